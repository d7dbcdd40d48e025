// Indexing maps of a generic: which tile of an operand belongs to a point of the iteration space. Every
// result is one iteration dimension or a constant: that covers element-wise ops, broadcasts, transposes,
// matmuls and reductions.
//
//   (d0, d1, d2) -> (d0, d2)      the left operand of a matmul
//   (d0, d1) -> (d0, 0)           a column spread over the columns of a block
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ttlc::ir {

/// One result of a map: iteration dimension `dim`, or the constant `constant` when dim is -1.
struct MapResult {
  int64_t dim = -1;
  int64_t constant = 0;
  bool is_constant() const { return dim < 0; }
  friend bool operator==(const MapResult&, const MapResult&) = default;
};

struct IndexingMap {
  int64_t dims = 0;  // of the iteration space
  std::vector<MapResult> results;

  static IndexingMap identity(int64_t dims);
  static IndexingMap of(int64_t dims,
                        const std::vector<int64_t>& result_dims);  // -1 stands for the constant 0

  bool is_identity() const;
  /// Whether any result depends on iteration dimension `dim`.
  bool uses(int64_t dim) const;
  std::vector<int64_t> apply(const std::vector<int64_t>& point) const;
  std::string str() const;
  friend bool operator==(const IndexingMap&, const IndexingMap&) = default;
};

/// outer o inner: first `inner` (iteration space -> operand coordinates), then `outer` on those coordinates.
IndexingMap compose(const IndexingMap& outer, const IndexingMap& inner);

enum class IteratorKind : uint8_t { kParallel, kReduction };

}  // namespace ttlc::ir
