// Statements that choose what runs by more than a condition: `match`, `try`. They run at compile time. With them `del`,
// `global` and `nonlocal`, and what a function yields.
#include <algorithm>

#include "frontend/ast_walk.h"
#include "frontend/builtins.h"
#include "frontend/containers.h"
#include "frontend/evaluator.h"

namespace ttlc::frontend {
namespace {

/// Which exceptions a handler of the first catches, besides those of its own name.
constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
    {"LookupError", "KeyError"},
    {"LookupError", "IndexError"},
    {"ArithmeticError", "OverflowError"},
    {"ArithmeticError", "ZeroDivisionError"},
    {"ImportError", "ModuleNotFoundError"},
    {"RuntimeError", "NotImplementedError"},
};

}  // namespace

bool catches(std::string_view handler, std::string_view raised) {
  if (handler == raised || handler == "Exception" || handler == "BaseException") return true;
  return std::find(std::begin(kKinds), std::end(kKinds), std::pair(handler, raised)) != std::end(kKinds);
}

// ---- match

bool Evaluator::match_sequence(ast::ExprSeq patterns, const Operand& subject) {
  const std::vector<Value>* items = items_of(subject.value);
  if (!items) return false;
  const size_t star = static_cast<size_t>(
      std::find_if(patterns.begin(), patterns.end(),
                   [](const ast::Expr* pattern) { return pattern->kind == ast::ExprKind::kStarred; }) -
      patterns.begin());
  const bool has_star = star < patterns.size();
  if (has_star ? items->size() + 1 < patterns.size() : items->size() != patterns.size()) return false;
  const size_t rest = has_star ? items->size() + 1 - patterns.size() : 0;
  size_t next = 0;
  for (size_t i = 0; i < patterns.size(); ++i) {
    if (i != star) {
      if (!match_pattern(patterns[i], {(*items)[next++], subject.span})) return false;
      continue;
    }
    std::vector<Value> part(items->begin() + next, items->begin() + next + rest);
    next += rest;
    if (!match_pattern(ast::as<ast::Starred>(patterns[i]).value, {heap_.list(std::move(part)), subject.span}))
      return false;
  }
  return true;
}

bool Evaluator::match_mapping(const ast::Dict& pattern, const Operand& subject) {
  auto* dict = get_if<DictObject*>(subject.value);
  if (!dict || (*dict)->is_set) return false;
  auto rest = (*dict)->entries;
  for (const ast::DictEntry& entry : pattern.entries) {
    if (!entry.key && &entry != &pattern.entries.back()) {
      error(entry.value->span, "`**` of a pattern stands behind all its keys");
      return false;
    }
    if (!entry.key) return match_pattern(entry.value, {heap_.dict(std::move(rest)), subject.span});
    const Value key = evaluate(entry.key);
    auto found =
        std::find_if(rest.begin(), rest.end(), [&](const auto& held) { return equal(held.first, key); });
    if (found == rest.end()) return false;
    const Value part = found->second;
    rest.erase(found);
    if (!match_pattern(entry.value, {part, subject.span})) return false;
  }
  return true;
}

bool Evaluator::match_class(const ast::Call& pattern, const Operand& subject) {
  const Value type = evaluate(pattern.callee);
  if (is_undefined(type)) return false;
  std::optional<bool> is_one = is_instance(subject.value, type);
  if (!is_one) {
    error(pattern.callee->span, "a `case` cannot ask for {} here", a_type(type));
    return false;
  }
  if (!*is_one) return false;
  auto* tuple = object_if<TupleObject>(subject.value);
  auto* object = get_if<InstanceObject*>(subject.value);
  const RecordType* made_by = tuple ? tuple->record : object ? (*object)->type : nullptr;
  for (size_t i = 0; i < pattern.args.size(); ++i) {
    if (i >= (made_by ? made_by->fields.size() : 1)) {
      error(pattern.args[i]->span, "{} has no place {} that a pattern could match", a_type(subject.value),
            i + 1);
      return false;
    }
    const Value part =
        made_by ? attribute(subject, {made_by->fields[i], pattern.args[i]->span}) : subject.value;
    if (is_undefined(part) || !match_pattern(pattern.args[i], {part, subject.span})) return false;
  }
  return std::all_of(pattern.keywords.begin(), pattern.keywords.end(), [&](const ast::Keyword& keyword) {
    const Value part = attribute(subject, keyword.name);
    return !is_undefined(part) && match_pattern(keyword.value, {part, subject.span});
  });
}

