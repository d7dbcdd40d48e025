// Python's operators on compile-time values. 64-bit integers that report overflow instead of growing, floor
// division and modulo with Python's signs.
#pragma once

#include "frontend/evaluator.h"

namespace ttlc::frontend {

Value compile_time_unary(Evaluator& evaluator, ast::UnaryOperator op, const Operand& operand, Span span);
Value compile_time_binary(Evaluator& evaluator, ast::BinaryOperator op, const Operand& left,
                          const Operand& right, Span span);
Value compile_time_compare(Evaluator& evaluator, ast::CompareOperator op, const Operand& left,
                           const Operand& right, Span span);

/// A str no longer than any list may be; Undefined after an error.
Value bounded_text(Evaluator& evaluator, std::string text, Span span);

/// Rounds towards minus infinity; the divisor is not 0.
int64_t floor_div(int64_t a, int64_t b);
int64_t floor_mod(int64_t a, int64_t b);

}  // namespace ttlc::frontend
