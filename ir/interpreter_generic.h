// Evaluation of one generic: its regions are turned once into straight lists of steps on numbered slots, and run for
// every point of the iteration space.
#pragma once

#include <functional>
#include <vector>

#include "ir/generic.h"
#include "ir/reference_tile.h"

namespace ttlc::ir {

/// A block as a value: tiles row-major in the block's shape.
struct BlockValue {
  std::vector<TileRef> tiles;
};
using BlockRef = std::shared_ptr<const BlockValue>;

/// Looks up an index or bool that is defined outside of the generic.
using OuterScalars = std::function<int64_t(const Value*)>;

/// One region. Slots 0 ... are its arguments, then the results of its ops in order.
struct RegionProgram {
  struct Step {
    const Op* op;
    TileCall call;              // for tile ops
    std::vector<int> operands;  // slots
    std::vector<bool> last_use;
    int result;
  };
  struct Outer {
    const Value* value;
    int slot;
  };
  std::vector<Step> steps;
  std::vector<Outer> outer;  // scalars from outside
  std::vector<int> yields;
  int slots = 0;
};

class GenericProgram {
 public:
  GenericProgram(const Op& op, double jump_shift);

  /// One block a result. Every op executed takes one of `steps_left`; empty when they run out (below zero
  /// then) and after a division by zero.
  std::vector<BlockRef> run(const std::vector<BlockRef>& inputs, const OuterScalars& outer,
                            int64_t& steps_left) const;

 private:
  /// Where the tile of a point lies in a block.
  struct TileMap {
    int64_t base = 0;
    std::vector<int64_t> strides;  // one a dimension of the iteration space
    int64_t at(const std::vector<int64_t>& point) const;
  };
  class Run;

  static TileMap tile_map(const IndexingMap& map, const Shape& shape);

  std::vector<int64_t> extents_;
  std::vector<int64_t> parallel_, reduction_;  // dimensions
  std::vector<TileMap> in_maps_, out_maps_;
  std::vector<int64_t> out_tiles_;  // tiles of each result
  std::vector<double> starts_;      // of the accumulators, when there is no init
  RegionProgram init_, body_, finish_;
  bool has_init_, has_finish_;
};

}  // namespace ttlc::ir
