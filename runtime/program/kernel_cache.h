// The cache of compiled kernel images on disk, and scratch directories. Entries appear by renaming, so that
// several processes can share a cache.
#pragma once

#include <memory>
#include <optional>
#include <string>

namespace ttlc::sim {

/// A new directory that is removed with everything in it at the end of its life.
class ScratchDir {
 public:
  /// Below the system's directory for temporary files; null when that fails.
  static std::shared_ptr<ScratchDir> create();
  ~ScratchDir();
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit ScratchDir(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// $XDG_CACHE_HOME/ttlc, else ~/.cache/ttlc; empty when neither is known.
std::string default_cache_dir();
/// Creates the directory; false when it cannot be written to.
bool prepare_dir(const std::string& path);

/// Path of a cached image if it is there and undamaged.
std::optional<std::string> find_image(const std::string& cache_dir, const std::string& key);
/// Moves a freshly linked image into the cache and returns its path; the file's own path when it cannot be
/// moved.
std::string store_image(const std::string& cache_dir, const std::string& key, const std::string& file);

}  // namespace ttlc::sim
