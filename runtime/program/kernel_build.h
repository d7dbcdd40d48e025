// Kernel sources to loadable images, with the host compiler.
//
// One image per part of a kernel (compute sources are compiled as unpack, math and pack) and per set of cores
// with equal buffers, several at a time. Compiled images are kept in a cache under a hash of everything they
// depend on: source, the files it includes, prologue, API headers, compiler and flags. An entry carries a
// hash of itself; a damaged one is built again. The API headers come out of the binary
// (embedded_kernel_api.h).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/program/launch_plan.h"
#include "runtime/program/simulate.h"

namespace ttlc::sim {

struct BuildOptions {
  std::string base_dir = ".";  // kernel sources and include directories are relative to it
  std::string cache_dir;       // empty: $XDG_CACHE_HOME/ttlc or ~/.cache/ttlc
  bool use_cache = true;
  std::function<void(const SimProgress&)> on_progress;  // before the first and after each compiler run
  std::function<bool()> stop_requested;                 // as that of SimOptions
};

enum class BuildStatus : uint8_t { kOk, kUserError, kUnsupported };

/// Files that exist while this object does.
class ScratchDir;

struct KernelBuild {
  BuildStatus status = BuildStatus::kOk;
  std::string message;                   // not kOk: the compiler's diagnostics, or what is missing
  std::vector<std::string> image_paths;  // one per plan.images
  double compile_ms = 0;
  int64_t compiled_count = 0;  // images that were not in the cache
  std::shared_ptr<ScratchDir> scratch;
};

KernelBuild build_kernels(const LaunchPlan& plan, const BuildOptions& options);

}  // namespace ttlc::sim
