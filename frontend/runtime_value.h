// Values that exist only while a kernel runs: what the names of a thread are bound to. Each is a handle of an
// IR value together with what the frontend knows about it and the IR does not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "frontend/evaluator.h"
#include "frontend/value.h"
#include "ir/op.h"
#include "ir/types.h"

namespace ttlc::frontend {

/// What is known about a run-time integer; bounds checks use it.
struct IndexRange {
  std::optional<int64_t> least;                // never below
  std::optional<int64_t> greatest;             // never above
  bool is_reached = false;                     // some core and iteration has the greatest value
  std::vector<const ir::Value*> sources = {};  // the coordinates and loop indices it is computed from
};

struct IndexObject {
  ir::Value* value = nullptr;
  IndexRange range;
};

struct ConditionObject {
  ir::Value* value = nullptr;
};

/// An element of a block that a data movement thread has read. It can be compared and written again.
struct RealObject {
  ir::Value* value = nullptr;
};

/// One block a thread took from a buffer or reserved in it. Held from the acquire until it is released or
/// published.
struct HeldBlock {
  const BufferObject* buffer = nullptr;
  bool is_reserved = false;    // else taken
  bool is_released = false;    // popped or pushed
  bool is_replaced = false;    // taken, and written to since
  bool has_name = false;       // bound to a name
  bool gives_shape = false;    // fill(buffer.reserve(), 0): another block takes its shape
  int64_t region = 0;          // of the control flow it was acquired in
  ir::Op* last_use = nullptr;  // reserved only: after this op, or what contains it, it can be published
  int64_t use_order = 0;       // of that use among all
  int64_t acquire_order = 0;   // among all blocks
  Span span;                   // of the acquire
  ir::Block* acquired_in = nullptr;
  ir::Op* acquired_after = nullptr;  // null: at the start of `acquired_in`
};

/// What the source sees of the shape of a block: tiles, or elements when it lies row by row.
inline std::vector<int64_t> shape_of(const ir::Type& block) {
  std::vector<int64_t> sizes = block.shape.vec();
  if (block.row_elems > 0) sizes.back() = block.row_elems;
  return sizes;
}

/// A block of tiles as a value. A reserved block has no content of its own: `value` is null and `held` says
/// where to store.
struct BlockObject {
  ir::Value* value = nullptr;
  ir::Type type;                  // kBlock
  std::optional<double> uniform;  // every element of it, as fill makes it: fits any lanes
  bool spreads = false;           // ttl.math.broadcast without a shape: takes the shape of what it meets
  std::optional<bool> as_condition = {};  // of a == b: whether they are the same block
  std::optional<int64_t> rank = {};       // dimensions the source sees, where that is written with it
  HeldBlock* held = nullptr;  // of blocks taken or reserved, as long as they are not computed with
  Span span;                  // where it was made

  std::vector<int64_t> shape() const { return shape_of(type); }
  bool is_reserved() const { return held && held->is_reserved; }
};

/// `stream[i, j]`, `t[i, a:b]`: indices are int or IndexObject, one per dimension of the tensor.
struct SubBlockObject {
  const TensorObject* tensor = nullptr;
  std::vector<Operand> indices;  // where the part begins
  /// Seed dialect: the last two indices count blocks of the buffer. Otherwise all count tiles (matrices in leading
  /// dimensions), and `tiles` says how many the part has where that is known.
  bool counts_blocks = true;
  std::vector<std::optional<int64_t>> tiles = {};
  Span span;
};

/// `dma(...)`, until it is waited for.
struct TransferObject {
  HeldBlock* destination = nullptr;  // null: into a tensor
  bool is_waited = false;
  Span span;
  std::vector<TransferObject*> group = {};  // of a GroupTransfer: what was added
  // From a pipe: the pipe.receive, and where it was started.
  ir::Op* receive = nullptr;
  int64_t region = 0;
};

}  // namespace ttlc::frontend
