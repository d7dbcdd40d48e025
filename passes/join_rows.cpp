#include "passes/join_rows.h"

#include <algorithm>

namespace ttlc::passes {

using namespace ir;

namespace {

bool changes_layout(const Op* op) { return op->is(OpKind::kTilizePages) || op->is(OpKind::kUntilizePages); }

/// The same bytes as tiles.
Type as_tiles(const Type& rows) {
  std::vector<int64_t> sizes = rows.shape.vec();
  sizes.back() = rows.row_elems / sim::kTileWidth;
  sizes.end()[-2] /= sim::kTileHeight;
  return Type::cb(Shape(sizes), rows.dtype, rows.depth_blocks);
}

void join(Op& buffer) {
  const Type rows = buffer.result()->type;
  buffer.result()->type = as_tiles(rows);
  const int64_t page_bytes = buffer.result()->type.page_bytes();
  for (const Use& use : buffer.result()->uses) {
    if (!use.user->has(AttrKey::kPages)) continue;
    const int64_t bytes = use.user->int_attr(AttrKey::kPages) * rows.page_bytes();
    use.user->set(AttrKey::kPages, bytes / page_bytes);
  }
}

}  // namespace

void join_rows(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    for (Op& op : kernel->region()) {
      if (!op.is(OpKind::kBuffer) || op.result()->type.row_elems == 0) continue;
      const std::vector<Use>& uses = op.result()->uses;
      if (std::any_of(uses.begin(), uses.end(), [](const Use& use) { return changes_layout(use.user); }))
        join(op);
    }
  }
}

}  // namespace ttlc::passes
