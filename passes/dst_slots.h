// Where the tiles of a generic's regions live, as assign_dst has decided: an input's tile stays in its CB,
// every other tile has a DST slot. Slot s of point p of a section with n points is DST tile s * n + p.
#pragma once

#include <cstdint>
#include <optional>

#include "ir/generic.h"

namespace ttlc::passes {

/// Which input of the generic a region argument stands for; empty for accumulators and computed tiles.
std::optional<int64_t> input_of(const ir::Generic& generic, const ir::Value* tile);
/// Which accumulator a region argument stands for; empty for inputs and computed tiles.
std::optional<int64_t> accumulator_of(const ir::Generic& generic, const ir::Value* tile);

/// Slot of an accumulator, the same in all regions: that of init's result, or the accumulator's number.
int64_t accumulator_slot(const ir::Generic& generic, int64_t accumulator);
/// Slot of a computed tile or of an accumulator.
int64_t dst_slot(const ir::Generic& generic, const ir::Value* tile);

/// The operand a tile op overwrites with its result, -1 when it writes anywhere: unary ops, binary ops that
/// reuse DST, and contractions (their accumulator).
int overwritten_operand(const ir::Op& op);

}  // namespace ttlc::passes
