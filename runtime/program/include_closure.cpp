// A walk over `#include` lines.
#include "runtime/program/include_closure.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

#include "runtime/facts/read_file.h"

namespace ttlc::sim {

namespace fs = std::filesystem;

namespace {

/// What stands after `#include`; empty when the line is no include.
std::string include_operand(const std::string& line) {
  size_t at = line.find_first_not_of(" \t");
  if (at == std::string::npos || line[at] != '#') return {};
  at = line.find_first_not_of(" \t", at + 1);
  if (at == std::string::npos || line.compare(at, 7, "include") != 0) return {};
  at = line.find_first_not_of(" \t", at + 7);
  return at == std::string::npos ? std::string() : line.substr(at);
}

std::optional<std::string> find_file(const std::string& name, const fs::path& beside,
                                     const std::vector<std::string>& include_dirs) {
  std::error_code error;
  if (fs::is_regular_file(beside / name, error))
    return fs::absolute(beside / name).lexically_normal().string();
  for (const std::string& dir : include_dirs) {
    if (fs::is_regular_file(fs::path(dir) / name, error))
      return fs::absolute(fs::path(dir) / name).lexically_normal().string();
  }
  return std::nullopt;
}

}  // namespace

IncludeClosure include_closure(const std::string& source_path, const std::vector<std::string>& include_dirs,
                               bool (*is_provided)(const std::string& name)) {
  IncludeClosure closure;
  std::vector<std::string> pending = {source_path};
  while (!pending.empty()) {
    const std::string file = pending.back();
    pending.pop_back();
    std::istringstream text(read_text_file(file).value_or(""));
    for (std::string line; std::getline(text, line);) {
      const std::string operand = include_operand(line);
      if (operand.empty()) continue;
      const char close = operand[0] == '"' ? '"' : '>';
      const size_t end = operand.find(close, 1);
      if ((operand[0] != '"' && operand[0] != '<') || end == std::string::npos) {
        closure.complete = false;
        continue;
      }
      const std::string name = operand.substr(1, end - 1);
      if (is_provided(name)) continue;
      const std::optional<std::string> found = find_file(name, fs::path(file).parent_path(), include_dirs);
      if (!found || std::find(closure.files.begin(), closure.files.end(), *found) != closure.files.end())
        continue;
      closure.files.push_back(*found);
      pending.push_back(*found);
    }
  }
  return closure;
}

}  // namespace ttlc::sim