bool Evaluator::match_pattern(const ast::Expr* pattern, const Operand& subject) {
  using ast::ExprKind;
  switch (pattern->kind) {
    case ExprKind::kName:
      if (ast::as<ast::Name>(pattern).id != "_") assign(pattern, subject.value, subject.span);
      return true;
    case ExprKind::kAsPattern: {
      auto& named = ast::as<ast::AsPattern>(pattern);
      if (!match_pattern(named.pattern, subject)) return false;
      scope_->bind(named.name.text, subject.value, named.name.span);
      return true;
    }
    case ExprKind::kBinaryOp: {
      auto& either = ast::as<ast::BinaryOp>(pattern);
      if (either.op != ast::BinaryOperator::kBitOr) break;
      return match_pattern(either.left, subject) || match_pattern(either.right, subject);
    }
    case ExprKind::kTuple:
      return match_sequence(ast::as<ast::Tuple>(pattern).elements, subject);
    case ExprKind::kList:
      return match_sequence(ast::as<ast::List>(pattern).elements, subject);
    case ExprKind::kCall:
      return match_class(ast::as<ast::Call>(pattern), subject);
    case ExprKind::kDict:
      return match_mapping(ast::as<ast::Dict>(pattern), subject);
    default:
      break;
  }
  const Value wanted = evaluate(pattern);
  const bool is_constant = std::holds_alternative<None>(wanted) || get_if<bool>(wanted);
  return !is_undefined(wanted) && (is_constant ? same(wanted, subject.value) : equal(wanted, subject.value));
}

Flow Evaluator::execute_match(const ast::Match& stmt) {
  const Operand subject{evaluate(stmt.subject), stmt.subject->span};
  const bool is_runtime_value = is_runtime(subject.value);
  if (is_runtime_value) {
    error(stmt.header, "`match` runs at compile time, but this is known only at run time")
        .help("write if / elif / else");
  }
  if (is_undefined(subject.value) || is_runtime_value) {
    for (const ast::MatchCase& one : stmt.cases) undefine(one.body);
    return Flow::kNext;
  }
  for (const ast::MatchCase& one : stmt.cases) {
    if (!match_pattern(one.pattern, subject)) continue;
    if (one.guard) {
      const Truth held = truth({evaluate(one.guard), one.guard->span});
      if (held == Truth::kRuntime) error(one.guard->span, "this is known only at run time");
      if (held != Truth::kTrue) continue;
    }
    return execute(one.body);
  }
  return Flow::kNext;
}

// ---- try

std::optional<bool> Evaluator::handles(const ast::ExceptHandler& handler, const Failed& raised) {
  if (raised.type.empty()) return std::nullopt;  // no exception of Python: a limit of this compiler
  if (!handler.type) return true;
  const Value type = evaluate(handler.type);
  std::vector<Value> types = {type};
  if (auto* several = items_of(type)) types = *several;
  auto* object = get_if<InstanceObject*>(raised.object);
  const std::string_view kind = object ? std::string_view((*object)->type->exception) : raised.type;
  for (const Value& one : types) {
    if (auto* made = object_if<RecordType>(one); made && !made->exception.empty()) {
      if (object && (*object)->type->is_made_from(made)) return true;
      continue;
    }
    auto* known = object_if<BuiltinFunction>(one);
    if (!known || find_python_builtin(known->name) != known) return std::nullopt;
    if (catches(known->name, kind)) return true;
  }
  return false;
}

void Evaluator::python_says(std::string message, std::vector<Value> args) {
  if (sink_->error_count() != 1 || failure_.type.empty()) return;
  failure_.message = std::move(message);
  failure_.has_message = true;
  failure_.args = std::move(args);
}

Flow Evaluator::execute_try(const ast::Try& stmt) {
  DiagnosticSink attempt;
  Flow flow;
  const bool defines_kernels = ast::defines_kernel(stmt.body);
  {
    auto sink = use_sink(attempt);
    Swap<bool> stops(stops_at_error_, true);
    Swap<bool> runs_past(runs_past_host_code_, defines_kernels);
    failure_ = {};
    flow = execute(stmt.body);
  }
  const Failed failure = failure_;
  DiagnosticSink after;  // of a handler or the `else`: `finally` runs whatever happens there
  bool escapes = false;
  {
    auto sink = use_sink(after);
    Swap<bool> stops(stops_at_error_, true);
    if (attempt.has_errors()) {
      escapes = !execute_handlers(stmt, attempt, failure, flow);
    } else if (flow == Flow::kNext) {
      flow = execute(stmt.else_body);
    }
  }
  const Failed left = escapes ? failure : failure_;
  const Flow last = execute(stmt.finally_body);
  if (!escapes && !after.has_errors()) return last == Flow::kNext ? flow : last;
  for (const Diagnostic& diagnostic : (escapes ? attempt : after).sorted()) sink_->add(diagnostic);
  failure_ = left;
  if (!left.type.empty()) return Flow::kReturn;
  if (!defines_kernels) undefine(stmt.body);  // else it was run to its end
  return last;
}

