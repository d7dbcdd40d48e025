// Properties of the source tree itself: who includes whom, how large files are, what they begin with.
//
// The layers are those of CMakeLists.txt: a file of a library may include files of that library and of those it is
// linked with, and nothing else of the repository.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "test/support/golden_files.h"

namespace ttlc::test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = TTLC_SOURCE_DIR;
constexpr int64_t kMaxLines = 800;

struct Library {
  std::vector<std::string> folders;
  std::vector<std::string> dependencies;
};

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

/// The `ttlc_library(NAME DIRS ... DEPS ...)` calls of CMakeLists.txt.
std::map<std::string, Library> libraries() {
  std::map<std::string, Library> result;
  std::string text = read_text(kRoot / "CMakeLists.txt");
  static const std::regex kCall(R"(ttlc_library\((\w+)\s+DIRS\s+([^)]*?)\s+DEPS\s+([^)]*)\))");
  for (std::sregex_iterator it(text.begin(), text.end(), kCall), end; it != end; ++it) {
    result[(*it)[1]] = {words((*it)[2]), words((*it)[3])};
  }
  return result;
}

/// Folders a library may include from: its own and those of everything below it.
std::set<std::string> visible_folders(const std::map<std::string, Library>& all, const std::string& name) {
  std::set<std::string> folders;
  auto library = all.find(name);
  if (library == all.end()) return folders;
  folders.insert(library->second.folders.begin(), library->second.folders.end());
  for (const std::string& dependency : library->second.dependencies) {
    folders.merge(visible_folders(all, dependency));
  }
  return folders;
}

/// Files with one of the extensions below a folder of the repository, relative to its root.
std::vector<std::string> files_below(const std::string& folder, const std::set<std::string>& extensions) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    if (entry.is_regular_file() && extensions.contains(entry.path().extension())) {
      files.push_back(entry.path().lexically_relative(kRoot).string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> sources() {
  std::vector<std::string> files;
  for (const char* folder :
       {"runtime", "ir", "frontend", "passes", "backend", "test/suite", "test/support", "test/unit"}) {
    for (std::string& file : files_below(folder, {".cpp", ".h", ".def"})) files.push_back(std::move(file));
  }
  return files;
}

std::vector<std::string> included_files(const std::string& file) {
  std::vector<std::string> result;
  static const std::regex kInclude(R"(\n\s*#include "([^"]+)\")");
  std::string text = "\n" + read_text(kRoot / file);
  for (std::sregex_iterator it(text.begin(), text.end(), kInclude), end; it != end; ++it)
    result.push_back((*it)[1]);
  return result;
}

TEST(Layering, FilesIncludeOnlyTheirLayerAndThoseBelow) {
  std::map<std::string, Library> all = libraries();
  ASSERT_GE(all.size(), 7u) << "CMakeLists.txt is not understood";
  for (const auto& [name, library] : all) {
    std::set<std::string> visible = visible_folders(all, name);
    // The calls between kernels and the simulator are declared once, for both.
    if (name == "ttlc_runtime") visible.insert("runtime/kernel_api/sim");
    for (const std::string& folder : library.folders) {
      for (const std::string& file : files_below(folder, {".cpp", ".h"})) {
        if (fs::path(file).parent_path() != folder) continue;  // a library of its own, or kernel headers
        for (const std::string& included : included_files(file)) {
          std::string from = fs::path(included).parent_path();
          EXPECT_TRUE(visible.contains(from))
              << fmt::format("{} of {} may not include {}", file, name, included);
          EXPECT_TRUE(fs::exists(kRoot / included))
              << file << ": includes are rooted at the repository: " << included;
        }
      }
    }
  }
}

/// Kernels are compiled with nothing but these headers, so they include nothing else.
TEST(Layering, KernelHeadersIncludeOnlyKernelHeaders) {
  fs::path folder = kRoot / "runtime/kernel_api";
  for (const std::string& file : files_below("runtime/kernel_api", {".h", ".hpp", ".def"})) {
    for (const std::string& included : included_files(file)) {
      bool found = fs::exists(folder / included) || fs::exists((kRoot / file).parent_path() / included);
      EXPECT_TRUE(found) << file << " includes " << included;
    }
  }
}

TEST(Layering, ThirdPartyLibrariesStayInTheirPlaces) {
  const std::map<std::string, std::string> places = {{"<CLI/", "backend/driver/options.cpp"},
                                                     {"<boost/context", "runtime/device/fiber."}};
  for (const std::string& file : sources()) {
    std::string text = read_text(kRoot / file);
    for (const auto& [header, place] : places) {
      bool used = text.find("#include " + header) != std::string::npos;
      EXPECT_TRUE(!used || file.starts_with(place)) << file << " includes " << header;
    }
    bool is_test = file.starts_with("test/");
    EXPECT_TRUE(is_test || text.find("#include <gtest/") == std::string::npos) << file;
  }
}

TEST(Files, AreShort) {
  for (const std::string& file : sources()) {
    std::string text = read_text(kRoot / file);
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), kMaxLines) << file;
  }
}

/// Every header, table and source without a header says what it is before anything else. Kernel headers that only
/// forward to the place where a header moved need no more than their name.
TEST(Files, BeginWithAComment) {
  for (const std::string& file : sources()) {
    fs::path header = kRoot / file;
    header.replace_extension(".h");
    bool has_header = file.ends_with(".cpp") && fs::exists(header);
    bool is_kernel_header = file.starts_with("runtime/kernel_api/");
    if (has_header || is_kernel_header) continue;
    EXPECT_TRUE(read_text(kRoot / file).starts_with("// ")) << file << " does not say what it is";
  }
}

TEST(Files, AreAscii) {
  for (const std::string& file : sources()) {
    if (file.starts_with("test/unit/")) continue;  // texts in other scripts are test material
    std::string text = read_text(kRoot / file);
    auto odd = std::find_if(text.begin(), text.end(),
                            [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == '\t'; });
    EXPECT_TRUE(odd == text.end()) << file << ", line " << 1 + std::count(text.begin(), odd, '\n');
  }
}

TEST(Files, LeaveNothingForLater) {
  const std::regex later(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X|HA"
      "CK)\\b");
  for (const std::string& file : sources()) {
    EXPECT_FALSE(std::regex_search(read_text(kRoot / file), later)) << file;
  }
}

}  // namespace
}  // namespace ttlc::test
