// Run-time integers and conditions, evaluated: shared by the interpreter and by passes that fold constants.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ir/op.h"

namespace ttlc::ir {

/// Value of an op on indices and bools (0 or 1); empty for a division by zero and for all other ops. `core.coord` and
/// `iter.index` depend on more than their operands and are not evaluated here.
std::optional<int64_t> evaluate_scalar(const Op& op, std::span<const int64_t> operands);
bool is_scalar_op(OpKind kind);

}  // namespace ttlc::ir
