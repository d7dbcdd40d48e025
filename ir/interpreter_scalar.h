// Run-time integers, conditions and numbers, evaluated: shared by the interpreter and by passes that fold constants.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ir/op.h"

namespace ttlc::ir {

/// A number as data movement cores hold it, which have no floating-point unit: the bits of the fp32 number as an integer, those of
/// negative ones turned over, so that integers compare as the numbers do.
int64_t ordered_bits(double number);
double number_of_ordered_bits(int64_t bits);

/// Value of an op on indices, bools (0 or 1) and ordered bits of numbers; empty for a division by zero and for all other ops. `core.coord` and
/// `iter.index` depend on more than their operands and are not evaluated here.
std::optional<int64_t> evaluate_scalar(const Op& op, std::span<const int64_t> operands);
bool is_scalar_op(OpKind kind);
/// Whether an op computes with indices: + to %.
bool is_arithmetic(OpKind kind);

}  // namespace ttlc::ir
