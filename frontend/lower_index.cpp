// Run-time integers and conditions. The range of an index is followed through sums, products and quotients with known
// numbers, for the bounds checks of tensor accesses.
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/arithmetic.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {
namespace {

IndexRange range_of(const Value& value) {
  if (is_integer(value)) return {integer_of(value), integer_of(value), true};
  return object_if<IndexObject>(value)->range;
}

using Combine = bool (*)(int64_t, int64_t, int64_t*);
bool add(int64_t a, int64_t b, int64_t* out) { return !__builtin_add_overflow(a, b, out); }
bool sub(int64_t a, int64_t b, int64_t* out) { return !__builtin_sub_overflow(a, b, out); }
bool mul(int64_t a, int64_t b, int64_t* out) { return !__builtin_mul_overflow(a, b, out); }

std::optional<int64_t> combine(Combine combine, std::optional<int64_t> a, std::optional<int64_t> b) {
  int64_t result;
  if (!a || !b || !combine(*a, *b, &result)) return std::nullopt;
  return result;
}

/// Whether the two do not depend on the same coordinate or loop index, so that both can be greatest at once.
bool are_independent(const IndexRange& a, const IndexRange& b) {
  return std::none_of(a.sources.begin(), a.sources.end(), [&](const ir::Value* source) {
    return std::find(b.sources.begin(), b.sources.end(), source) != b.sources.end();
  });
}

IndexRange divided(ast::BinaryOperator op, const IndexRange& a, const IndexRange& b) {
  if (!b.least || !b.greatest || *b.least <= 0) return {};
  if (op == ast::BinaryOperator::kMod) {
    bool is_unchanged = a.least && a.greatest && *a.least >= 0 && *a.greatest < *b.least;
    return is_unchanged ? a : IndexRange{0, *b.greatest - 1};
  }
  if (b.least != b.greatest) return {};
  auto quotient = [&](std::optional<int64_t> x) {
    return x ? std::optional(floor_div(*x, *b.least)) : std::nullopt;
  };
  return {quotient(a.least), quotient(a.greatest), a.is_reached};
}

IndexRange result_range(ast::BinaryOperator op, const IndexRange& a, const IndexRange& b) {
  IndexRange result;
  bool not_negative = a.least && b.least && *a.least >= 0 && *b.least >= 0;
  bool both_reached = a.is_reached && b.is_reached && are_independent(a, b);
  switch (op) {
    case ast::BinaryOperator::kAdd:
      result = {combine(add, a.least, b.least), combine(add, a.greatest, b.greatest), both_reached};
      break;
    case ast::BinaryOperator::kSub: {
      bool is_shifted = b.least && b.least == b.greatest;
      result = {combine(sub, a.least, b.greatest), combine(sub, a.greatest, b.least),
                a.is_reached && is_shifted};
      break;
    }
    case ast::BinaryOperator::kMul:
      if (not_negative)
        result = {combine(mul, a.least, b.least), combine(mul, a.greatest, b.greatest), both_reached};
      break;
    default:
      result = divided(op, a, b);
      break;
  }
  result.sources = a.sources;
  result.sources.insert(result.sources.end(), b.sources.begin(), b.sources.end());
  return result;
}

std::optional<ir::OpKind> index_op(ast::BinaryOperator op) {
  switch (op) {
    case ast::BinaryOperator::kAdd:
      return ir::OpKind::kIndexAdd;
    case ast::BinaryOperator::kSub:
      return ir::OpKind::kIndexSub;
    case ast::BinaryOperator::kMul:
      return ir::OpKind::kIndexMul;
    case ast::BinaryOperator::kFloorDiv:
      return ir::OpKind::kIndexDiv;
    case ast::BinaryOperator::kMod:
      return ir::OpKind::kIndexMod;
    default:
      return std::nullopt;
  }
}

}  // namespace

Value ThreadLowering::coordinate(int64_t dim, Span span) {
  int64_t cores = dim == 0 ? resources_.grid_rows : resources_.grid_columns;
  ir::Value* value = builder(span).core_coord(dim);
  return make_index(value, {0, cores - 1, true, {value}});
}

/// ttl.core_x(), ttl.core_y()
Value ThreadLowering::core_coordinate(std::string_view name, const CallArgs& call) {
  if (!match_arguments(evaluator_, call, name, {})) return Undefined{};
  return coordinate(name == "core_x" ? 1 : 0, call.span);
}

/// ttl.node(dims=n): x, y and zeros; one number counts the cores column by column.
Value ThreadLowering::node(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"dims", false}});
  if (!args) return Undefined{};
  std::optional<int64_t> dims = 2;
  if ((*args)[0]) dims = int_argument(evaluator_, *(*args)[0], "dims");
  if (!dims) return Undefined{};
  constexpr int64_t kMaxDims = 8;
  if (*dims < 1 || *dims > kMaxDims) {
    error((*args)[0]->span, "dims is {}; it must be 1 to {}", *dims, kMaxDims);
    return Undefined{};
  }
  Value x = coordinate(1, call.span), y = coordinate(0, call.span);
  if (*dims == 1) {
    Value column =
        index_binary(ast::BinaryOperator::kMul, {x, call.span}, {resources_.grid_rows, call.span}, call.span);
    return index_binary(ast::BinaryOperator::kAdd, {column, call.span}, {y, call.span}, call.span);
  }
  std::vector<Value> coordinates = {x, y};
  coordinates.resize(*dims, int64_t{0});
  return evaluator_.heap().tuple(std::move(coordinates));
}

