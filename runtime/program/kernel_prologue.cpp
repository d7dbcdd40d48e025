// Text of the generated prologue.
#include "runtime/program/kernel_prologue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ttlc::sim {

namespace {

constexpr int64_t kUndeclaredFormatCode = 255;  // tt::DataFormat::Invalid

std::string define(std::string_view name, std::string_view value) {
  return fmt::format("#define {} {}\n", name, value);
}

std::string role_macros(const KernelDesc& kernel, ImagePart part) {
  switch (part) {
    case ImagePart::kDataflow:
      return define("TTLC_ROLE_DATAFLOW", "1") + define("TTLC_NOC_INDEX", std::to_string(kernel.noc)) +
             define("TTLC_PROCESSOR_INDEX", kernel.processor == Processor::kRiscv0 ? "0" : "1");
    case ImagePart::kUnpack:
      return define("TTLC_ROLE_UNPACK", "1");
    case ImagePart::kMath:
      return define("TTLC_ROLE_MATH", "1");
    case ImagePart::kPack:
      return define("TTLC_ROLE_PACK", "1");
  }
  return {};
}

/// Numbers of tt-metal's MathFidelity.
int64_t fidelity_code(MathFidelity fidelity) {
  return fidelity == MathFidelity::kLoFi ? 0 : phase_count(fidelity);
}

std::string compute_macros(const KernelDesc& kernel, int64_t cb_count) {
  std::vector<int> to_dest(cb_count, 0);
  for (const int64_t id : kernel.unpack_to_dest_fp32) {
    if (id < cb_count) to_dest[id] = 1;
  }
  const auto flag = [](bool on) { return on ? "true" : "false"; };
  // Constants and not macros, as in device builds: kernels test with #ifdef whether a macro of that name was given.
  return fmt::format("constexpr bool DST_ACCUM_MODE = {};\n", flag(kernel.fp32_dest_acc_en)) +
         fmt::format("constexpr int MATH_FIDELITY = {};\n", fidelity_code(kernel.math_fidelity)) +
         fmt::format("constexpr bool APPROX = {};\n", flag(kernel.math_approx_mode)) +
         define("DST_SYNC_MODE", kernel.dst_full_sync_en ? "DstSync::SyncFull" : "DstSync::SyncHalf") +
         define("TTLC_UNPACK_TO_DEST_FP32", fmt::format("{}", fmt::join(to_dest, ", ")));
}

std::string argument_macros(const LaunchPlan& plan, const KernelDesc& kernel) {
  // Only literals and accessors occur at compile time, so no addresses are needed.
  const std::vector<uint32_t> words = resolve_args(plan, {}, kernel.compile_time_args);
  std::vector<std::string> named;
  for (const auto& [name, value] : kernel.named_compile_time_args)
    named.push_back(fmt::format("{{\"{}\", {}u}}", name, value));
  std::vector<std::string> literals;
  for (const uint32_t word : words) literals.push_back(fmt::format("{}u", word));
  return define("TTLC_COMPILE_TIME_ARGS", fmt::format("{}", fmt::join(literals, ", "))) +
         define("TTLC_NAMED_COMPILE_TIME_ARGS", fmt::format("{}", fmt::join(named, ", ")));
}

}  // namespace

std::string cb_tables_text(const LaunchPlan& plan, CoreCoord core) {
  const int64_t count = plan.machine.circular_buffer_count;
  std::vector<int64_t> formats(count, kUndeclaredFormatCode);
  std::vector<int64_t> page_bytes(count, 0);
  std::vector<int64_t> tile_sizes(count, 0);
  for (const CbPlan& buffer : plan.buffers) {
    if (std::find(buffer.cores.begin(), buffer.cores.end(), core) == buffer.cores.end()) continue;
    formats[buffer.id] = info(buffer.format).metal_code;
    page_bytes[buffer.id] = buffer.page_bytes;
    tile_sizes[buffer.id] = tile_bytes(buffer.format);
  }
  return define("TTLC_NUM_CBS", std::to_string(count)) +
         define("TTLC_CB_FORMATS", fmt::format("{}", fmt::join(formats, ", "))) +
         define("TTLC_CB_PAGE_BYTES", fmt::format("{}", fmt::join(page_bytes, ", "))) +
         define("TTLC_CB_TILE_BYTES", fmt::format("{}", fmt::join(tile_sizes, ", ")));
}

std::string prologue_text(const LaunchPlan& plan, const KernelDesc& kernel, ImagePart part,
                          const std::string& cb_tables) {
  std::string text = role_macros(kernel, part);
  text +=
      define(plan.machine.arch == Arch::kWormholeB0 ? "TTLC_ARCH_WORMHOLE_B0" : "TTLC_ARCH_BLACKHOLE", "1");
  text += define("TTLC_METAL_API", plan.program.metal_api == MetalApi::kFeb2026 ? "202602" : "202604");
  text += cb_tables;
  text += argument_macros(plan, kernel);
  if (part != ImagePart::kDataflow) text += compute_macros(kernel, plan.machine.circular_buffer_count);
  for (const auto& [name, value] : kernel.defines) text += define(name, value);
  return text;
}

}  // namespace ttlc::sim
