// What is known of the padding of a block: tensors whose sizes are no multiples of 32 end in tiles that hold elements which
// do not exist. Tile by tile op, this file says where such elements are in a result and what their lanes hold.
//
//   load of a 33x65 tensor     rows exist up to row 1 of tile row 1, columns up to column 1 of tile column 2, zeros beyond
//   exp of it                  the same elements, ones beyond
//   fill(0), a spread column   no extent of their own: they take that of what they are combined with
//
// An element-wise result exists where both operands do. add, max and min pass on the operand that exists: sums over blocks
// add what there is. That asks for padding that changes nothing (zeros for add), see identity().
#pragma once

#include <optional>
#include <vector>

#include "ir/generic.h"

namespace ttlc::passes {

/// What lanes hold that stand for no element.
enum class Content : uint8_t {
  kZeros,
  kLow,       // so low that no maximum takes it and its exponential is zero
  kHigh,      // so high that no minimum takes it
  kValue,     // something finite
  kAnything,  // perhaps no number
};

enum class Extent : uint8_t {
  kUniform,  // the same everywhere, as large as it is needed
  kWhole,    // all elements exist
  kPadded,   // elements exist up to all of `edges`
  kUnknown,  // some elements may not exist
};

/// Elements exist up to number `size` of a dimension in which the block begins with tile `first_tile`.
struct Edge {
  ir::Value* first_tile;
  int64_t size;
};

struct DimPadding {
  Extent extent = Extent::kWhole;
  Content content = Content::kValue;  // of lanes without element; of all lanes when the extent is uniform
  std::vector<Edge> edges;
  /// Set when the block may as well be uniform (a fill before the first iteration): what it holds then.
  std::optional<Content> uniform;

  bool has_padding() const { return extent == Extent::kPadded || extent == Extent::kUnknown; }
};

struct Padding {
  DimPadding rows, columns;

  bool has_padding() const { return rows.has_padding() || columns.has_padding(); }
};

bool is_same(const DimPadding& a, const DimPadding& b);
bool is_same(const Padding& a, const Padding& b);

/// What holds when either does.
DimPadding join(const DimPadding& a, const DimPadding& b);

/// What `op` may see in lanes without element so that they do not change what it does with the others.
std::optional<Content> identity(ir::TileOp op);

/// f(0) == 0
bool keeps_zeros(ir::TileOp op);

/// Whether a and b end at the same place, so that an element of one meets an element of the other.
bool are_aligned(const DimPadding& a, const DimPadding& b);
/// An element-wise op on two tiles; where it has an identity and the operands are not aligned, their padding holds that.
DimPadding combine(ir::TileOp op, const DimPadding& a, const DimPadding& b);
/// A function of one tile.
DimPadding apply(const ir::Op& op, const DimPadding& a);
/// a, which ends where b does when it has no end of its own.
DimPadding like(const DimPadding& a, const DimPadding& b);
/// Lanes spread along the other dimension.
DimPadding spread(const DimPadding& a);

}  // namespace ttlc::passes
