// Names of the program description's enumerations and the spelling of memories.
#include "runtime/facts/program.h"

#include <fmt/format.h>

#include <charconv>

namespace ttlc::sim {

namespace {

constexpr std::string_view kMetalApiNames[] = {"feb2026", "apr2026"};
constexpr std::string_view kLayoutNames[] = {"tile", "row_major"};
constexpr std::string_view kFidelityNames[] = {"LoFi", "HiFi2", "HiFi3", "HiFi4"};
constexpr std::string_view kRoleNames[] = {"reader", "compute", "writer"};
constexpr std::string_view kProcessorNames[] = {"riscv_0", "riscv_1"};
constexpr std::string_view kStrategyNames[] = {"height", "width", "block"};

template <typename Enum, size_t kCount>
std::optional<Enum> find_name(const std::string_view (&names)[kCount], std::string_view text) {
  for (size_t i = 0; i < kCount; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The part before `separator`, which is removed from `rest` together with it; the whole when there is none.
std::string_view take_until(std::string_view& rest, char separator) {
  const size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return trim(head);
}

std::optional<int64_t> parse_count(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

/// "AxB", both at least 1.
bool parse_pair(std::string_view text, int64_t& first, int64_t& second) {
  const std::optional<int64_t> a = parse_count(take_until(text, 'x'));
  const std::optional<int64_t> b = parse_count(trim(text));
  if (!a || !b) return false;
  first = *a;
  second = *b;
  return true;
}

}  // namespace

std::string_view name_of(MetalApi api) { return kMetalApiNames[static_cast<int64_t>(api)]; }
std::string_view name_of(TensorLayout layout) { return kLayoutNames[static_cast<int64_t>(layout)]; }
std::string_view name_of(MathFidelity fidelity) { return kFidelityNames[static_cast<int64_t>(fidelity)]; }
std::string_view name_of(KernelRole role) { return kRoleNames[static_cast<int64_t>(role)]; }
std::string_view name_of(Processor processor) { return kProcessorNames[static_cast<int64_t>(processor)]; }
std::string_view name_of(ShardStrategy strategy) { return kStrategyNames[static_cast<int64_t>(strategy)]; }
std::string_view name_of(Arch arch) { return arch_info(arch).name; }

std::optional<MetalApi> parse_metal_api(std::string_view text) {
  return find_name<MetalApi>(kMetalApiNames, text);
}
std::optional<TensorLayout> parse_layout(std::string_view text) {
  return find_name<TensorLayout>(kLayoutNames, text);
}
std::optional<MathFidelity> parse_math_fidelity(std::string_view text) {
  return find_name<MathFidelity>(kFidelityNames, text);
}

std::string to_string(const MemorySpec& memory) {
  if (memory.kind == MemoryKind::kDram) return "dram";
  if (memory.kind == MemoryKind::kL1) return "l1";
  return fmt::format("l1_sharded({}, {}x{}, {}x{})", name_of(memory.strategy), memory.grid_columns,
                     memory.grid_rows, memory.shard_rows, memory.shard_columns);
}

Outcome<MemorySpec> parse_memory(std::string_view text) {
  const std::string whole(text);
  text = trim(text);
  MemorySpec memory;
  if (text == "dram") return memory;
  if (text == "l1") {
    memory.kind = MemoryKind::kL1;
    return memory;
  }
  const Fault fault{fmt::format(
      "expected dram, l1 or l1_sharded(height|width|block, COLUMNSxROWS, SHARDROWSxSHARDCOLUMNS), got '{}'",
      whole)};
  if (!text.starts_with("l1_sharded(") || !text.ends_with(")")) return fault;
  std::string_view inside = text.substr(11, text.size() - 12);
  const std::optional<ShardStrategy> strategy =
      find_name<ShardStrategy>(kStrategyNames, take_until(inside, ','));
  if (!strategy) return fault;
  memory.kind = MemoryKind::kL1Sharded;
  memory.strategy = *strategy;
  if (!parse_pair(take_until(inside, ','), memory.grid_columns, memory.grid_rows)) return fault;
  if (!parse_pair(inside, memory.shard_rows, memory.shard_columns)) return fault;
  return memory;
}

KernelDesc data_movement_kernel(KernelRole role, std::string source) {
  KernelDesc kernel;
  kernel.role = role;
  kernel.source = std::move(source);
  kernel.processor = role == KernelRole::kWriter ? Processor::kRiscv0 : Processor::kRiscv1;
  kernel.noc = role == KernelRole::kWriter ? 1 : 0;
  return kernel;
}

std::vector<CoreCoord> ProgramDesc::cores() const {
  std::vector<CoreCoord> all;
  for (int64_t y = 0; y < grid_rows; ++y) {
    for (int64_t x = 0; x < grid_columns; ++x) all.push_back({x, y});
  }
  return all;
}

const TensorDesc* ProgramDesc::find_tensor(const std::string& tensor_name) const {
  for (const TensorDesc& tensor : tensors) {
    if (tensor.name == tensor_name) return &tensor;
  }
  return nullptr;
}

}  // namespace ttlc::sim
