// Calls of derived functions (derived_functions.h), and the operators and spellings that stand for them.
#include "frontend/arguments.h"
#include "frontend/derived_functions.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

Value ThreadLowering::derived_call(const DerivedFunction& function, const CallArgs& call) {
  if (!check_computes(call.span, function.name)) return Undefined{};
  std::vector<BuiltinParam> params;
  for (std::string_view name : function.blocks) params.push_back({name});
  for (const DerivedParam& number : function.numbers) params.push_back({number.name, !number.fallback});
  MatchedArgs args = match_arguments(evaluator_, call, function.name, params);
  if (!args) return Undefined{};
  std::vector<Operand> blocks;
  for (size_t i = 0; i < function.blocks.size(); ++i) blocks.push_back({(*args)[i]->value, (*args)[i]->span});
  std::vector<double> numbers;
  for (size_t i = 0; i < function.numbers.size(); ++i) {
    const Argument* given = (*args)[function.blocks.size() + i];
    if (given && !is_number(given->value)) {
      error(given->span, "{} of {} must be a number known at compile time, not {}", function.numbers[i].name,
            function.name, a_type(given->value));
      return Undefined{};
    }
    numbers.push_back(given ? number_of(given->value) : *function.numbers[i].fallback);
  }
  return derived(function, function.name, std::move(blocks), numbers, call.span);
}

Value ThreadLowering::derived(const DerivedFunction& function, std::string_view spelled,
                              std::vector<Operand> blocks, const std::vector<double>& numbers, Span span) {
  const Operand* sample = nullptr;  // numbers become blocks like this one
  for (const Operand& operand : blocks) {
    if (object_if<BlockObject>(operand.value)) {
      if (!sample) sample = &operand;
      if (!check_shapes(spelled, *sample, operand, span)) return Undefined{};
    } else if (!is_number(operand.value)) {
      block_operand(operand, spelled);
      return Undefined{};
    }
  }
  if (!sample) {
    block_operand(blocks.front(), spelled);
    return Undefined{};
  }
  if (std::optional<sim::DataFormat> dtype = integers_among(blocks))
    return integer_derived(function, spelled, blocks, *dtype, span);
  Operand like_this = *sample;
  const ir::Type type = object_if<BlockObject>(like_this.value)->type;
  std::vector<ir::Value*> values;
  bool all_spread = true;
  for (const Operand& operand : blocks) {
    auto* block = object_if<BlockObject>(operand.value);
    all_spread = all_spread && (!block || block->spreads);
    values.push_back(block ? matched(operand, like_this, span)
                           : fill_value(number_of(operand.value), type.shape, type.lanes, operand.span));
    if (!values.back()) return Undefined{};
  }
  ir::Builder b = builder(span);
  return make_spread(function.build(b, values, numbers), span, all_spread, rank_among(blocks));
}

/// Blocks compare element by element. As a condition `a == b` asks whether both are the same block, as in Python.
Value ThreadLowering::compare_blocks(ast::CompareOperator op, const Operand& left, const Operand& right,
                                     Span span) {
  std::string_view name;
  std::optional<bool> is_same;
  switch (op) {
    case ast::CompareOperator::kEqual:
      name = "eq";
      is_same = left.value == right.value;
      break;
    case ast::CompareOperator::kNotEqual:
      name = "ne";
      is_same = left.value != right.value;
      break;
    case ast::CompareOperator::kLess:
      name = "lt";
      break;
    case ast::CompareOperator::kLessEqual:
      name = "le";
      break;
    case ast::CompareOperator::kGreater:
      name = "gt";
      break;
    case ast::CompareOperator::kGreaterEqual:
      name = "ge";
      break;
    case ast::CompareOperator::kIs:
      return left.value == right.value;
    case ast::CompareOperator::kIsNot:
      return left.value != right.value;
    default:
      error(span, "'{}' does not work on blocks", spelling(op));
      return Undefined{};
  }
  if (!check_computes(span, fmt::format("'{}'", spelling(op)))) return Undefined{};
  Value result = derived(*find_derived_function(name), spelling(op), {left, right}, {}, span);
  auto* block = object_if<BlockObject>(result);
  if (!block) return result;
  BlockObject compared = *block;
  compared.as_condition = is_same;
  return static_cast<const BlockObject*>(evaluator_.heap().make(compared));
}

/// rsub(a, b) is b - a.
Value ThreadLowering::reversed_sub(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"a"}, {"b"}});
  if (!args) return Undefined{};
  return binary(ast::BinaryOperator::kSub, {(*args)[1]->value, (*args)[1]->span},
                {(*args)[0]->value, (*args)[0]->span}, call.span);
}

}  // namespace ttlc::frontend
