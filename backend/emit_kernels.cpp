#include "backend/emit_kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "backend/compute_writer.h"
#include "backend/dataflow_writer.h"
#include "ir/support/ice.h"

namespace ttlc::backend {

using ir::AttrKey;
using ir::Op;
using ir::OpKind;

namespace {

std::vector<Op*> children(const Op* kernel, OpKind kind) {
  std::vector<Op*> result;
  for (Op& op : kernel->region()) {
    if (op.is(kind)) result.push_back(&op);
  }
  return result;
}

sim::CbDesc describe_buffer(const Op* buffer) {
  const ir::Type& type = buffer->result()->type;
  sim::CbDesc cb;
  cb.views = {{buffer->int_attr(AttrKey::kId), type.dtype}};
  cb.page_bytes = type.page_bytes();
  cb.pages = type.shape.count() * type.depth_blocks;
  return cb;
}

sim::MathFidelity fidelity_of(const ir::Target& target) {
  return static_cast<sim::MathFidelity>(target.fidelity);
}

sim::KernelDesc describe_kernel(const ir::Module& module, const Op* kernel, sim::KernelRole role) {
  if (role != sim::KernelRole::kCompute) return sim::data_movement_kernel(role, "");
  sim::KernelDesc desc;
  desc.role = role;
  desc.math_fidelity = fidelity_of(module.target);
  desc.fp32_dest_acc_en = module.target.dst_fp32;
  desc.dst_full_sync_en = module.target.dst_full_sync;
  desc.math_approx_mode = module.target.accuracy == ir::Accuracy::kFast;
  for (const Op* buffer : children(kernel, OpKind::kBuffer)) {
    if (buffer->flag(AttrKey::kUnpackToDest))
      desc.unpack_to_dest_fp32.push_back(buffer->int_attr(AttrKey::kId));
  }
  return desc;
}

void describe_arguments(sim::KernelDesc& desc, const KernelInterface& interface,
                        const sim::ProgramDesc& program) {
  for (const std::string& tensor : interface.accessor_tensors)
    desc.compile_time_args.push_back(sim::KernelArg::accessor(tensor));
  for (const std::string& tensor : interface.address_tensors)
    desc.common_runtime_args.push_back(sim::KernelArg::address(tensor));
  if (interface.uses_noc_coordinates) {
    for (int64_t x = 0; x < program.grid_columns; ++x)
      desc.common_runtime_args.push_back(sim::KernelArg::noc_x({x, 0}));
    for (int64_t y = 0; y < program.grid_rows; ++y)
      desc.common_runtime_args.push_back(sim::KernelArg::noc_y({0, y}));
  }
  if (interface.core_dims.empty()) return;
  for (sim::CoreCoord core : program.cores()) {
    sim::CoreArgs args{core, {}};
    for (int64_t dim : interface.core_dims)
      args.args.push_back(sim::KernelArg::literal(dim == 0 ? core.y : core.x));
    desc.runtime_args.push_back(std::move(args));
  }
}

sim::KernelRole role_of(const Op* thread) {
  const std::string& role = thread->text(AttrKey::kRole);
  if (role == "reader") return sim::KernelRole::kReader;
  if (role == "compute") return sim::KernelRole::kCompute;
  TTLC_ASSERT(role == "writer", "a thread has the role '{}'", role);
  return sim::KernelRole::kWriter;
}

}  // namespace

EmittedProgram emit_kernels(const ir::Module& module, const EmitOptions& options) {
  std::vector<Op*> kernels = module.kernels();
  TTLC_ASSERT(kernels.size() == 1, "a program has one kernel, the module {}", kernels.size());
  Op* kernel = kernels[0];

  EmittedProgram result;
  result.name = sanitize_identifier(kernel->text(AttrKey::kName));
  sim::ProgramDesc& program = result.program;
  program.name = result.name;
  program.arch = module.target.arch.arch;
  program.metal_api = options.metal_api;
  if (!options.system_file.empty()) program.system = options.system_file;
  program.grid_columns = kernel->ints(AttrKey::kGrid)[0];
  program.grid_rows = kernel->ints(AttrKey::kGrid)[1];
  program.tensors = options.tensors;
  for (const Op* buffer : children(kernel, OpKind::kBuffer))
    program.circular_buffers.push_back(describe_buffer(buffer));
  for (const Op* semaphore : children(kernel, OpKind::kSemaphore)) {
    const int64_t id = semaphore_id(semaphore);
    const bool is_shared = std::any_of(program.semaphores.begin(), program.semaphores.end(),
                                       [&](const sim::SemaphoreDesc& known) { return known.id == id; });
    if (!is_shared) program.semaphores.push_back({id, semaphore->int_attr(AttrKey::kValue), {}});
  }
  std::sort(program.circular_buffers.begin(), program.circular_buffers.end(),
            [](const sim::CbDesc& a, const sim::CbDesc& b) { return a.views[0].id < b.views[0].id; });

  for (sim::KernelRole role :
       {sim::KernelRole::kReader, sim::KernelRole::kCompute, sim::KernelRole::kWriter}) {
    for (Op* thread : children(kernel, OpKind::kThread)) {
      if (role_of(thread) != role) continue;
      std::unique_ptr<KernelWriter> writer;
      if (role == sim::KernelRole::kCompute)
        writer = std::make_unique<ComputeWriter>(module, thread, options.metal_api);
      else
        writer = std::make_unique<DataflowWriter>(module, thread, options.metal_api);
      std::string_view role_name = sim::name_of(role);
      std::string file_name = fmt::format("{}.{}.cpp", result.name, role_name);
      std::string title =
          fmt::format("{} kernel of {} ({}), compiled by ttlc.", role_name, result.name, options.source_name);
      title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
      result.kernels.push_back({file_name, writer->write(title)});
      sim::KernelDesc desc = describe_kernel(module, kernel, role);
      desc.source = file_name;
      describe_arguments(desc, writer->interface(), program);
      program.kernels.push_back(std::move(desc));
    }
  }
  return result;
}

}  // namespace ttlc::backend