Value Evaluator::raised_exception(const Failed& failure, const DiagnosticSink& attempt) {
  if (!is_undefined(failure.object)) return failure.object;
  std::string message = failure.has_message ? failure.message : attempt.sorted().front().message;
  std::vector<Value> args = failure.args;
  if (args.empty() && !message.empty()) args = {heap_.string(message)};
  return static_cast<const ExceptionObject*>(
      heap_.make(ExceptionObject{std::string(failure.type), std::move(message), std::move(args)}));
}

/// Whether a handler takes what went wrong.
bool Evaluator::execute_handlers(const ast::Try& stmt, DiagnosticSink& attempt, const Failed& failure,
                                 Flow& flow) {
  if (steps_ >= kMaxSteps) return false;  // that nothing ends is no exception
  for (const ast::ExceptHandler& handler : stmt.handlers) {
    std::optional<bool> takes = handles(handler, failure);
    if (!takes) return false;
    if (!*takes) continue;
    scope_->erase(kReturned);
    if (!handler.name.text.empty())
      scope_->bind(handler.name.text, raised_exception(failure, attempt), handler.name.span);
    Swap<DiagnosticSink*> again(handled_, &attempt);
    flow = execute(handler.body);
    scope_->erase(handler.name.text);
    return true;
  }
  return false;
}

// ---- names

void Evaluator::execute_delete(const ast::Delete& stmt) {
  for (const ast::Expr* target : stmt.targets) {
    if (auto* name = ast::try_as<ast::Name>(target)) {
      if (runtime_) continue;  // a value that is not used any more takes no space
      if (!scope_->find(name->id)) error(name->span, "'{}' has no value to delete", name->id);
      scope_->erase(name->id);
      continue;
    }
    auto* item = ast::try_as<ast::Subscript>(target);
    if (!item) {
      error(target->span, "only a name or an element of a list or dict can be deleted");
      continue;
    }
    const Operand self{evaluate(item->value), item->value->span};
    const Operand index{evaluate(item->index), item->index->span};
    if (is_undefined(subscript(self, index, item->span)) || !may_change(self.value, item->span)) continue;
    if (auto* dict = get_if<DictObject*>(self.value)) {
      std::erase_if((*dict)->entries, [&](const auto& entry) { return equal(entry.first, index.value); });
    } else if (auto* whole = get_if<ListObject*>(self.value); whole && object_if<SliceObject>(index.value)) {
      replace_slice(*this, **whole, *object_if<SliceObject>(index.value), nullptr, index.span);
    } else if (auto* list = get_if<ListObject*>(self.value); list && is_integer(index.value)) {
      const int64_t at = integer_of(index.value);
      (*list)->items.erase((*list)->items.begin() + (at < 0 ? at + std::ssize((*list)->items) : at));
    } else {
      error(item->span, "an element of {} cannot be deleted", a_type(self.value));
    }
  }
}

void Evaluator::execute_outer_names(ast::Seq<ast::Identifier> names, bool is_global) {
  for (const ast::Identifier& name : names) {
    Scope* holder = scope_->parent();
    while (holder && holder->parent() && holder->parent()->parent() &&
           (is_global || !holder->find(name.text)))
      holder = holder->parent();
    const bool is_module = !holder || !holder->parent() || !holder->parent()->parent();
    if (!is_global && is_module) {
      error(name.span, "no function around this one binds '{}'", name.text)
          .help("write `global {}`", name.text);
      continue;
    }
    if (holder) scope_->bind_outside(name.text, holder);
  }
}

// ---- generators

Value Evaluator::evaluate_yield(const ast::Yield& yield) {
  if (!yields_ || heap_.region != yields_region_) {
    error(yield.span, "`yield` cannot be used {}",
          yields_ ? "in a loop or branch that runs on the device" : "here")
        .help("return a list");
    return Undefined{};
  }
  const Value value = yield.value ? evaluate(yield.value) : Value(None{});
  if (is_undefined(value)) return value;
  if (context_) {
    (*context_)({value, yield.span});
    return None{};
  }
  if (static_cast<int64_t>(yields_->size()) >= kMaxItems) {
    error(yield.span, "the generator yields more than {} values", kMaxItems)
        .help("generators run to their end: let this one end");
    return Undefined{};
  }
  if (!yield.is_from) {
    yields_->push_back(value);
    return None{};
  }
  std::vector<Value> items;
  if (!iterate({value, yield.value->span}, items)) return Undefined{};
  yields_->insert(yields_->end(), items.begin(), items.end());
  return None{};
}

}  // namespace ttlc::frontend
