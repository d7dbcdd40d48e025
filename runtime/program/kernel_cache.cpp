// An entry is the image followed by the hexadecimal SHA-256 of the image; loaders ignore what follows the
// last section.
#include "runtime/program/kernel_cache.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "runtime/facts/read_file.h"
#include "runtime/facts/sha256.h"

namespace ttlc::sim {

namespace fs = std::filesystem;

namespace {

constexpr size_t kHashChars = 64;

std::string entry_path(const std::string& cache_dir, const std::string& key) {
  return cache_dir + "/kernels/" + key + ".so";
}

}  // namespace

std::shared_ptr<ScratchDir> ScratchDir::create() {
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  if (error) return nullptr;
  std::string pattern = (base / "ttlc-XXXXXX").string();
  if (!mkdtemp(pattern.data())) return nullptr;
  return std::shared_ptr<ScratchDir>(new ScratchDir(pattern));
}

ScratchDir::~ScratchDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string default_cache_dir() {
  const char* xdg = std::getenv("XDG_CACHE_HOME");
  if (xdg && *xdg) return std::string(xdg) + "/ttlc";
  const char* home = std::getenv("HOME");
  if (home && *home) return std::string(home) + "/.cache/ttlc";
  return {};
}

bool prepare_dir(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  return !error && access(path.c_str(), W_OK | X_OK) == 0;
}

std::optional<std::string> find_image(const std::string& cache_dir, const std::string& key) {
  const std::string path = entry_path(cache_dir, key);
  const std::optional<std::string> bytes = read_text_file(path);
  if (!bytes || bytes->size() <= kHashChars) return std::nullopt;
  const std::string_view image = std::string_view(*bytes).substr(0, bytes->size() - kHashChars);
  if (sha256_hex(image) != bytes->substr(image.size())) return std::nullopt;
  return path;
}

std::string store_image(const std::string& cache_dir, const std::string& key, const std::string& file) {
  const std::optional<std::string> image = read_text_file(file);
  const std::string path = entry_path(cache_dir, key);
  const std::string draft = path + "." + std::to_string(getpid());
  if (!image || !prepare_dir(cache_dir + "/kernels")) return file;
  {
    std::ofstream stream(draft, std::ios::binary);
    stream << *image << sha256_hex(*image);
    if (!stream.flush()) {
      std::error_code ignored;
      fs::remove(draft, ignored);
      return file;
    }
  }
  std::error_code error;
  fs::rename(draft, path, error);
  return error ? file : path;
}

}  // namespace ttlc::sim
