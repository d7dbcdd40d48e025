// Analysis: where in its tensor a block lies that one thread takes from a buffer and another one has loaded, as an index
// of the taking thread; and where one will lie that one thread puts and another one stores, as an index of the putting thread.
//
//   thread @reader { for %i ... { %0 = tensor.load %X, %i * 2, 0 ; cb.put %0, %X_cb } }
//   thread @comp   { for %j ... { %1 = cb.take %X_cb ; ... cb.put %2, %Y_cb } }      // first tile row of %1: %j * 2
//   thread @writer { for %k ... { %3 = cb.take %Y_cb ; tensor.store %3, %Y, %k, 0 } }   // and of %2: %j
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

/// Operations that fill a buffer, and those that empty it.
std::vector<ir::Op*> puts_of(const ir::Value* buffer);
std::vector<ir::Op*> takes_of(const ir::Value* buffer);

class BlockPositions {
 public:
  explicit BlockPositions(ir::Module& module) : module_(module) {}

  /// First tile, counted along `dim` from the innermost dimension (0: column, 1: row), of the block that `take` gets: an index
  /// that is defined where it holds, in the outermost loop that it depends on. Null when it is unknown. All that
  /// fills the buffer must be loads.
  ir::Value* first_tile(ir::Op* take, int64_t dim);
  /// The same of the block that `put` hands over. All that empties the buffer must be taken for one store each.
  ir::Value* first_tile_stored(ir::Op* put, int64_t dim);

 private:
  using IndexMap =
      std::unordered_map<const ir::Value*, ir::Value*>;  // of the other thread to those of this one
  /// What happens at the other end of a buffer, and the loops around that.
  struct Partner {
    size_t index;
    IndexMap indices;
  };

  std::optional<Partner> partner(ir::Op* own, const ir::Value* buffer, const std::vector<ir::Op*>& others);
  ir::Value* place(ir::Op* own, const ir::Value* buffer, const std::vector<ir::Op*>& others,
                   const std::vector<ir::Value*>& positions);

  ir::Module& module_;
};

/// Whether two indices of one thread are computed alike from the same values.
bool is_same_index(const ir::Value* a, const ir::Value* b);

}  // namespace ttlc::passes
