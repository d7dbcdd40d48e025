#include "backend/emit_host.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "backend/code_writer.h"
#include "backend/core_arguments.h"
#include "backend/names.h"
#include "ir/support/ice.h"

namespace ttlc::backend {
namespace {

constexpr ArgumentStyle kArguments = {
    "static_cast<uint32_t>({}.address())",
    "static_cast<uint32_t>({}.device()->worker_core_from_logical_core({{{}, {}}}).{})"};

using sim::KernelArg;
using sim::KernelDesc;
using sim::KernelRole;
using sim::ProgramDesc;

class HostWriter {
 public:
  explicit HostWriter(const ProgramDesc& program)
      : program_(program), any_tensor_(sanitize_identifier(program.tensors.front().name)) {}
  std::string write();

 private:
  void write_program_function();
  void write_run_function();
  void write_buffers();
  void write_kernel(const KernelDesc& kernel);
  void write_config(const KernelDesc& kernel);
  void write_runtime_args(const KernelDesc& kernel, const std::string& handle);
  void write_parameters();

  const ProgramDesc& program_;
  const std::string any_tensor_;  // knows the device
  CodeWriter out_;
};

/// One reference to a buffer for each tensor, the last lines of a parameter list.
void HostWriter::write_parameters() {
  for (const sim::TensorDesc& tensor : program_.tensors) {
    bool last = &tensor == &program_.tensors.back();
    out_.line("    distributed::MeshBuffer& {}{}", sanitize_identifier(tensor.name), last ? ") {" : ",");
  }
}

std::string HostWriter::write() {
  out_.line("// Host side of {}, compiled by ttlc. Buffers hold one tile a page, in tile order.",
            program_.name);
  out_.blank();
  for (std::string_view header : {"cstdint", "string", "vector"}) out_.line("#include <{}>", header);
  out_.blank();
  for (std::string_view header : {"distributed", "host_api", "tensor_accessor_args"})
    out_.line("#include <tt-metalium/{}.hpp>", header);
  out_.blank();
  out_.line("using namespace tt::tt_metal;");
  out_.blank();
  write_program_function();
  out_.blank();
  write_run_function();
  return out_.take();
}

void HostWriter::write_program_function() {
  out_.line("/// The program; `kernel_folder` is where the kernels lie.");
  out_.line("Program create_{}_program(", program_.name);
  out_.line("    const std::string& kernel_folder,");
  write_parameters();
  out_.indent();
  out_.line("Program program = CreateProgram();");
  out_.line("const CoreRange cores({{0, 0}}, {{{}, {}}});", program_.grid_columns - 1,
            program_.grid_rows - 1);
  write_buffers();
  if (!program_.semaphores.empty()) out_.blank();
  for (const sim::SemaphoreDesc& semaphore : program_.semaphores)
    out_.line("CreateSemaphore(program, cores, {});", semaphore.initial);
  for (const KernelDesc& kernel : program_.kernels) write_kernel(kernel);
  out_.blank();
  out_.line("return program;");
  out_.close();
}

void HostWriter::write_buffers() {
  out_.blank();
  out_.open(
      "const auto create_buffer = [&](tt::CBIndex index, tt::DataFormat format, uint32_t pages, uint32_t "
      "page_bytes) {{");
  out_.line("CircularBufferConfig config(pages * page_bytes, {{{{index, format}}}});");
  out_.line("CreateCircularBuffer(program, cores, config.set_page_size(index, page_bytes));");
  out_.close("};");
  for (const sim::CbDesc& cb : program_.circular_buffers) {
    const sim::CbView& view = cb.views[0];
    out_.line("create_buffer(tt::CBIndex::c_{}, tt::DataFormat::{}, {}, {});", view.id,
              sim::info(view.format).metal_name, cb.pages, cb.page_bytes);
  }
}

void HostWriter::write_kernel(const KernelDesc& kernel) {
  std::string handle(sim::name_of(kernel.role));
  out_.blank();
  out_.line("std::vector<uint32_t> {}_args;", handle);
  for (const KernelArg& arg : kernel.compile_time_args) {
    out_.line("TensorAccessorArgs({}).append_to({}_args);", sanitize_identifier(*arg.tensor), handle);
  }
  write_config(kernel);
  out_.line("const KernelHandle {0} = CreateKernel(program, kernel_folder + \"/{1}\", cores, {0}_config);",
            handle, kernel.source);
  write_runtime_args(kernel, handle);
}

void HostWriter::write_config(const KernelDesc& kernel) {
  std::string_view role = sim::name_of(kernel.role);
  if (kernel.role != KernelRole::kCompute) {
    std::string_view config =
        kernel.role == KernelRole::kReader ? "ReaderDataMovementConfig" : "WriterDataMovementConfig";
    return out_.line("const {0} {1}_config({1}_args);", config, role);
  }
  if (!kernel.unpack_to_dest_fp32.empty()) {
    out_.line("std::vector<UnpackToDestMode> unpack_modes(NUM_CIRCULAR_BUFFERS, UnpackToDestMode::Default);");
    for (int64_t id : kernel.unpack_to_dest_fp32)
      out_.line("unpack_modes[{}] = UnpackToDestMode::UnpackToDestFp32;", id);
  }
  out_.open("const ComputeConfig compute_config{{");
  out_.line(".math_fidelity = MathFidelity::{},", sim::name_of(kernel.math_fidelity));
  out_.line(".fp32_dest_acc_en = {},", kernel.fp32_dest_acc_en);
  out_.line(".dst_full_sync_en = {},", kernel.dst_full_sync_en);
  if (!kernel.unpack_to_dest_fp32.empty()) out_.line(".unpack_to_dest_mode = unpack_modes,");
  out_.line(".math_approx_mode = {},", kernel.math_approx_mode);
  out_.line(".compile_args = compute_args}};");
  out_.dedent();
}

void HostWriter::write_runtime_args(const KernelDesc& kernel, const std::string& handle) {
  if (!kernel.common_runtime_args.empty()) {
    out_.line("SetCommonRuntimeArgs(program, {}, {{{}}});", handle,
              argument_list(kernel.common_runtime_args, kArguments, any_tensor_));
  }
  if (kernel.runtime_args.empty()) return;
  if (auto rules = uniform_core_arguments(kernel, program_)) {
    out_.open("for (uint32_t y = 0; y < {}; ++y) {{", program_.grid_rows);
    out_.open("for (uint32_t x = 0; x < {}; ++x) {{", program_.grid_columns);
    out_.line("SetRuntimeArgs(program, {}, CoreCoord{{x, y}}, {{{}}});", handle, fmt::join(*rules, ", "));
    out_.close();
    return out_.close();
  }
  for (const sim::CoreArgs& core : kernel.runtime_args) {
    out_.line("SetRuntimeArgs(program, {}, CoreCoord{{{}, {}}}, {{{}}});", handle, core.core.x, core.core.y,
              argument_list(core.args, kArguments, any_tensor_));
  }
}

void HostWriter::write_run_function() {
  std::vector<std::string> names;
  for (const sim::TensorDesc& tensor : program_.tensors) names.push_back(sanitize_identifier(tensor.name));
  out_.line("/// Runs the program on every device of the mesh and waits for it.");
  out_.line("void run_{}(", program_.name);
  out_.line("    distributed::MeshDevice& mesh,");
  out_.line("    const std::string& kernel_folder,");
  write_parameters();
  out_.indent();
  out_.line("distributed::MeshWorkload workload;");
  out_.line("workload.add_program(distributed::MeshCoordinateRange(mesh.shape()),");
  out_.line("                     create_{}_program(kernel_folder, {}));", program_.name,
            fmt::join(names, ", "));
  out_.line("distributed::EnqueueMeshWorkload(mesh.mesh_command_queue(), workload, /*blocking=*/true);");
  out_.close();
}

}  // namespace

std::string emit_host(const EmittedProgram& program) { return HostWriter(program.program).write(); }

}  // namespace ttlc::backend
