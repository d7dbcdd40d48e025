#include "backend/driver/files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "runtime/facts/read_file.h"

namespace ttlc::driver {

namespace fs = std::filesystem;

sim::Outcome<std::string> read_file(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  return sim::load_file(path);
}

sim::Outcome<void> write_file(const std::string& path, std::string_view text) {
  std::error_code error;
  fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) fs::create_directories(parent, error);
  if (error)
    return sim::Fault{fmt::format("cannot create the folder '{}': {}", parent.string(), error.message())};
  errno = 0;
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) return sim::Fault{fmt::format("cannot write '{}': {}", path, std::strerror(errno))};
  return {};
}

std::string folder_of(const std::string& path) {
  std::string parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string base_name(const std::string& path) { return fs::path(path).filename().string(); }

sim::Outcome<std::pair<std::string, std::string>> split_assignment(const std::string& text,
                                                                   std::string_view flag) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return sim::Fault{
        fmt::format("{} takes NAME={}, found '{}'", flag, flag == "--set" ? "VALUE" : "FILE.npy", text)};
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

}  // namespace ttlc::driver
