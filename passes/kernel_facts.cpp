#include "passes/kernel_facts.h"

#include "ir/support/ice.h"
#include "runtime/facts/tensor_pages.h"

namespace ttlc::passes {

using namespace ir;

namespace {

Op* enclosing(Op* op, OpKind kind) {
  while (op && !op->is(kind)) op = op->parent();
  TTLC_ASSERT(op, "an op stands outside of any {}", info(kind).mnemonic);
  return op;
}

}  // namespace

Op* kernel_of(Op* op) { return enclosing(op, OpKind::kKernel); }
const Op* kernel_of(const Op* op) { return enclosing(const_cast<Op*>(op), OpKind::kKernel); }
Op* thread_of(Op* op) { return enclosing(op, OpKind::kThread); }
const Op* thread_of(const Op* op) { return enclosing(const_cast<Op*>(op), OpKind::kThread); }
bool is_in_compute_thread(const Op* op) { return thread_of(op)->text(AttrKey::kRole) == "compute"; }

Op* find_thread(Op* kernel, std::string_view role) {
  for (Op& op : kernel->region()) {
    if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) == role) return &op;
  }
  return nullptr;
}

bool holds_block_over_next_take(const Op* op, const Op* to) {
  for (const Value* input : op->operands) {
    if (!input->def || !input->def->is(OpKind::kCbTake)) continue;
    const Value* buffer = input->def->operand(0);
    for (const Use& use : buffer->uses) {
      if (!use.user->is(OpKind::kCbTake) || use.user == input->def) continue;
      const Op* at_level = ancestor_in(use.user, op->block);
      if (at_level && op->is_before(at_level) && at_level->is_before(to)) return true;
    }
  }
  return false;
}

bool has_fp32_tensors(const Op* kernel) {
  for (const Op& op : kernel->region()) {
    bool outside = op.is(OpKind::kTensor) || (op.is(OpKind::kBuffer) && op.text(AttrKey::kRole) == "user");
    if (outside && op.result()->type.dtype == DataFormat::kFp32) return true;
  }
  return false;
}

bool keeps_fp32(const Target& target, const Op* kernel) {
  return target.dst_fp32 && target.accuracy == Accuracy::kExact && has_fp32_tensors(kernel);
}

int64_t l1_bytes_for_buffers(const Target& target, const Op* kernel) {
  const sim::ArchInfo& arch = target.arch;
  auto aligned = [](int64_t bytes, int64_t step) { return (bytes + step - 1) / step * step; };
  int64_t bytes = arch.l1_usable_bytes();
  for (const Op& op : kernel->region()) {
    if (!op.is(OpKind::kTensor) || op.result()->type.memory != MemorySpace::kL1) continue;
    const Type& type = op.result()->type;
    sim::TensorDesc desc{.shape = type.shape.vec(), .dtype = type.dtype};
    if (type.layout == Layout::kRowMajor) desc.layout = sim::TensorLayout::kRowMajor;
    sim::TensorGeometry geometry = sim::tensor_geometry(desc);
    int64_t cores = arch.grid_columns * arch.grid_rows;
    int64_t pages_per_core = (geometry.page_count() + cores - 1) / cores;
    bytes -=
        aligned(pages_per_core * aligned(geometry.page_bytes, arch.l1_alignment), arch.dram_read_alignment);
  }
  return bytes;
}

}  // namespace ttlc::passes
