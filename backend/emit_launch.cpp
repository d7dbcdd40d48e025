#include "backend/emit_launch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "backend/code_writer.h"
#include "backend/core_arguments.h"
#include "backend/names.h"
#include "ir/support/ice.h"

namespace ttlc::backend {
namespace {

constexpr ArgumentStyle kArguments = {"{}.buffer_address()",
                                      "{}.device().worker_core_from_logical_core(ttnn.CoreCoord({}, {})).{}"};

using sim::KernelArg;
using sim::KernelDesc;
using sim::KernelRole;
using sim::ProgramDesc;

/// ttnn's name of a buffer's data format.
std::string_view ttnn_format(sim::DataFormat format) {
  switch (format) {
    case sim::DataFormat::kBf16:
      return "ttnn.bfloat16";
    case sim::DataFormat::kFp32:
      return "ttnn.float32";
    case sim::DataFormat::kBfp8B:
      return "ttnn.bfloat8_b";
    case sim::DataFormat::kBfp4B:
      return "ttnn.bfloat4_b";
    case sim::DataFormat::kInt32:
      return "ttnn.int32";
    case sim::DataFormat::kUint16:
      return "ttnn.uint16";
    case sim::DataFormat::kUint32:
      return "ttnn.uint32";
  }
  TTLC_UNREACHABLE();
}

class LaunchWriter {
 public:
  explicit LaunchWriter(const ProgramDesc& program) : program_(program) {
    for (const sim::TensorDesc& tensor : program.tensors)
      parameters_.push_back(sanitize_identifier(tensor.name));
  }
  std::string write();

 private:
  void write_buffers();
  void write_kernel(const KernelDesc& kernel);
  void write_runtime_args(const KernelDesc& kernel);
  std::string config(const KernelDesc& kernel) const;

