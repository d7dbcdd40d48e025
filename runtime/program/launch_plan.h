// What a launch will do, decided before anything runs: where every buffer lies, which kernel images are
// needed and which thread of which core runs which image. Checks the program against the machine: grid, L1,
// buffer and semaphore ids, argument counts, one kernel per thread.
//
// L1 of a core, from l1_base upwards: circular buffers in the order of the program, each at the first address
// that is free on all of its cores, so that its address is the same everywhere. From the top downwards: L1
// tensors, at the same address on all cores.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/facts/arch.h"
#include "runtime/facts/outcome.h"
#include "runtime/facts/program.h"
#include "runtime/facts/tensor_pages.h"

namespace ttlc::sim {

/// Where a tensor's pages lie.
struct TensorPlan {
  TensorDesc desc;
  TensorGeometry geometry;
  int64_t page_stride_bytes = 0;  // page size rounded up to the memory's alignment
  int64_t l1_address = 0;         // L1 tensors
  int64_t l1_bytes_per_core = 0;
  ShardLayout shards;  // l1_sharded
};

/// One id of one circular buffer.
struct CbPlan {
  int64_t id = 0;
  DataFormat format = DataFormat::kBf16;
  int64_t address = 0;
  int64_t page_bytes = 0;
  int64_t pages = 0;
  bool on_tensor = false;
  std::vector<CoreCoord> cores;
};

/// What part of a kernel an image runs: compute sources are compiled once per engine thread.
enum class ImagePart : uint8_t { kDataflow, kUnpack, kMath, kPack };

/// One image to compile: a part of a kernel for cores that see the same buffers.
struct ImagePlan {
  int64_t kernel = 0;  // index in the program
  ImagePart part = ImagePart::kDataflow;
  std::vector<CoreCoord> cores;
  std::string prologue;  // generated header, see kernel_prologue.h
};

struct LaunchPlan {
  ProgramDesc program;
  ArchInfo machine;
  std::vector<TensorPlan> tensors;  // in program order
  std::vector<CbPlan> buffers;
  std::vector<ImagePlan> images;
  int64_t l1_bytes_peak = 0;  // of the fullest core, tensors included
};

/// `machine` is the one to run on. Faults are mistakes of the program description.
Outcome<LaunchPlan> plan_launch(const ProgramDesc& program, const ArchInfo& machine);

/// Compile-time arguments of a tensor's accessor as the host of an API generation passes them; null: an
/// absent tensor.
std::vector<uint32_t> accessor_args(const TensorPlan* tensor, MetalApi api, const ArchInfo& machine);
/// The plan of a tensor; null when there is none of that name.
const TensorPlan* find_plan(const LaunchPlan& plan, const std::string& tensor);

/// Start values of all tensors of a plan, in its order; null: zeros.
using StartValues = std::vector<const HostTensor*>;

/// Addresses that exist only once buffers are allocated, in the order of plan.tensors.
using TensorAddresses = std::vector<int64_t>;
/// Arguments of a kernel as 32-bit words.
std::vector<uint32_t> resolve_args(const LaunchPlan& plan, const TensorAddresses& addresses,
                                   const std::vector<KernelArg>& args);
/// A kernel's own runtime arguments on a core; empty when it has none there.
const std::vector<KernelArg>& runtime_args_of(const KernelDesc& kernel, CoreCoord core);

}  // namespace ttlc::sim