Value ThreadLowering::core_index(std::string_view, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, "core_index", {{"dim"}});
  if (!args) return Undefined{};
  std::optional<int64_t> dim = int_argument(evaluator_, *(*args)[0], "the dimension of core_index");
  if (!dim) return Undefined{};
  if (*dim != 0 && *dim != 1) {
    error((*args)[0]->span, "core_index takes 0 for the row of a core or 1 for its column, not {}", *dim);
    return Undefined{};
  }
  return coordinate(*dim, call.span);
}

/// In Python a condition is the number 0 or 1.
Operand ThreadLowering::as_number(const Operand& operand, Span span) {
  auto* condition = object_if<ConditionObject>(operand.value);
  if (!condition) return operand;
  ir::Builder b = builder(span);
  ir::Value* one = b.index(1);
  ir::Value* zero = b.index(0);
  ir::Value* chosen = b.op(ir::OpKind::kSelect, {condition->value, one, zero}, {ir::Type::index()})->result();
  return {make_index(chosen, {0, 1}), operand.span};
}

Value ThreadLowering::index_binary(ast::BinaryOperator op, const Operand& left, const Operand& right,
                                   Span span) {
  Operand a = as_number(left, span), b = as_number(right, span);
  std::optional<ir::OpKind> kind = index_op(op);
  if (!is_index_like(a.value) || !is_index_like(b.value) || !kind) {
    DiagnosticBuilder builder =
        error(span, "'{}' does not work on {} and {}", spelling(op), a_type(left.value), a_type(right.value));
    if (op == ast::BinaryOperator::kDiv) builder.help("use // for integers known only at run time");
    return Undefined{};
  }
  bool divides = op == ast::BinaryOperator::kFloorDiv || op == ast::BinaryOperator::kMod;
  if (divides && is_integer(b.value) && integer_of(b.value) == 0) {
    error(span, "division by zero");
    return Undefined{};
  }
  IndexRange range = result_range(op, range_of(a.value), range_of(b.value));
  ir::Value* x = index_value(a.value);
  ir::Value* y = index_value(b.value);
  return make_index(builder(span).arith(*kind, x, y), std::move(range));
}

Value ThreadLowering::index_extreme(std::string_view name, const CallArgs& call) {
  if (name == "abs") {
    Operand operand{call.args[0].value, call.args[0].span};
    Value negated = index_binary(ast::BinaryOperator::kSub, {int64_t{0}, call.span}, operand, call.span);
    ir::Value* result =
        builder(call.span).arith(ir::OpKind::kIndexMax, index_value(operand.value), index_value(negated));
    return make_index(result, {0, std::nullopt});
  }
  bool is_max = name == "max";
  Value best = call.args[0].value;
  for (size_t i = 1; i < call.args.size(); ++i) {
    const Value& next = call.args[i].value;
    IndexRange a = range_of(best), b = range_of(next);
    auto pick = [&](std::optional<int64_t> x, std::optional<int64_t> y,
                    bool either_bounds) -> std::optional<int64_t> {
      if (x && y) return is_max ? std::max(*x, *y) : std::min(*x, *y);
      if (!either_bounds) return std::nullopt;
      return x ? x : y;
    };
    ir::Value* x = index_value(best);
    ir::Value* y = index_value(next);
    ir::Value* chosen =
        builder(call.span).arith(is_max ? ir::OpKind::kIndexMax : ir::OpKind::kIndexMin, x, y);
    best = make_index(chosen, {pick(a.least, b.least, is_max), pick(a.greatest, b.greatest, !is_max)});
  }
  return best;
}

// ---- conditions

ir::Value* ThreadLowering::condition_value(const Operand& operand) {
  if (auto* condition = object_if<ConditionObject>(operand.value)) return condition->value;
  ir::Builder b = builder(operand.span);
  if (auto* index = object_if<IndexObject>(operand.value))
    return b.arith(ir::OpKind::kCmpNe, index->value, b.index(0));
  bool holds = evaluator_.truth(operand) == Evaluator::Truth::kTrue;
  ir::Value* zero = b.index(0);
  return b.op(holds ? ir::OpKind::kCmpEq : ir::OpKind::kCmpNe, {zero, zero}, {ir::Type::boolean()})->result();
}