  const ProgramDesc& program_;
  std::vector<std::string> parameters_;
  CodeWriter out_;
};

std::string LaunchWriter::write() {
  out_.line("\"\"\"Launches {}, compiled by ttlc, through ttnn.generic_op.\"\"\"", program_.name);
  out_.line("from pathlib import Path");
  out_.blank();
  out_.line("import ttnn");
  out_.blank();
  out_.line("KERNELS = Path(__file__).parent");
  out_.line("CORES = ttnn.CoreRangeSet([ttnn.CoreRange(ttnn.CoreCoord(0, 0), ttnn.CoreCoord({}, {}))])",
            program_.grid_columns - 1, program_.grid_rows - 1);
  out_.blank();
  out_.open("def circular_buffer(index, data_format, pages, page_bytes):");
  out_.line(
      "formats = [ttnn.CBFormatDescriptor(buffer_index=index, data_format=data_format, "
      "page_size=page_bytes)]");
  out_.line(
      "return ttnn.CBDescriptor(total_size=pages * page_bytes, core_ranges=CORES, "
      "format_descriptors=formats)");
  out_.dedent();
  out_.blank();
  out_.open("def {}({}):", program_.name, fmt::join(parameters_, ", "));
  out_.line("\"\"\"Runs the kernel on tensors that are already on the device; returns {}.\"\"\"",
            parameters_.back());
  write_buffers();
  for (const KernelDesc& kernel : program_.kernels) write_kernel(kernel);
  std::vector<std::string_view> kernels;
  for (const KernelDesc& kernel : program_.kernels) kernels.push_back(sim::name_of(kernel.role));
  std::vector<std::string> semaphores;
  for (const sim::SemaphoreDesc& semaphore : program_.semaphores) {
    semaphores.push_back(
        fmt::format("ttnn.SemaphoreDescriptor(id={}, core_type=ttnn.CoreType.WORKER, core_ranges=CORES, "
                    "initial_value={})",
                    semaphore.id, semaphore.initial));
  }
  if (!semaphores.empty()) {
    out_.open("semaphores = [");
    for (const std::string& semaphore : semaphores) out_.line("{},", semaphore);
    out_.close("]");
  }
  out_.line("program = ttnn.ProgramDescriptor(kernels=[{}], semaphores={}, cbs=cbs)",
            fmt::join(kernels, ", "), semaphores.empty() ? "[]" : "semaphores");
  out_.line("return ttnn.generic_op([{}], program)", fmt::join(parameters_, ", "));
  out_.dedent();
  return out_.take();
}

void LaunchWriter::write_buffers() {
  out_.open("cbs = [");
  for (const sim::CbDesc& cb : program_.circular_buffers) {
    out_.line("circular_buffer({}, {}, {}, {}),", cb.views[0].id, ttnn_format(cb.views[0].format), cb.pages,
              cb.page_bytes);
  }
  out_.close("]");
}

std::string LaunchWriter::config(const KernelDesc& kernel) const {
  switch (kernel.role) {
    case KernelRole::kReader:
      return "ttnn.ReaderConfigDescriptor()";
    case KernelRole::kWriter:
      return "ttnn.WriterConfigDescriptor()";
    case KernelRole::kCompute:
      return "compute_config";
  }
  TTLC_UNREACHABLE();
}

void LaunchWriter::write_kernel(const KernelDesc& kernel) {
  std::string_view role = sim::name_of(kernel.role);
  auto python_bool = [](bool value) { return value ? "True" : "False"; };
  if (kernel.role == KernelRole::kCompute) {
    out_.open("compute_config = ttnn.ComputeConfigDescriptor(");
    out_.line("math_fidelity=ttnn.MathFidelity.{},", sim::name_of(kernel.math_fidelity));
    out_.line("math_approx_mode={},", python_bool(kernel.math_approx_mode));
    out_.line("fp32_dest_acc_en={},", python_bool(kernel.fp32_dest_acc_en));
    out_.line("dst_full_sync_en={},", python_bool(kernel.dst_full_sync_en));
    out_.close(")");
    if (!kernel.unpack_to_dest_fp32.empty()) {
      out_.line("unpack_modes = [ttnn.UnpackToDestMode.Default] * 32");
      out_.open("for cb in [{}]:", fmt::join(kernel.unpack_to_dest_fp32, ", "));
      out_.line("unpack_modes[cb] = ttnn.UnpackToDestMode.UnpackToDestFp32");
      out_.dedent();
      out_.line("compute_config.unpack_to_dest_mode = unpack_modes");
    }
  }
  write_runtime_args(kernel);
  out_.line("{}_args = []", role);
  for (const KernelArg& arg : kernel.compile_time_args) {
    out_.line("{}_args += ttnn.TensorAccessorArgs({}).get_compile_time_args()", role,
              sanitize_identifier(*arg.tensor));
  }
  std::string common = argument_list(kernel.common_runtime_args, kArguments, parameters_.front());
  out_.open("{} = ttnn.KernelDescriptor(", role);
  out_.line("kernel_source=(KERNELS / \"{}\").read_text(),", kernel.source);
  out_.line("source_type=ttnn.KernelDescriptor.SourceType.SOURCE_CODE,");
  out_.line("core_ranges=CORES,");
  out_.line("compile_time_args={}_args,", role);
  if (!common.empty()) out_.line("common_runtime_args=[{}],", common);
  out_.line("runtime_args={},", kernel.runtime_args.empty() ? "[]" : fmt::format("{}_runtime_args", role));
  out_.line("config={},", config(kernel));
  out_.close(")");
}

void LaunchWriter::write_runtime_args(const KernelDesc& kernel) {
  if (kernel.runtime_args.empty()) return;
  std::string_view role = sim::name_of(kernel.role);
  out_.line("{}_runtime_args = ttnn.RuntimeArgs()", role);
  if (auto rules = uniform_core_arguments(kernel, program_)) {
    out_.open("for x in range({}):", program_.grid_columns);
    out_.open("for y in range({}):", program_.grid_rows);
    out_.line("{}_runtime_args[x][y] = [{}]", role, fmt::join(*rules, ", "));
    out_.dedent();
    return out_.dedent();
  }
  for (const sim::CoreArgs& core : kernel.runtime_args) {
    out_.line("{}_runtime_args[{}][{}] = [{}]", role, core.core.x, core.core.y,
              argument_list(core.args, kArguments, parameters_.front()));
  }
}

}  // namespace

std::string emit_launch(const EmittedProgram& program) { return LaunchWriter(program.program).write(); }

}  // namespace ttlc::backend
