// Tools for passes that rewrite generics and control flow. A generic is never edited in place: its parts are taken as a spec,
// changed, built anew where the old one stands, and the old one goes.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "ir/generic.h"

namespace ttlc::passes {

/// Copies the ops of a region to the builder's place with `args` for its arguments; returns copies of what it
/// yields. `points` maps the new iteration space to the region's own (for iter.index); null: the same one.
std::vector<ir::Value*> inline_region(ir::Builder& b, const ir::Block& region,
                                      std::span<ir::Value* const> args,
                                      const ir::IndexingMap* points = nullptr);

/// A fill that copies `region`, a region of a generic with `inputs` inputs. `position[i]` is the place of its
/// input i among the new generic's inputs; accumulators stay last. The region must live until it is copied.
ir::RegionFill copy_of(const ir::Block& region, std::vector<int64_t> position,
                       const ir::IndexingMap* points = nullptr);

/// The generic's parts. Its regions are copied when the spec is built; inputs may be appended before that.
ir::GenericSpec spec_of(const ir::Generic& generic);

/// Builds `spec` before `old` and hands it the uses and names of old's results; old goes. Further results may
/// follow.
ir::Op* replace_generic(ir::Module& module, ir::Op* old, const ir::GenericSpec& spec);
/// Builds `spec` before `old`, which stays; the results get the names of old's.
ir::Op* build_beside(ir::Module& module, const ir::Op* old, const ir::GenericSpec& spec);

/// Turn this: generic ins(%x, %y, %x) { uses the first and the last }
/// Into this: generic ins(%x) { uses it for both }
/// Returns the new generic, or null when no input is unused or given twice.
ir::Op* merge_inputs(ir::Module& module, const ir::Generic& generic);

/// Erases the tile ops of a region whose results nobody uses.
void erase_unused_tiles(ir::Module& module, ir::Block& region);

/// Moves the ops of a region before `op` and its yielded values into the uses of `op`, which goes.
void inline_into_parent(ir::Module& module, ir::Op* op, ir::Block& region);
/// Puts the first iteration of a loop in its place.
void run_body_once(ir::Module& module, ir::Op* loop);

/// 0, 1, ..., count - 1.
std::vector<int64_t> iota(int64_t count);

/// The one tile op of an element-wise generic whose body is that op on its only input; null otherwise.
ir::Op* sole_tile_op(const ir::Generic& generic);

/// Value of a block, as a copy made by a generic of its own at the builder's place.
ir::Value* build_copy(ir::Builder& b, ir::Value* block);

/// Every generic below `block`, inner ones first; the visitor may erase the one it is given.
void for_each_generic(ir::Module& module, const std::function<void(ir::Generic)>& visit);

/// The op's position for an insertion in its own block.
inline ir::Builder builder_before(ir::Module& module, ir::Op* op) {
  return ir::Builder(module, ir::InsertPoint::before_op(op), op->span);
}

}  // namespace ttlc::passes
