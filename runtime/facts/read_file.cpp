#include "runtime/facts/read_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace ttlc::sim {

Outcome<std::string> load_file(const std::string& path) {
  // What is no regular file may have no end.
  constexpr size_t kMaxBytesOfStream = size_t{256} << 20;
  constexpr size_t kBytesAtOnce = size_t{64} << 10;
  const auto failed = [&](const std::string& reason) {
    return Fault{fmt::format("cannot read '{}': {}", path, reason)};
  };
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return failed("it is a folder");
  errno = 0;
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (!file) return failed(std::strerror(errno));
  std::string bytes;
  const bool is_regular = std::filesystem::is_regular_file(path, error);
  if (is_regular) bytes.reserve(std::filesystem::file_size(path, error));
  for (size_t count = kBytesAtOnce; count == kBytesAtOnce;) {
    const size_t known = bytes.size();
    if (!is_regular && known > kMaxBytesOfStream)
      return failed(fmt::format("it does not end within {} MiB", kMaxBytesOfStream >> 20));
    bytes.resize(known + kBytesAtOnce);
    count = std::fread(bytes.data() + known, 1, kBytesAtOnce, file.get());
    bytes.resize(known + count);
  }
  if (std::ferror(file.get()) != 0) return failed(std::strerror(errno));
  return bytes;
}

std::optional<std::string> read_text_file(const std::string& path) {
  Outcome<std::string> bytes = load_file(path);
  if (!bytes) return std::nullopt;
  return std::move(*bytes);
}

}  // namespace ttlc::sim
