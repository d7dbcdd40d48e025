// The invariants, in the order they are looked at. When structure (V01-V09) is broken nothing else is checked.
//
//   structure (verifier_structure.cpp)
//   V01  an op has the operands, results and regions its row in ops.def or tile_ops.def says
//   V02  it carries the attributes its row requires and no others, with values of their kinds
//   V03  a yield ends every region of for, if and dst.section and every region of a generic that is not empty, and
//        stands nowhere else
//   V04  an op stands where it belongs: kernels in the module; tensors, buffers and threads in a kernel; all else in a
//        thread; tile ops in a generic
//   V05  regions have arguments where the op binds some: a loop its index and what it carries, a generic its tiles
//   V06  shapes have 1 or more dimensions of at least 1, and a size that can be stored; buffers hold 1 block or more
//   V07  uses and operands agree
//   V08  operands are defined before the op, in its region or one around it
//
//   meaning of single ops (verifier_ops.cpp, verifier_generic.cpp)
//   V10  operands and results have the kinds of values its row says
//   V11  kernel: its name is unique, its grid fits the machine
//   V12  thread: compute, reader or writer; its name is unique in the kernel
//   V13  tensor: in, out or inout; buffer: user, intermediate or constant
//   V14  for: what enters, the arguments, what is yielded and the results have equal types
//   V15  if: both regions yield the types of the results
//   V16  cb.take, cb.put: the block has the shape of the buffer's blocks; what is taken has its dtype
//   V17  tensor.load, tensor.store: one index a dimension of the tensor; what is loaded has its dtype
//   V18  const.tiles, fill.tiles: a known kind, a block of its type
//   V19  core.coord: dim 0 or 1; iter.index: a dimension of the generic around it
//   V20  generic: extents, iterators and maps fit each other
//   V21  generic: maps stay within the operands, and results are covered
//   V22  generic: results do not depend on reduction dimensions
//   V23  generic: regions take the tiles of the inputs and the accumulators, and yield accumulators and results
//   V24  tile op: `real` for those with a scalar
//   V25  page counts and the sizes of a matmul call are positive
//   V26  accumulate: always or after_first, which a generic needs a loop around for and a tile op a condition;
//        generic: it has one result, pack.tile: it is out of order, reconfig.accumulate: or never
//
//   levels (verifier_levels.cpp)
//   V30  the op exists at this level
//   V31  blocks: a generic yields blocks and has no outs
//   V32  buffers: a generic of a compute thread has outs, and no value of one is a block
//   V33  dst.section: not nested; arithmetic in math, packing in pack
//   V34  emittable: buffers have different ids below the machine's number of buffers
//   V35  emittable: one thread a role
//   V36  emittable: DST is used between acquire and commit, packed between wait and release, on every path
#include "ir/verifier.h"

#include "ir/printer.h"
#include "ir/verifier_impl.h"

namespace ttlc::ir {

void Problems::report(const Op& op, int invariant, const std::string& message) {
  any_ = true;
  std::string text = print(op);
  sink_.error(op.span, "[V{:02}] {}: {}", invariant, op.mnemonic(), message)
      .note({}, "the op is `{}`", text.substr(0, text.find('\n')));
}

const Op* enclosing(const Op& op, OpKind kind) {
  const Op* up = op.parent();
  while (up && !up->is(kind)) up = up->parent();
  return up;
}

bool in_compute_thread(const Op& op) {
  const Op* thread = enclosing(op, OpKind::kThread);
  return thread && thread->text(AttrKey::kRole) == "compute";
}

Result<void> verify(const Module& module, Level level, DiagnosticSink& sink) {
  Problems problems(sink);
  verify_structure(module, problems);
  if (!problems.any()) verify_dominance(module, problems);
  if (problems.any()) return Failure{};
  verify_ops(module, problems);
  if (problems.any()) return Failure{};
  verify_level(module, level, problems);
  return problems.any() ? Result<void>(Failure{}) : Result<void>();
}

Result<void> verify(const Module& module, DiagnosticSink& sink) { return verify(module, module.level, sink); }

}  // namespace ttlc::ir
