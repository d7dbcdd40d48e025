// How many circular buffers the blocks of a compute thread need at once: an estimate on the block level, before
// bufferize decides where each of them lives.
//
// Blocks of one format and size can follow each other in one buffer, others cannot: what counts is how many of each
// class are alive together. Blocks that are taken from or computed into the user's buffers need none of their own;
// a block that a loop carries needs two.
#pragma once

#include <cstdint>
#include <map>

#include "ir/module.h"

namespace ttlc::passes {

struct BlockClass {
  ir::DataFormat format;
  int64_t tiles;
  friend auto operator<=>(const BlockClass&, const BlockClass&) = default;
};

/// Most blocks of each class that are alive at once.
using BlockPressure = std::map<BlockClass, int64_t>;

BlockPressure peak_pressure(const ir::Block& code);

int64_t buffers_of(const BlockPressure& pressure);
int64_t bytes_of(const BlockPressure& pressure);

/// What the user's buffers leave to the blocks of a compute thread.
struct BlockBudget {
  int64_t buffers, bytes;

  /// `may_shrink`: buffers whose depth the user has not given take room for one block only.
  BlockBudget(const ir::Module& module, const ir::Op* kernel, bool may_shrink = false);
  bool holds(const BlockPressure& pressure) const {
    return buffers_of(pressure) <= buffers && bytes_of(pressure) <= bytes;
  }
  /// How much of the scarcer resource is taken, 1 is all.
  double share_taken(const BlockPressure& pressure) const;
};

}  // namespace ttlc::passes
