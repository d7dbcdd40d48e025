// C++ text of index and condition values. IR integers are signed and divide towards minus infinity; the
// kernels use uint32_t as tt-metal does. So every expression knows whether it may be negative and which type
// C++ gives it, and casts stand only where the two differ and it matters (comparisons, minimum, maximum,
// division).
#pragma once

#include <string>

#include "ir/op.h"

namespace ttlc::backend {

/// Binding strength, strongest first; an operand is put in parentheses when it binds weaker than its place
/// asks.
enum class Precedence { kAtom, kUnary, kMultiply, kAdd, kCompare, kEqual, kAnd, kOr, kTernary };

struct Expression {
  std::string text;
  Precedence precedence = Precedence::kAtom;
  bool may_be_negative = false;
  bool cxx_signed = false;  // the C++ type is int32_t
  bool literal = false;     // a number: takes the type of its surroundings

  bool simple() const { return precedence == Precedence::kAtom; }
};

Expression literal(int64_t value);
Expression variable(std::string name, bool is_signed);

/// `op` (an index, comparison, boolean or select op) over its operands' expressions. min, max and select want
/// simple operands, so that nothing is computed twice.
Expression combine(const ir::Op& op, const std::vector<Expression>& operands);

/// As an operand of something that binds with `outer`.
std::string parenthesized(const Expression& expression, Precedence outer);
/// As int32_t whatever it was.
Expression as_signed(const Expression& expression);

/// Whether combine() names every operand more than once.
bool repeats_operands(ir::OpKind kind);
/// Whether combine() needs the helper functions floor_div and floor_mod for these operands.
bool needs_floor_helpers(const ir::Op& op, const std::vector<Expression>& operands);

}  // namespace ttlc::backend