namespace {

/// What the ranges of two numbers say of a comparison, when they say the same of all of them.
std::optional<bool> decided(ast::CompareOperator op, const IndexRange& a, const IndexRange& b) {
  const bool is_less = a.greatest && b.least && *a.greatest < *b.least;
  const bool is_greater = a.least && b.greatest && *a.least > *b.greatest;
  const bool is_not_greater = a.greatest && b.least && *a.greatest <= *b.least;
  const bool is_not_less = a.least && b.greatest && *a.least >= *b.greatest;
  auto either = [](bool holds, bool fails) { return holds || fails ? std::optional(holds) : std::nullopt; };
  switch (op) {
    case ast::CompareOperator::kEqual:
      return either(false, is_less || is_greater);
    case ast::CompareOperator::kNotEqual:
      return either(is_less || is_greater, false);
    case ast::CompareOperator::kLess:
      return either(is_less, is_not_less);
    case ast::CompareOperator::kLessEqual:
      return either(is_not_greater, is_greater);
    case ast::CompareOperator::kGreater:
      return either(is_greater, is_not_greater);
    case ast::CompareOperator::kGreaterEqual:
      return either(is_not_less, is_less);
    default:
      return std::nullopt;
  }
}

}  // namespace

/// On nothing but the indices of loops around this place: `i > 0` holds in all iterations that follow a first one.
bool ThreadLowering::depends_on_loops(const Value& value) const {
  auto* index = object_if<IndexObject>(value);
  if (!index || index->range.sources.empty()) return false;
  return std::all_of(index->range.sources.begin(), index->range.sources.end(), [&](const ir::Value* source) {
    return std::any_of(open_loops_.begin(), open_loops_.end(),
                       [&](const OpenLoop& loop) { return loop.index == source; });
  });
}

Value ThreadLowering::compare(ast::CompareOperator op, const Operand& left, const Operand& right, Span span) {
  if (object_if<RealObject>(left.value) || object_if<RealObject>(right.value))
    return compare_reals(op, left, right, span);
  bool has_block = object_if<BlockObject>(left.value) || object_if<BlockObject>(right.value);
  if (has_block && !is_seed()) return compare_blocks(op, left, right, span);
  if (object_if<ConditionObject>(left.value) || object_if<ConditionObject>(right.value))
    return compare(op, as_number(left, span), as_number(right, span), span);
  if (!is_index_like(left.value) || !is_index_like(right.value)) {
    DiagnosticBuilder builder =
        error(span, "'{}' cannot compare {} and {}", spelling(op), a_type(left.value), a_type(right.value));
    if (has_block) {
      builder.help("control flow depends on integers; for blocks use max, min or causal_mask");
    }
    return Undefined{};
  }
  if (depends_on_loops(left.value) || depends_on_loops(right.value)) {
    if (std::optional<bool> known = decided(op, range_of(left.value), range_of(right.value))) return *known;
  }
  ir::OpKind kind = ir::OpKind::kCmpEq;
  bool is_swapped = false;
  switch (op) {
    case ast::CompareOperator::kEqual:
      break;
    case ast::CompareOperator::kNotEqual:
      kind = ir::OpKind::kCmpNe;
      break;
    case ast::CompareOperator::kLess:
      kind = ir::OpKind::kCmpLt;
      break;
    case ast::CompareOperator::kLessEqual:
      kind = ir::OpKind::kCmpLe;
      break;
    case ast::CompareOperator::kGreater:
      kind = ir::OpKind::kCmpLt;
      is_swapped = true;
      break;
    case ast::CompareOperator::kGreaterEqual:
      kind = ir::OpKind::kCmpLe;
      is_swapped = true;
      break;
    default:
      error(span, "'{}' does not work on values known only at run time", spelling(op));
      return Undefined{};
  }
  ir::Value* a = index_value(left.value);
  ir::Value* b = index_value(right.value);
  if (is_swapped) std::swap(a, b);
  return make_condition(builder(span).op(kind, {a, b}, {ir::Type::boolean()})->result());
}

Value ThreadLowering::logical(ast::BoolOperator op, const Operand& left, const Operand& right, Span span) {
  if (object_if<BlockObject>(right.value)) {
    evaluator_.truth(right);
    return Undefined{};
  }
  ir::Value* a = condition_value(left);
  ir::Value* b = condition_value(right);
  return make_condition(
      builder(span).arith(op == ast::BoolOperator::kAnd ? ir::OpKind::kBoolAnd : ir::OpKind::kBoolOr, a, b));
}

Value ThreadLowering::select(const Operand& condition, const Operand& then_value, const Operand& else_value,
                             Span span) {
  std::optional<ir::Type> type = join(then_value.value, else_value.value);
  if (!type) {
    error(span, "both values must be integers, conditions or blocks of one shape, not {} and {}",
          a_type(then_value.value), a_type(else_value.value));
    return Undefined{};
  }
  ir::Value* chooses = condition_value(condition);
  if (!type->is_block()) {
    ir::Value* a = materialize(then_value.value, *type, span);
    ir::Value* b = materialize(else_value.value, *type, span);
    return wrap(builder(span).op(ir::OpKind::kSelect, {chooses, a, b}, {*type})->result(), span);
  }
  ir::Op* branch = builder(span).if_op(chooses, std::vector{*type});
  ir::Block* outer = block_;
  for (int region : {0, 1}) {
    block_ = &branch->region(region);
    ir::Value* value = materialize(region == 0 ? then_value.value : else_value.value, *type, span);
    builder(span).yield({value});
  }
  block_ = outer;
  return wrap(branch->result(), span);
}

}  // namespace ttlc::frontend
