// What functions of blocks mean where the blocks hold integers: which tile op of integers stands for one of floats, and the
// formulas that differ. What is missing here the device cannot do with integers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ir/builder.h"

namespace ttlc::frontend {

/// A formula over blocks of one integer format; numbers among the operands have become blocks.
struct IntegerFormula {
  std::string_view name;
  uint8_t formats;  // those that the device has all steps for
  ir::Value* (*build)(ir::Builder& b, std::span<ir::Value* const> blocks);
};

/// The tile op of integers that does what `fn` does; nothing where the device has none for this format.
std::optional<ir::TileOp> integer_op(ir::TileOp fn, sim::DataFormat format);
/// By the names of derived functions and, for tile ops that need several steps, their mnemonics. Null: not for this format.
const IntegerFormula* integer_formula(std::string_view name, sim::DataFormat format);
/// Formats of integers in which a function exists: "int32 and uint32"; empty for none.
std::string integer_formats_of(std::string_view name);

}  // namespace ttlc::frontend
