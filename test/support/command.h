// Command lines in golden files: what their RUN directives say, and running ttlc on them. test/README.md explains the
// directives.
#pragma once

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "test/support/golden_files.h"

namespace ttlc::test {

namespace fs = std::filesystem;

/// Texts after `// KEY: ` or `# KEY: ` in the lines before anything else.
inline std::vector<std::string> directives(const std::string& text, const std::string& key) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("//") && !line.starts_with("#")) break;
    size_t at = line.find(" " + key + ": ");
    if (at != std::string::npos) found.push_back(line.substr(at + key.size() + 3));
  }
  return found;
}

/// A directory that exists as long as the object.
class ScratchDir {
 public:
  explicit ScratchDir(const std::string& name)
      : path_(fs::path(TTLC_BINARY_DIR) / "golden-scratch" / (name + "-" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~ScratchDir() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The words of a command line; quotes of either kind keep blanks together.
inline std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  char quote = 0;  // the one that is open
  bool in_word = false;
  for (char c : line) {
    bool ends_word = c == ' ' && !quote;
    if (!ends_word && !in_word) words.emplace_back();
    in_word = !ends_word;
    bool opens = !quote && (c == '"' || c == '\'');
    bool closes = quote && c == quote;
    if (opens) quote = c;
    if (closes) quote = 0;
    if (!ends_word && !opens && !closes) words.back() += c;
  }
  return words;
}

struct Outcome {
  int exit_code;
  std::string out, err;
};

/// Runs a RUN line in `folder`; `%s` and `%t` are replaced, the leading `ttlc` is the one under test.
inline Outcome run(const std::string& line, const fs::path& folder, const std::string& source,
                   const fs::path& scratch) {
  ScratchDir io(scratch.filename().string() + "-io");
  std::string arguments = line.starts_with("ttlc ") ? line.substr(5) : line;
  arguments = replaced(replaced(arguments, "%s", source), "%t", scratch.string());
  std::string command = fmt::format(
      "cd '{}' && XDG_CACHE_HOME='{}/golden-cache' '{}/ttlc' {} >'{}/out' 2>'{}/err' </dev/null",
      folder.string(), TTLC_BINARY_DIR, TTLC_BINARY_DIR, arguments, io.path().string(), io.path().string());
  int status = std::system(command.c_str());
  int exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return {exit_code, read_text(io.path() / "out"), read_text(io.path() / "err")};
}

}  // namespace ttlc::test
