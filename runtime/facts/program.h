// The program description: what runs where, on which buffers, with which arguments. Plain structs that mirror
// the JSON file `NAME.program.json` (schema version 1) one to one; the compiler fills them, the simulator
// runs them, and they are the same whoever wrote the file. Parsing and printing are in program_json.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/facts/arch.h"
#include "runtime/facts/core_coord.h"
#include "runtime/facts/data_format.h"
#include "runtime/facts/outcome.h"

namespace ttlc::sim {

enum class MetalApi : uint8_t { kFeb2026, kApr2026 };
enum class TensorLayout : uint8_t { kTile, kRowMajor };
enum class MemoryKind : uint8_t { kDram, kL1, kL1Sharded };  // kL1 is interleaved over the cores
enum class ShardStrategy : uint8_t { kHeight, kWidth, kBlock };
enum class MathFidelity : uint8_t { kLoFi, kHiFi2, kHiFi3, kHiFi4 };
enum class KernelRole : uint8_t { kReader, kCompute, kWriter };
enum class Processor : uint8_t { kRiscv0, kRiscv1 };  // BRISC, NCRISC

/// Where a tensor lives: "dram", "l1" or "l1_sharded(height|width|block, GXxGY, RxC)".
struct MemorySpec {
  MemoryKind kind = MemoryKind::kDram;
  // The rest belongs to kL1Sharded.
  ShardStrategy strategy = ShardStrategy::kHeight;
  int64_t grid_columns = 0;  // core grid, row-major
  int64_t grid_rows = 0;
  int64_t shard_rows = 0;  // elements
  int64_t shard_columns = 0;

  friend bool operator==(const MemorySpec&, const MemorySpec&) = default;
};

struct TensorDesc {
  std::string name;
  std::vector<int64_t> shape;  // elements, outermost first
  DataFormat dtype = DataFormat::kBf16;
  TensorLayout layout = TensorLayout::kTile;
  MemorySpec memory;

  friend bool operator==(const TensorDesc&, const TensorDesc&) = default;
};

/// One id of a circular buffer and the format its pages are read in.
struct CbView {
  int64_t id = 0;
  DataFormat format = DataFormat::kBf16;

  friend bool operator==(const CbView&, const CbView&) = default;
};

/// A ring in L1. Several views share one allocation.
struct CbDesc {
  std::vector<CbView> views;  // at least one
  int64_t page_bytes = 0;
  int64_t pages = 0;
  CoreSet cores;
  std::optional<std::string> tensor;  // lies on this tensor's L1 shard

  int64_t bytes() const { return page_bytes * pages; }
  friend bool operator==(const CbDesc&, const CbDesc&) = default;
};

struct SemaphoreDesc {
  int64_t id = 0;
  int64_t initial = 0;
  CoreSet cores;

  friend bool operator==(const SemaphoreDesc&, const SemaphoreDesc&) = default;
};

/// A compile-time or runtime argument: a number, or something only the launch knows.
struct KernelArg {
  enum class Kind : uint8_t { kLiteral, kTensorAccessor, kAddress, kNocX, kNocY, kSemaphore };
  Kind kind = Kind::kLiteral;
  int64_t value = 0;                  // literal (0 to 2^32-1), or semaphore id
  std::optional<std::string> tensor;  // accessor (none: an absent tensor), address
  CoreCoord core;                     // noc_x, noc_y: logical

  static KernelArg literal(int64_t value) { return {Kind::kLiteral, value, {}, {}}; }
  static KernelArg accessor(std::optional<std::string> tensor) {
    return {Kind::kTensorAccessor, 0, std::move(tensor), {}};
  }
  static KernelArg address(std::string tensor) { return {Kind::kAddress, 0, std::move(tensor), {}}; }
  static KernelArg noc_x(CoreCoord core) { return {Kind::kNocX, 0, {}, core}; }
  static KernelArg noc_y(CoreCoord core) { return {Kind::kNocY, 0, {}, core}; }
  static KernelArg semaphore(int64_t id) { return {Kind::kSemaphore, id, {}, {}}; }
  friend bool operator==(const KernelArg&, const KernelArg&) = default;
};

struct CoreArgs {
  CoreCoord core;
  std::vector<KernelArg> args;

  friend bool operator==(const CoreArgs&, const CoreArgs&) = default;
};

struct KernelDesc {
  KernelRole role = KernelRole::kReader;
  std::string source;  // path, relative to the program description
  CoreSet cores;
  std::vector<KernelArg> compile_time_args;  // literals and accessors
  std::map<std::string, int64_t> named_compile_time_args;
  std::map<std::string, std::string> defines;
  std::vector<std::string> include_dirs;
  std::vector<KernelArg> common_runtime_args;
  std::vector<CoreArgs> runtime_args;

  // Data movement kernels. The defaults are those of tt-metal: readers RISCV_1 on NoC 0, writers RISCV_0 on
  // NoC 1.
  Processor processor = Processor::kRiscv1;
  int64_t noc = 0;

  // Compute kernels.
  MathFidelity math_fidelity = MathFidelity::kHiFi4;
  bool fp32_dest_acc_en = false;
  bool dst_full_sync_en = false;
  bool math_approx_mode = false;
  std::vector<int64_t> unpack_to_dest_fp32;  // circular buffer ids

  friend bool operator==(const KernelDesc&, const KernelDesc&) = default;
};

struct ProgramDesc {
  std::string name;
  Arch arch = Arch::kWormholeB0;
  MetalApi metal_api = MetalApi::kFeb2026;
  std::optional<std::string> system;  // path of a machine description, relative to the program description
  int64_t grid_columns = 1;
  int64_t grid_rows = 1;
  std::vector<TensorDesc> tensors;
  std::vector<CbDesc> circular_buffers;
  std::vector<SemaphoreDesc> semaphores;
  std::vector<KernelDesc> kernels;

  std::vector<CoreCoord> cores() const;  // of the grid, row-major
  const TensorDesc* find_tensor(const std::string& tensor_name) const;
  friend bool operator==(const ProgramDesc&, const ProgramDesc&) = default;
};

/// A data movement kernel with the processor and NoC that tt-metal gives its role.
KernelDesc data_movement_kernel(KernelRole role, std::string source);

std::string_view name_of(MetalApi api);
std::string_view name_of(TensorLayout layout);
std::string_view name_of(MathFidelity fidelity);
std::string_view name_of(KernelRole role);
std::string_view name_of(Processor processor);
std::string_view name_of(ShardStrategy strategy);
std::string_view name_of(Arch arch);
std::optional<MetalApi> parse_metal_api(std::string_view text);
std::optional<TensorLayout> parse_layout(std::string_view text);
std::optional<MathFidelity> parse_math_fidelity(std::string_view text);
/// "dram", "l1" or "l1_sharded(height|width|block, GXxGY, RxC)", blanks allowed.
std::string to_string(const MemorySpec& memory);
Outcome<MemorySpec> parse_memory(std::string_view text);

/// Phases of the math engine per multiplication: 1 (LoFi) to 4 (HiFi4).
constexpr int64_t phase_count(MathFidelity fidelity) { return static_cast<int64_t>(fidelity) + 1; }

}  // namespace ttlc::sim
