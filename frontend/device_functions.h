// The functions and methods of blocks: one row per name of the language (functions.def), element-wise ones derived from
// tile_ops.def.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/op_info.h"

namespace ttlc::frontend {

/// Where a function can be written; see functions.def.
enum Place : int { kBare = 1, kTtl = 2, kMethod = 4 };

/// What the language of the peer has and this version has not.
struct LeftOut {
  std::string_view name;
  std::string_view what;
  std::string_view instead;
};
const LeftOut* find_left_out(std::string_view name);

/// Names that can be called as functions inside threads, at one place: dma, core_index, fill, exp...
std::vector<std::string_view> device_function_names(Place place);
/// Names that can be called as methods of a block: exp, transpose, store...
std::vector<std::string> block_method_names();

/// The tile op of an element-wise function of one block (`exp`); empty for other names.
std::optional<ir::TileOp> unary_function(std::string_view name);
/// The same of two blocks (`max`, `add`).
std::optional<ir::TileOp> binary_function(std::string_view name);

}  // namespace ttlc::frontend
