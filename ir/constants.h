// Constant tiles a kernel needs in L1 before its first operation: the reader writes them once, `const.tiles`
// names them.
#pragma once

#include <optional>
#include <string_view>

#include "ir/op.h"
#include "ir/types.h"

namespace ttlc::ir {

enum class ConstKind : uint8_t {
  kReduceScaler,  // 1 tile of ones: the scaler operand of a max reduction
  kOnesColumn,    // 1 tile: column 0 is one, the rest zero; a matmul with it sums every row into column 0
  kOnesRow,       // 1 tile: row 0 is one, the rest zero; a matmul of it with x sums every column into row 0
  kCausalMask,    // 3 tiles: all visible, diagonal (column <= row visible), all hidden
  kZeros,         // 1 tile of zeros: what a row, column or element is added to when it is spread
  // What masks the padding of tensors, 3 tiles each: before the edge, at it (`valid` columns or rows hold values), beyond.
  kValidColumns,  // one where there are values, else zero
  kValidRows,
  kLowColumns,  // zero where there are values, else the lowest finite bf16 number
  kLowRows,
  kHighColumns,  // zero where there are values, else the highest finite bf16 number
  kHighRows,
};

/// Constant tiles as `const.tiles` and `fill.tiles` name them.
struct Constant {
  ConstKind kind;
  int64_t valid = 0;  // kinds that mask padding: rows or columns with values in the tile at the edge

  friend bool operator==(const Constant&, const Constant&) = default;
};

/// What a hidden score gets: far below any score, exact in bf16, and small enough to be added to one.
constexpr double kMaskedScore = -1073741824.0;  // -2^30
/// The finite bf16 number of largest magnitude.
constexpr double kLargestBf16 = 0x1.fep127;

std::string_view const_name(ConstKind kind);  // "reduce_scaler", ...
std::optional<ConstKind> parse_const_kind(std::string_view name);
int64_t const_tiles(ConstKind kind);
/// Type of the block a `const.tiles` op yields: 1 x const_tiles, bf16.
Type const_type(ConstKind kind);
/// Whether tiles of this kind mask padding, so that they need `valid`.
bool masks_padding(ConstKind kind);
/// Element (row, column) of tile `tile`.
double const_element(const Constant& constant, int64_t tile, int64_t row, int64_t column);
/// The constant that a `const.tiles` or `fill.tiles` op names.
Constant constant_of(const Op& op);
void set_constant(Op& op, const Constant& constant);

}  // namespace ttlc::ir
