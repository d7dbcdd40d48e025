// Files below test/golden, and their parts. test/README.md explains the formats.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace ttlc::test {

inline const std::filesystem::path kGoldenRoot = std::filesystem::path(TTLC_SOURCE_DIR) / "test" / "golden";
inline constexpr std::string_view kOutputMark = "// ===== output =====\n";
inline constexpr std::string_view kCaseMark = "// -----\n";

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void write_text(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// Files below golden/<folder> with one of the extensions, relative to the golden root, sorted.
inline std::vector<std::string> golden_files(const std::string& folder,
                                             const std::vector<std::string>& extensions) {
  std::vector<std::string> result;
  if (!std::filesystem::exists(kGoldenRoot / folder)) return result;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kGoldenRoot / folder)) {
    bool wanted =
        std::find(extensions.begin(), extensions.end(), entry.path().extension()) != extensions.end();
    if (entry.is_regular_file() && wanted)
      result.push_back(entry.path().lexically_relative(kGoldenRoot).string());
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// The text up to the output mark, and what follows it.
struct PassGolden {
  std::string input;
  std::string output;
  bool has_output = false;
};

inline PassGolden split_output(const std::string& text) {
  size_t mark = text.find(kOutputMark);
  if (mark == std::string::npos) return {text, "", false};
  return {text.substr(0, mark), text.substr(mark + kOutputMark.size()), true};
}

/// Parts between the marks `// -----`, each padded with empty lines so that its line numbers are those of the
/// file.
inline std::vector<std::string> split_cases(const std::string& text) {
  std::vector<std::string> cases;
  size_t begin = 0;
  while (begin <= text.size()) {
    size_t end = text.find(kCaseMark, begin);
    std::string padding(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'),
                        '\n');
    cases.push_back(padding + text.substr(begin, end == std::string::npos ? end : end - begin));
    if (end == std::string::npos) break;
    begin = end + kCaseMark.size();
  }
  return cases;
}

/// A gtest name from a path.
inline std::string test_name(std::string path) {
  for (char& c : path) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return path;
}

}  // namespace ttlc::test
