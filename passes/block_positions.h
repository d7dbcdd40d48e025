// Analysis: where in its tensor a block lies that one thread takes from a buffer and another one has loaded, as an index
// of the taking thread.
//
//   thread @reader { for %i ... { %0 = tensor.load %X, %i * 2, 0 ; cb.put %0, %X_cb } }
//   thread @comp   { for %j ... { %1 = cb.take %X_cb } }              // first tile row of %1: %j * 2
//
// A buffer hands blocks over in order. So the n-th take gets what the n-th put has put; which one that is follows where both
// threads run through their loops and branches for the buffer in the same way, or where the position does not depend on
// loops, or where all loops have known bounds and the n-th iteration can be computed. Otherwise the position is unknown.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "ir/builder.h"

namespace ttlc::passes {

/// Operations that fill a buffer.
std::vector<ir::Op*> puts_of(const ir::Value* buffer);

class BlockPositions {
 public:
  explicit BlockPositions(ir::Module& module) : module_(module) {}

  /// First tile, counted along `dim` from the innermost dimension (0: column, 1: row), of the block that `take` gets: an index
  /// that is defined where it holds, in the outermost loop that it depends on. Null when it is unknown. All that
  /// fills the buffer must be loads.
  ir::Value* first_tile(ir::Op* take, int64_t dim);

 private:
  using IndexMap =
      std::unordered_map<const ir::Value*, ir::Value*>;  // of the filling thread to those of the taking one
  struct Pair {
    const ir::Op* put;
    IndexMap indices;
  };

  std::optional<Pair> partner(ir::Op* take, const std::vector<ir::Op*>& puts);

  ir::Module& module_;
};

/// Whether two indices of one thread are computed alike from the same values.
bool is_same_index(const ir::Value* a, const ir::Value* b);

}  // namespace ttlc::passes
