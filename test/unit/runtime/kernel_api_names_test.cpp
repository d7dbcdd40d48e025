// Every name that hand-written kernels use stands in the kernel API headers, and every compute header has both paths.
#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "runtime/program/embedded_kernel_api.h"

namespace ttlc::sim {
namespace {

/// test/data/kernel_api_names.txt: one name a line.
std::vector<std::string> names() {
  std::vector<std::string> found;
  std::ifstream file(TTLC_SOURCE_DIR "/test/data/kernel_api_names.txt");
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') found.push_back(line);
  }
  return found;
}

std::set<std::string> words_of_headers() {
  std::set<std::string> words;
  for (const EmbeddedFile& file : embedded_kernel_api()) {
    std::string word;
    for (const char c : file.text) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
        word += c;
      } else {
        words.insert(std::move(word));
        word.clear();
      }
    }
    // Functions of the vector engine that a macro names.
    static const std::regex kFunction("TTLC_SFPU_(BINARY_)?FUNCTION(?:_[0-9])?\\(([a-z0-9_]+),");
    const std::string text(file.text);
    for (std::sregex_iterator match(text.begin(), text.end(), kFunction), end; match != end; ++match) {
      const std::string name = (*match)[2].str() + ((*match)[1].matched ? "_binary" : "");
      words.insert(name + "_tile");
      words.insert(name + "_tile_init");
    }
  }
  return words;
}

TEST(KernelApiNames, AllExist) {
  const std::set<std::string> words = words_of_headers();
  ASSERT_FALSE(names().empty());
  for (const std::string& name : names()) EXPECT_TRUE(words.contains(name)) << name;
}

TEST(KernelApiNames, BothSpellingsOfEveryComputeHeader) {
  std::set<std::string> paths;
  for (const EmbeddedFile& file : embedded_kernel_api()) paths.insert(std::string(file.path));
  const std::string new_path = "api/compute/";
  for (const std::string& path : paths) {
    if (!path.starts_with(new_path) || path == new_path + "compute_kernel_api.h") continue;
    EXPECT_TRUE(paths.contains("compute_kernel_api/" + path.substr(new_path.size()))) << path;
  }
}

}  // namespace
}  // namespace ttlc::sim
