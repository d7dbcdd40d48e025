// How the SFPU functions of ir/tile_ops.def are called: most as STEM_tile(dst) after STEM_tile_init(); the
// exceptions are rows here. One call syntax serves both API generations.
#pragma once

#include <optional>
#include <string>

#include "ir/module.h"
#include "ir/op_info.h"

namespace ttlc::backend {

/// `exp_tile_init();`; `real` is the factor of an exponential's argument.
std::string sfpu_init_call(ir::TileOp fn, const ir::Target& target, std::optional<double> real = {});
/// `exp_tile(0);`, `mul_unary_tile(0, 0x3e000000);  // 0.125`; `real` is the scalar operand.
/// `lanes`: those that are computed, "col", "row" or "" for all.
std::string sfpu_unary_call(ir::TileOp fn, std::string_view dst, std::optional<double> real,
                            const ir::Target& target, std::string_view lanes = "");
/// `add_binary_tile(0, 1, 0);`
std::string sfpu_binary_call(ir::TileOp fn, std::string_view a, std::string_view b, std::string_view out,
                             const ir::Target& target, std::string_view lanes = "");

/// Functions whose constants one init call sets together (add, multiply with a scalar, ...) give the same
/// text.
std::string sfpu_init_key(ir::TileOp fn);

/// A float literal of C++: shortest text that reads back as the same float.
std::string float_literal(double value);

}  // namespace ttlc::backend
