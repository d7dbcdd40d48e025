#include "passes/fold_transposes.h"

#include <optional>

#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr int kRight = 1;  // operand of tile.matmul

/// The unpacker transposes inside faces for formats of at most 16 bits. Source: unpacker "haloize" mode of
/// the LLK matmul unpack; 32-bit data: unverified, so not used.
bool unpacker_transposes(DataFormat format) { return sim::info(format).tile_bytes <= 2048; }

/// The transposing generic behind input `input`, when the matmul may do its work.
std::optional<Generic> foldable_transpose(const Generic& matmul, int64_t input) {
  std::optional<Generic> producer = Generic::producing(matmul.in(input));
  if (!producer) return std::nullopt;
  Op* op = sole_tile_op(*producer);
  if (!op || !op->is(TileOp::kTranspose) || !producer->out_map(0).is_identity()) return std::nullopt;
  return unpacker_transposes(producer->in(0)->type.dtype) ? producer : std::nullopt;
}

/// Makes the matmul `op` in the body of `generic` read the transposed block's source.
bool fold_right_operand(Module& module, const Generic& generic, Op* op) {
  Value* right = op->operand(kRight);
  if (!right->is_argument() || right->index >= generic.in_count() || !right->single_use()) return false;
  int64_t input = right->index;
  std::optional<Generic> transpose = foldable_transpose(generic, input);
  if (!transpose) return false;
  bool was_transposed = op->flag(AttrKey::kTransposeB);
  op->remove(AttrKey::kTransposeB);
  if (!was_transposed) op->set(AttrKey::kTransposeB, true);
  GenericSpec spec = spec_of(generic);
  spec.ins[input] = transpose->in(0);
  spec.in_maps[input] = compose(transpose->in_map(0), generic.in_map(input));
  replace_generic(module, generic.op, spec);
  return true;
}

}  // namespace

void fold_transposes(Module& module, PassContext&) {
  for_each_generic(module, [&](Generic generic) {
    if (!generic.has_reduction()) return;
    for (Op& op : generic.body()) {
      if (op.is(TileOp::kMatmul) && fold_right_operand(module, generic, &op)) return;
    }
  });
  for_each_generic(module, [&](Generic generic) {  // transposes that nobody reads any more
    Op* op = sole_tile_op(generic);
    if (op && op->is(TileOp::kTranspose) && generic.op->result()->unused()) module.erase(generic.op);
  });
}

}  // namespace ttlc::passes
