// Expressions: one function per kind of node that needs more than a line.
#include <algorithm>

#include "frontend/arithmetic.h"
#include "frontend/containers.h"
#include "frontend/evaluator.h"
#include "frontend/runtime_value.h"

namespace ttlc::frontend {

Value Evaluator::evaluate(const ast::Expr* expr) {
  if (!may_enter(expr->span)) return Undefined{};
  ++depth_;
  Value value = evaluate_node(expr);
  --depth_;
  return value;
}

Value Evaluator::evaluate_literal(const ast::Expr* expr) {
  using ast::as;
  using ast::ExprKind;
  switch (expr->kind) {
    case ExprKind::kIntLiteral: {
      if (auto value = as<ast::IntLiteral>(expr).value) return *value;
      error(expr->span, "the number does not fit a 64-bit integer");
      return Undefined{};
    }
    case ExprKind::kFloatLiteral:
      return as<ast::FloatLiteral>(expr).value;
    case ExprKind::kStringLiteral:
      return heap_.string(std::string(as<ast::StringLiteral>(expr).value));
    case ExprKind::kBoolLiteral:
      return as<ast::BoolLiteral>(expr).value;
    default:
      return None{};
  }
}

Value Evaluator::evaluate_sequence(ast::ExprSeq elements, bool is_tuple) {
  std::vector<Value> items;
  if (!evaluate_items(elements, items)) return Undefined{};
  return is_tuple ? heap_.tuple(std::move(items)) : heap_.list(std::move(items));
}

Value Evaluator::evaluate_slice(const ast::Slice& slice) {
  auto part = [&](const ast::Expr* bound) { return bound ? evaluate(bound) : Value(None{}); };
  Value lower = part(slice.lower), upper = part(slice.upper), step_value = part(slice.step);
  return static_cast<const SliceObject*>(heap_.make(SliceObject{lower, upper, step_value}));
}

Value Evaluator::evaluate_unary(const ast::UnaryOp& op) {
  return unary(op.op, {evaluate(op.operand), op.operand->span}, op.span);
}

Value Evaluator::evaluate_attribute(const ast::Attribute& node) {
  return attribute({evaluate(node.value), node.value->span}, node.name);
}

Value Evaluator::evaluate_binary(const ast::BinaryOp& op) {
  Operand left{evaluate(op.left), op.left->span};
  Operand right{evaluate(op.right), op.right->span};
  return binary(op.op, left, right, op.span);
}

Value Evaluator::evaluate_named(const ast::NamedExpr& named) {
  Value value = evaluate(named.value);
  Scope* outside = scope_;
  while (outside->is_comprehension()) outside = outside->parent();
  auto guard = use_scope(outside);
  assign(named.target, value, named.value->span);
  return value;
}

Value Evaluator::evaluate_node(const ast::Expr* expr) {
  using ast::as;
  using ast::ExprKind;
  switch (expr->kind) {
    case ExprKind::kName:
      return evaluate_name(as<ast::Name>(expr));
    case ExprKind::kIntLiteral:
    case ExprKind::kFloatLiteral:
    case ExprKind::kStringLiteral:
    case ExprKind::kBoolLiteral:
    case ExprKind::kNoneLiteral:
      return evaluate_literal(expr);
    case ExprKind::kFString:
      return evaluate_fstring(as<ast::FString>(expr));
    case ExprKind::kTuple:
      return evaluate_sequence(as<ast::Tuple>(expr).elements, true);
    case ExprKind::kList:
      return evaluate_sequence(as<ast::List>(expr).elements, false);
    case ExprKind::kDict:
      return evaluate_dict(as<ast::Dict>(expr));
    case ExprKind::kUnaryOp:
      return evaluate_unary(as<ast::UnaryOp>(expr));
    case ExprKind::kBinaryOp:
      return evaluate_binary(as<ast::BinaryOp>(expr));
    case ExprKind::kBoolOp:
      return evaluate_bool_op(as<ast::BoolOp>(expr));
    case ExprKind::kCompare:
      return evaluate_compare(as<ast::Compare>(expr));
    case ExprKind::kConditional:
      return evaluate_conditional(as<ast::Conditional>(expr));
    case ExprKind::kComprehension:
      return evaluate_comprehension(as<ast::Comprehension>(expr));
    case ExprKind::kCall:
      return evaluate_call(as<ast::Call>(expr), false);
    case ExprKind::kAttribute:
      return evaluate_attribute(as<ast::Attribute>(expr));
    case ExprKind::kSubscript:
      return evaluate_subscript(as<ast::Subscript>(expr));
    case ExprKind::kSlice:
      return evaluate_slice(as<ast::Slice>(expr));
    case ExprKind::kLambda:
      return evaluate_lambda(as<ast::Lambda>(expr));
    case ExprKind::kNamedExpr:
      return evaluate_named(as<ast::NamedExpr>(expr));
    case ExprKind::kErrorExpr:
      return Undefined{};
    case ExprKind::kSet:
      return evaluate_set(as<ast::Set>(expr));
    case ExprKind::kYield:
      return evaluate_yield(as<ast::Yield>(expr));
    case ExprKind::kImaginaryLiteral:
    case ExprKind::kBytesLiteral:
    case ExprKind::kEllipsisLiteral:
    case ExprKind::kFormattedValue:
    case ExprKind::kStarred:
    case ExprKind::kAwait:
    case ExprKind::kAsPattern:
      return unsupported(expr);
  }
  TTLC_UNREACHABLE();
}

Value Evaluator::unsupported(const ast::Expr* expr) {
  using ast::ExprKind;
  switch (expr->kind) {
    case ExprKind::kAwait:
      error(expr->span, "`await` is not part of the kernel language").help("write transfer.wait()");
      break;
    case ExprKind::kStarred:
      error(expr->span, "`*` can stand only in a call, a tuple or a list");
      break;
    default:
      error(expr->span, "{} is not part of the kernel language", ast::name_of(expr->kind));
      break;
  }
  return Undefined{};
}

bool Evaluator::evaluate_items(ast::ExprSeq elements, std::vector<Value>& items) {
  bool ok = true;
  for (const ast::Expr* element : elements) {
    if (auto* starred = ast::try_as<ast::Starred>(element)) {
      std::vector<Value> more;
      ok = iterate({evaluate(starred->value), starred->value->span}, more) && ok;
      items.insert(items.end(), more.begin(), more.end());
      continue;
    }
    items.push_back(evaluate(element));
    ok = ok && !is_undefined(items.back());
  }
  return ok;
}

Value Evaluator::evaluate_set(const ast::Set& set) {
  std::vector<Value> items;
  return evaluate_items(set.elements, items) ? make_set(*this, items, set.span) : Undefined{};
}

Value Evaluator::evaluate_dict(const ast::Dict& dict) {
  std::vector<std::pair<Value, Value>> entries;
  auto set = [&](const Value& key, const Value& value) { set_entry(entries, key, value); };
  for (const ast::DictEntry& entry : dict.entries) {
    Value value = evaluate(entry.value);
    if (is_undefined(value)) return Undefined{};
    if (!entry.key) {
      auto* other = get_if<DictObject*>(value);
      if (!other) {
        error(entry.value->span, "`**` needs a dict, not {}", a_type(value));
        return Undefined{};
      }
      for (const auto& [key, held] : (*other)->entries) set(key, held);
      continue;
    }
    Value key = evaluate(entry.key);
    if (is_undefined(key)) return Undefined{};
    if (!may_be_key(*this, key, entry.key->span)) return Undefined{};
    set(key, value);
  }
  return heap_.dict(std::move(entries));
}

Value Evaluator::evaluate_bool_op(const ast::BoolOp& op) {
  Operand left{evaluate(op.operands[0]), op.operands[0]->span};
  for (size_t i = 1; i < op.operands.size(); ++i) {
    Truth held = truth(left);
    if (held == Truth::kUndefined) return Undefined{};
    bool decided = op.op == ast::BoolOperator::kAnd ? held == Truth::kFalse : held == Truth::kTrue;
    if (decided) return left.value;
    Operand right{evaluate(op.operands[i]), op.operands[i]->span};
    if (is_undefined(right.value)) return Undefined{};
    if (held != Truth::kRuntime) {
      left = right;
      continue;
    }
    left = {runtime_->logical(op.op, left, right, op.span), cover(left.span, right.span)};
  }
  return left.value;
}

Value Evaluator::evaluate_compare(const ast::Compare& node) {
  Operand left{evaluate(node.operands[0]), node.operands[0]->span};
  if (node.operators.size() == 1) {
    Operand right{evaluate(node.operands[1]), node.operands[1]->span};
    return compare(node.operators[0], left, right, node.span);
  }
  Operand result{true, left.span};
  for (size_t i = 0; i < node.operators.size(); ++i) {
    Operand right{evaluate(node.operands[i + 1]), node.operands[i + 1]->span};
    Span span = cover(left.span, right.span);
    Operand link{compare(node.operators[i], left, right, span), span};
    if (is_undefined(link.value)) return Undefined{};
    Truth held = truth(result);
    result = held == Truth::kRuntime
                 ? Operand{runtime_->logical(ast::BoolOperator::kAnd, result, link, node.span), node.span}
                 : link;
    if (truth(result) == Truth::kFalse) return false;
    if (truth(result) == Truth::kUndefined) return Undefined{};
    left = right;
  }
  return result.value;
}

Value Evaluator::evaluate_conditional(const ast::Conditional& node) {
  Operand condition{evaluate(node.condition), node.condition->span};
  switch (truth(condition)) {
    case Truth::kTrue:
      return evaluate(node.then_value);
    case Truth::kFalse:
      return evaluate(node.else_value);
    case Truth::kUndefined:
      return Undefined{};
    case Truth::kRuntime:
      break;
  }
  Operand then_value{evaluate(node.then_value), node.then_value->span};
  Operand else_value{evaluate(node.else_value), node.else_value->span};
  if (is_undefined(then_value.value) || is_undefined(else_value.value)) return Undefined{};
  return runtime_->select(condition, then_value, else_value, node.span);
}

bool Evaluator::run_clauses(const ast::Comprehension& node, size_t clause, std::vector<Value>& items,
                            std::vector<std::pair<Value, Value>>& entries) {
  if (clause == node.clauses.size()) {
    Value element = evaluate(node.element);
    if (is_undefined(element)) return false;
    if (static_cast<int64_t>(items.size()) >= kMaxItems) {
      error(node.span, "the result has more than {} elements", kMaxItems);
      return false;
    }
    if (node.form != ast::ComprehensionForm::kDict) {
      items.push_back(element);
      return true;
    }
    Value value = evaluate(node.value);
    spend(static_cast<int64_t>(entries.size()));
    if (!may_be_key(*this, element, node.element->span)) return false;
    set_entry(entries, element, value);
    return !is_undefined(value);
  }
  const ast::ComprehensionClause& generator = node.clauses[clause];
  LoopItems sequence(*this, {evaluate(generator.iterable), generator.iterable->span});
  Value value;
  while (sequence.next(value)) {
    if (steps_ >= kMaxSteps) return false;
    assign(generator.target, value, generator.iterable->span);
    bool keep = true;
    for (const ast::Expr* condition : generator.conditions) {
      Truth held = truth({evaluate(condition), condition->span});
      if (held == Truth::kRuntime) {
        error(condition->span,
              "a comprehension is evaluated at compile time, but this is known only at run time");
      }
      if (held == Truth::kUndefined || held == Truth::kRuntime) return false;
      keep = keep && held == Truth::kTrue;
    }
    if (keep && !run_clauses(node, clause + 1, items, entries)) return false;
  }
  return sequence.ok();
}

Value Evaluator::evaluate_comprehension(const ast::Comprehension& node) {
  Scope* inner = new_scope(scope_);
  inner->set_comprehension();
  auto guard = use_scope(inner);
  std::vector<Value> items;
  std::vector<std::pair<Value, Value>> entries;
  if (!run_clauses(node, 0, items, entries)) return Undefined{};
  if (node.form == ast::ComprehensionForm::kDict) return heap_.dict(std::move(entries));
  if (node.form == ast::ComprehensionForm::kSet) return make_set(*this, items, node.span);
  const bool is_iterator = node.form == ast::ComprehensionForm::kGenerator;
  return heap_.make(ListObject{std::move(items), heap_.region, is_iterator});
}

Value Evaluator::evaluate_subscript(const ast::Subscript& node) {
  Operand self{evaluate(node.value), node.value->span};
  Operand index{evaluate(node.index), node.index->span};
  if (is_undefined(self.value) || is_undefined(index.value)) return Undefined{};
  return subscript(self, index, node.span);
}

Value Evaluator::subscript(const Operand& self, const Operand& index, Span span) {
  if (auto* unknown = object_if<UnknownObject>(self.value)) {
    report_unknown(*unknown, self.span);
    return Undefined{};
  }
  if (std::optional<Value> own = own_method(self, "__getitem__", {index}, span)) return *own;
  bool is_kernel_value = object_if<TensorObject>(self.value) || get_if<BufferObject*>(self.value);
  if (is_runtime(self.value) || is_kernel_value) {
    if (runtime_) return runtime_->subscript(self, index, span);
    error(span, "{} can be indexed only inside a thread function", a_type(self.value));
    return Undefined{};
  }
  if (auto* dict = get_if<DictObject*>(self.value); dict && !(*dict)->is_set) {
    for (const auto& [key, value] : (*dict)->entries) {
      if (equal(key, index.value)) return value;
    }
    if (runtime_ && runtime_->makes_known(index.value)) return Undefined{};
    if (!is_undefined((*dict)->factory)) {
      CallArgs none;
      none.span = none.callee_span = span;
      const Value made = call((*dict)->factory, none);
      if (is_undefined(made) || !may_change(self.value, span)) return Undefined{};
      (*dict)->entries.emplace_back(index.value, made);
      return made;
    }
    raise("KeyError", index.span, "the dict has no key {}", repr(index.value));
    python_says(repr_of(index.value, index.span), {index.value});
    return Undefined{};
  }
  auto* space = object_if<NamespaceObject>(self.value);
  if (space && space->enumerates) {
    auto* name = object_if<StringObject>(index.value);
    for (const auto& [member, value] : space->members) {
      if (name && member == name->text) return value;
    }
    raise("KeyError", index.span, "{} has no member {}", space->name, repr(index.value));
    python_says(repr_of(index.value, index.span), {index.value});
    return Undefined{};
  }
  auto* string = object_if<StringObject>(self.value);
  const std::vector<Value>* items = items_of(self.value);
  if (!string && !items) {
    error(span, "{} cannot be indexed", a_type(self.value));
    return Undefined{};
  }
  int64_t length = static_cast<int64_t>(string ? string->text.size() : items->size());
  if (auto* slice = object_if<SliceObject>(index.value)) {
    int64_t begin, end, stride;
    if (!clamp_slice(*slice, length, begin, end, stride)) {
      error(index.span, "the bounds of a slice must be integers known at compile time");
      return Undefined{};
    }
    std::vector<Value> part;
    std::string text;
    for (int64_t i = begin; stride > 0 ? i < end : i > end; i += stride) {
      if (string) text += string->text[i];
      if (items) part.push_back((*items)[i]);
    }
    if (string) return heap_.string(std::move(text));
    return object_if<TupleObject>(self.value) ? heap_.tuple(std::move(part)) : heap_.list(std::move(part));
  }
  if (!is_integer(index.value)) {
    if (runtime_ && runtime_->makes_known(index.value)) return Undefined{};
    DiagnosticBuilder builder =
        error(index.span, "the index of {} must be an int known at compile time, not {}", a_type(self.value),
              a_type(index.value));
    if (is_runtime(index.value))
      builder.help("use the index of a loop over a range that is short and the same on all cores");
    return Undefined{};
  }
  int64_t at = integer_of(index.value);
  if (at < -length || at >= length) {
    raise("IndexError", index.span, "index {} is out of range: the {} has {} element{}", at,
          type_name(self.value), length, length == 1 ? "" : "s");
    python_says(type_name(self.value) + " index out of range");
    return Undefined{};
  }
  if (at < 0) at += length;
  return string ? heap_.string(std::string(1, string->text[at])) : (*items)[at];
}

}  // namespace ttlc::frontend
