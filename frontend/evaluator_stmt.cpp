// Statements. What runs at compile time is executed here; a `for` over a range or an `if` on a run-time
// condition inside a thread goes to RuntimeSemantics.
#include <algorithm>
#include <functional>

#include "frontend/arithmetic.h"
#include "frontend/ast_walk.h"
#include "frontend/containers.h"
#include "frontend/evaluator.h"
#include "frontend/runtime_value.h"

namespace ttlc::frontend {

Flow Evaluator::execute(ast::StmtSeq body) {
  for (size_t i = 0; i < body.size(); ++i) {
    if (steps_ >= kMaxSteps) return Flow::kReturn;
    if (sink_->full() && (runtime_ || kernel_))
      return Flow::kReturn;  // elsewhere it may be host code that kernels follow
    if (has_raised()) return Flow::kReturn;
    if (takes_rest(body[i])) return execute_leaving_if(ast::as<ast::If>(body[i]), body.subspan(i + 1));
    const bool is_last = i + 1 == body.size();
    if (!is_last && guards_rest(body[i])) return execute_with_rest(body[i], body.subspan(i + 1));
    Flow flow = execute(body[i]);
    if (flow != Flow::kNext) return flow;
  }
  return Flow::kNext;
}

Flow Evaluator::execute(const ast::Stmt* stmt) {
  using ast::as;
  using ast::StmtKind;
  if (!may_enter(stmt->span)) return Flow::kReturn;
  Swap<int64_t> deeper(depth_, depth_ + 1);
  switch (stmt->kind) {
    case StmtKind::kExprStmt:
      execute_expression(as<ast::ExprStmt>(stmt));
      return Flow::kNext;
    case StmtKind::kAssign:
      execute_assign(as<ast::Assign>(stmt));
      return Flow::kNext;
    case StmtKind::kAugAssign:
      execute_aug_assign(as<ast::AugAssign>(stmt));
      return Flow::kNext;
    case StmtKind::kAnnAssign:
      execute_annotated(as<ast::AnnAssign>(stmt));
      return Flow::kNext;
    case StmtKind::kReturn:
      return execute_return(as<ast::Return>(stmt));
    case StmtKind::kRaise:
      execute_raise(as<ast::Raise>(stmt));
      return Flow::kReturn;
    case StmtKind::kAssert:
      execute_assert(as<ast::Assert>(stmt));
      return Flow::kNext;
    case StmtKind::kIf:
      return execute_if(as<ast::If>(stmt));
    case StmtKind::kFor:
      return execute_for(as<ast::For>(stmt));
    case StmtKind::kWhile:
      return execute_while(as<ast::While>(stmt));
    case StmtKind::kWith:
      return execute_with(as<ast::With>(stmt));
    case StmtKind::kFunctionDef:
      execute_function_def(as<ast::FunctionDef>(stmt));
      return Flow::kNext;
    case StmtKind::kBreak:
      return Flow::kBreak;
    case StmtKind::kContinue:
      return Flow::kContinue;
    case StmtKind::kPass:
    case StmtKind::kErrorStmt:
      return Flow::kNext;
    case StmtKind::kImport:
    case StmtKind::kImportFrom:
      importer_(stmt);
      return Flow::kNext;
    case StmtKind::kDelete:
      execute_delete(as<ast::Delete>(stmt));
      return Flow::kNext;
    case StmtKind::kGlobal:
      execute_outer_names(as<ast::Global>(stmt).names, true);
      return Flow::kNext;
    case StmtKind::kNonlocal:
      execute_outer_names(as<ast::Nonlocal>(stmt).names, false);
      return Flow::kNext;
    case StmtKind::kMatch:
      return execute_match(as<ast::Match>(stmt));
    case StmtKind::kTry:
      if (!runtime_) return execute_try(as<ast::Try>(stmt));
      [[fallthrough]];
    case StmtKind::kTypeAlias:
    case StmtKind::kClassDef:
      unsupported(stmt);
      return Flow::kNext;
  }
  TTLC_UNREACHABLE();
}

namespace {

struct Refusal {
  ast::StmtKind kind;
  std::string_view construct;
  std::string_view instead;
};

constexpr Refusal kRefusals[] = {
    {ast::StmtKind::kTypeAlias, "`type`", "leave it out: annotations are documentation"},
    {ast::StmtKind::kTry, "`try`", "test with `if`, and end with `raise`"},
    {ast::StmtKind::kClassDef, "a class", "use functions, tuples and dicts"},
};

}  // namespace

void Evaluator::unsupported(const ast::Stmt* stmt) {
  for (const Refusal& refusal : kRefusals) {
    if (refusal.kind != stmt->kind) continue;
    Span keyword{stmt->span.file, stmt->span.begin, stmt->span.begin + 1};
    while (keyword.end < stmt->span.end && keyword.text().back() != ' ' && keyword.text().back() != ':')
      ++keyword.end;
    if (keyword.end > keyword.begin + 1 && keyword.text().find_last_of(" :") != std::string_view::npos)
      --keyword.end;
    error(keyword, "{} cannot be used in a kernel", refusal.construct).help("{}", refusal.instead);
  }
  const ast::Stmt* statements[] = {stmt};
  undefine(statements);
}

void Evaluator::undefine(ast::StmtSeq body) {
  if (has_raised()) return;
  for (std::string_view name : names_bound_by(body)) scope_->bind(name, Undefined{}, Span{});
}

void Evaluator::execute_expression(const ast::ExprStmt& stmt) {
  if (stmt.value->kind == ast::ExprKind::kStringLiteral) return;  // a docstring
  if (stmt.value->kind == ast::ExprKind::kEllipsisLiteral) return;
  if (auto* call = ast::try_as<ast::Call>(stmt.value)) {
    evaluate_call(*call, true);
    return;
  }
  evaluate(stmt.value);
}

const Value* Evaluator::find_value(std::string_view name) const {
  for (Scope* scope = scope_; scope; scope = scope->parent()) {
    if (const Binding* binding = scope->find(name)) return &binding->value;
    if (scope->is_local(name)) return nullptr;
  }
  return nullptr;
}

bool Evaluator::depends_on_core(const ast::Expr* expr) const {
  auto* name = ast::try_as<ast::Name>(expr);
  if (name && put_off_names_.contains(name->id)) return true;
  if (auto* call = ast::try_as<ast::Call>(expr)) {
    auto* function = ast::try_as<ast::Name>(call->callee);
    auto* attribute = ast::try_as<ast::Attribute>(call->callee);
    auto* space = attribute ? ast::try_as<ast::Name>(attribute->value) : nullptr;
    const Value* known = function ? find_value(function->id) : space ? find_value(space->id) : nullptr;
    const std::string_view called = function ? function->id : attribute ? attribute->name.text : "";
    const bool is_device = known && (function ? object_if<DeviceFunction>(*known) != nullptr
                                              : object_if<NamespaceObject>(*known) != nullptr);
    if (is_device && (called == "core" || called == "node" || called == "core_index")) return true;
  }
  bool depends = false;
  ast::for_each_child(expr, [&](const ast::Expr* child) { depends = depends || depends_on_core(child); });
  return depends;
}

bool Evaluator::put_off(const ast::Stmt& stmt, ast::ExprSeq targets, const ast::Expr* value) {
  if (runtime_ || !kernel_ || !depends_on_core(value)) return false;
  put_off_.push_back({&stmt, scope_});
  const std::function<void(const ast::Expr*)> note = [&](const ast::Expr* target) {
    if (auto* name = ast::try_as<ast::Name>(target)) put_off_names_.insert(name->id);
    ast::for_each_child(target, note);
  };
  for (const ast::Expr* target : targets) note(target);
  return true;
}

void Evaluator::execute_put_off() {
  for (const PutOff& assignment : put_off_) {
    Swap<Scope*> there(scope_, assignment.scope);
    execute(assignment.stmt);
  }
}

// In operations without thread functions what belongs to another thread is undefined; its neighbours in a tuple are not.
Value Evaluator::evaluate_assigned(const ast::Expr* value) {
  auto* tuple = ast::try_as<ast::Tuple>(value);
  if (!tuple || !runtime_ || !kernel_ || !kernel_->is_unified) return evaluate(value);
  std::vector<Value> items;
  const bool complete = evaluate_items(tuple->elements, items);
  return complete || items.size() == tuple->elements.size() ? heap_.tuple(std::move(items)) : Undefined{};
}

void Evaluator::execute_assign(const ast::Assign& stmt) {
  if (put_off(stmt, stmt.targets, stmt.value)) return;
  Value value = evaluate_assigned(stmt.value);
  for (const ast::Expr* target : stmt.targets) assign(target, value, stmt.value->span);
}

void Evaluator::execute_annotated(const ast::AnnAssign& stmt) {
  if (stmt.value && put_off(stmt, {&stmt.target, 1}, stmt.value)) return;
  if (stmt.value) assign(stmt.target, evaluate(stmt.value), stmt.value->span);
}

void Evaluator::execute_aug_assign(const ast::AugAssign& stmt) {
  if (auto* name = ast::try_as<ast::Name>(stmt.target)) {
    Operand left{evaluate_name(*name), name->span};
    Operand right{evaluate(stmt.value), stmt.value->span};
    std::optional<Value> updated;
    if (runtime_ && object_if<BlockObject>(left.value) && !is_undefined(right.value))
      updated = runtime_->update(stmt.op, left, right, stmt.span);
    if (!updated && !is_undefined(right.value))
      updated = update_container(*this, stmt.op, left, right, stmt.span);
    assign(stmt.target, updated ? *updated : binary(stmt.op, left, right, stmt.span), stmt.span);
    return;
  }
  if (auto* attribute = ast::try_as<ast::Attribute>(stmt.target)) {
    Operand left{evaluate(attribute), attribute->span};
    Operand right{evaluate(stmt.value), stmt.value->span};
    std::optional<Value> updated;
    if (!is_undefined(right.value)) updated = update_container(*this, stmt.op, left, right, stmt.span);
    assign_attribute(*attribute, updated ? *updated : binary(stmt.op, left, right, stmt.span));
    return;
  }
  auto* item = ast::try_as<ast::Subscript>(stmt.target);
  if (!item) {
    error(stmt.target->span, "only a name or an element of a list or dict can be assigned to");
    return;
  }
  Operand left{evaluate(item), item->span};
  Operand right{evaluate(stmt.value), stmt.value->span};
  std::optional<Value> updated;
  if (!is_undefined(right.value)) updated = update_container(*this, stmt.op, left, right, stmt.span);
  assign_item(*item, updated ? *updated : binary(stmt.op, left, right, stmt.span));
}

// Where an exception was raised names keep what they have.
void Evaluator::assign(const ast::Expr* target, const Value& value, Span value_span) {
  using ast::ExprKind;
  if (has_raised()) return;
  switch (target->kind) {
    case ExprKind::kName: {
      std::string_view name = ast::as<ast::Name>(target).id;
      Scope* holder = scope_->holder_of(name);
      if (holder != scope_ && is_runtime(value)) {
        error(target->span, "'{}' from outside cannot hold a value of the device", name)
            .help("pass the value as an argument, and return it");
        return;
      }
      if (holder != scope_ && heap_.region != heap_.thread_region) {
        error(target->span, "'{}' from outside cannot change in a loop or branch that runs on the device",
              name)
            .help("pass the value as an argument, and return it");
        return;
      }
      holder->bind(name, value, target->span);
      if (auto* buffer = get_if<BufferObject*>(value); buffer && (*buffer)->name.empty())
        (*buffer)->name = name;
      if (runtime_) runtime_->name_value(value, name);
      return;
    }
    case ExprKind::kTuple:
      assign_unpacked(ast::as<ast::Tuple>(target).elements, value, target->span, value_span);
      return;
    case ExprKind::kList:
      assign_unpacked(ast::as<ast::List>(target).elements, value, target->span, value_span);
      return;
    case ExprKind::kSubscript:
      assign_item(ast::as<ast::Subscript>(target), value);
      return;
    case ExprKind::kAttribute:
      assign_attribute(ast::as<ast::Attribute>(target), value);
      return;
    case ExprKind::kErrorExpr:
      return;
    default:
      error(target->span, "only a name or an element of a list or dict can be assigned to");
      return;
  }
}

void Evaluator::assign_unpacked(ast::ExprSeq targets, const Value& value, Span target_span, Span value_span) {
  std::vector<Value> items;
  bool ok = iterate({value, value_span}, items);
  size_t star = targets.size();
  for (size_t i = 0; i < targets.size(); ++i) {
    if (targets[i]->kind == ast::ExprKind::kStarred) star = i;
  }
  bool has_star = star < targets.size();
  bool fits = has_star ? items.size() + 1 >= targets.size() : items.size() == targets.size();
  if (ok && !fits) {
    error(target_span, "{} names on the left, but {} values on the right", targets.size(), items.size())
        .note(value_span, "the value is {}", repr(value));
    ok = false;
  }
  if (!ok) {
    for (const ast::Expr* target : targets) {
      auto* starred = ast::try_as<ast::Starred>(target);
      assign(starred ? starred->value : target, Undefined{}, value_span);
    }
    return;
  }
  size_t rest = has_star ? items.size() + 1 - targets.size() : 0;
  size_t next = 0;
  for (size_t i = 0; i < targets.size(); ++i) {
    if (i != star) {
      assign(targets[i], items[next++], value_span);
      continue;
    }
    std::vector<Value> part(items.begin() + next, items.begin() + next + rest);
    next += rest;
    assign(ast::as<ast::Starred>(targets[i]).value, heap_.list(std::move(part)), value_span);
  }
}

void Evaluator::assign_item(const ast::Subscript& target, const Value& value) {
  Operand self{evaluate(target.value), target.value->span};
  Operand index{evaluate(target.index), target.index->span};
  if (is_undefined(self.value) || is_undefined(index.value) || is_undefined(value)) return;
  if (own_method(self, "__setitem__", {index, {value, target.span}}, target.span)) return;
  if (auto* dict = get_if<DictObject*>(self.value)) {
    if (!may_change(self.value, target.span)) return;
    if ((*dict)->is_set) {
      error(target.span, "an element of a set cannot be assigned to");
      return;
    }
    if (may_be_key(*this, index.value, index.span)) set_entry((*dict)->entries, index.value, value);
    return;
  }
  auto* list = get_if<ListObject*>(self.value);
  if (auto* slice = object_if<SliceObject>(index.value); list && slice) {
    std::vector<Value> items;
    if (iterate({value, target.span}, items) && may_change(self.value, target.span))
      replace_slice(*this, **list, *slice, &items, index.span);
    return;
  }
  if (!list || !is_integer(index.value)) {
    error(target.span, "an element of {} cannot be assigned to", a_type(self.value));
    return;
  }
  int64_t length = static_cast<int64_t>((*list)->items.size());
  int64_t at = integer_of(index.value);
  if (at < -length || at >= length) {
    raise("IndexError", index.span, "index {} is out of range: the list has {} elements", at, length);
    python_says("list assignment index out of range");
    return;
  }
  if (may_change(self.value, target.span)) (*list)->items[at < 0 ? at + length : at] = value;
}

void Evaluator::assign_attribute(const ast::Attribute& target, const Value& value) {
  set_attribute(evaluate(target.value), target.name.text, value, target.span);
}

void Evaluator::set_attribute(const Value& self, std::string_view name, const Value& value, Span span) {
  if (is_undefined(self) || is_undefined(value)) return;
  auto* object = get_if<InstanceObject*>(self);
  if (!object) {
    error(span, "the attributes of {} cannot be assigned to", a_type(self));
    return;
  }
  if (is_runtime(value)) {
    error(span, "attributes cannot hold values of the device").help("keep it under a name of its own");
    return;
  }
  const RecordType::Member* member = (*object)->type->find(name);
  if (member && member->is_property && !is_undefined(member->setter)) {
    CallArgs set;
    set.span = set.callee_span = span;
    set.args = {{"", self, span}, {"", value, span}};
    call(member->setter, set);
    return;
  }
  if (member && member->is_property) {
    raise("AttributeError", span, "'{}' is a property without a setter", name);
    return;
  }
  if (may_change(self, span)) (*object)->set(name, value);
}

bool Evaluator::may_change(const Value& container, Span change) {
  auto* list = get_if<ListObject*>(container);
  auto* dict = get_if<DictObject*>(container);
  auto* object = get_if<InstanceObject*>(container);
  int64_t region = list     ? (*list)->region
                   : dict   ? (*dict)->region
                   : object ? (*object)->region
                            : heap_.region;
  const bool is_from_outside = region < heap_.thread_region;
  if (is_from_outside) changed_outside_.emplace_back(container, change);
  if (region == heap_.region || (is_from_outside && heap_.region == heap_.thread_region)) return true;
  error(change, "{} from outside cannot change in a loop or branch that runs on the device",
        a_type(container))
      .help("use variables: they are carried from iteration to iteration and out of branches");
  return false;
}

namespace {

/// Whether a value belongs to the thread that made it.
bool is_of_thread(const Value& value) {
  return is_runtime(value) || get_if<TransferObject*>(value) || object_if<SubBlockObject>(value) ||
         object_if<PipeEndObject>(value);
}

bool holds_values_of_thread(const Value& container) {
  if (auto* list = get_if<ListObject*>(container))
    return std::any_of((*list)->items.begin(), (*list)->items.end(), is_of_thread);
  auto* dict = get_if<DictObject*>(container);
  return dict && std::any_of((*dict)->entries.begin(), (*dict)->entries.end(),
                             [](const auto& entry) { return is_of_thread(entry.second); });
}

}  // namespace

void Evaluator::begin_thread() {
  constexpr int64_t kRegionsOfThread = 1'000'000;
  heap_.region = heap_.thread_region += kRegionsOfThread;
  changed_outside_.clear();
}

void Evaluator::end_thread() {
  heap_.region = 0;
  for (const auto& [container, change] : changed_outside_) {
    if (!holds_values_of_thread(container)) continue;
    error(change, "{} from outside of the thread would keep a value of the device after it",
          a_type(container))
        .help("make the {} in the thread: nothing of the device outlives its thread", type_name(container));
    break;
  }
  changed_outside_.clear();
}

Flow Evaluator::execute_if(const ast::If& stmt) {
  Operand condition{evaluate(stmt.condition), stmt.condition->span};
  switch (truth(condition)) {
    case Truth::kTrue:
      return execute(stmt.body);
    case Truth::kFalse:
      return execute(stmt.else_body);
    case Truth::kRuntime:
      return in_region([&] { return runtime_->execute_if(stmt, condition); });
    case Truth::kUndefined:
      // Kernels of a test that asks its host whether it can run them are what it is read for.
      if (!runtime_ && ast::defines_kernel(stmt.body)) return execute(stmt.body);
      if (!runtime_ && ast::defines_kernel(stmt.else_body)) return execute(stmt.else_body);
      break;
  }
  undefine(stmt.body);
  undefine(stmt.else_body);
  return Flow::kNext;
}

Flow Evaluator::execute_for(const ast::For& stmt) {
  if (stmt.is_async) {
    error(stmt.header, "`async for` is not part of the kernel language").help("write `for`");
    return Flow::kNext;
  }
  Operand iterable{evaluate(stmt.iterable), stmt.iterable->span};
  return runtime_ ? execute_for_of_thread(stmt, iterable) : loop_over(stmt, iterable);
}

Flow Evaluator::loop_over(const ast::For& stmt, const Operand& iterable) {
  Swap<Tail> loop(tail_, runtime_ ? Tail::kLoop : Tail::kNone);
  Swap<bool> notes_left(notes_left_, false);
  auto* range = object_if<RangeObject>(iterable.value);
  if (runtime_ && range) {
    std::optional<Flow> flow = in_region([&] { return runtime_->execute_for(stmt, *range); });
    if (flow) return *flow;
  }
  LoopItems items(*this, iterable);
  if (!items.ok()) {
    undefine(stmt.body);
    assign(stmt.target, Undefined{}, stmt.iterable->span);
    return Flow::kNext;
  }
  Value item;
  while (items.next(item)) {
    if (steps_ >= kMaxSteps) return Flow::kReturn;
    assign(stmt.target, item, stmt.iterable->span);
    Flow flow = runtime_ ? run_body(stmt) : execute(stmt.body);
    if (flow == Flow::kReturn) return flow;
    if (flow == Flow::kBreak) return Flow::kNext;
  }
  return items.ok() && !runtime_ ? execute(stmt.else_body) : Flow::kNext;
}

Flow Evaluator::execute_while(const ast::While& stmt) {
  for (;;) {
    Operand condition{evaluate(stmt.condition), stmt.condition->span};
    Truth held = truth(condition);
    if (held == Truth::kRuntime) {
      error(stmt.header, "the condition of `while` is known only at run time")
          .help("write `for i in range(...)`; its bounds may be known only at run time");
    }
    if (held == Truth::kRuntime || held == Truth::kUndefined) {
      undefine(stmt.body);
      return Flow::kNext;
    }
    if (held == Truth::kFalse) return execute(stmt.else_body);
    Swap<Tail> loop(tail_, Tail::kNone);
    Flow flow = execute(stmt.body);
    if (flow == Flow::kReturn || steps_ >= kMaxSteps) return Flow::kReturn;
    if (flow == Flow::kBreak) return Flow::kNext;
  }
}

Flow Evaluator::execute_return(const ast::Return& stmt) {
  Value value = stmt.value ? evaluate(stmt.value) : Value(None{});
  if (!frames_.empty()) scope_->bind(kReturned, value, stmt.span);
  return Flow::kReturn;
}

void Evaluator::execute_raise(const ast::Raise& stmt) {
  if (!frames_.empty()) scope_->bind(kReturned, Undefined{}, stmt.span);
  if (!stmt.exception && handled_) {
    for (const Diagnostic& diagnostic : handled_->sorted()) sink_->add(diagnostic);
    return;
  }
  if (!stmt.exception) {
    error(stmt.span, "`raise` without an exception can stand only in an `except`");
    return;
  }
  Value exception = evaluate(stmt.exception);
  if (is_undefined(exception)) return;
  auto* type = object_if<RecordType>(exception);
  if (object_if<BuiltinFunction>(exception) || (type && !type->exception.empty())) {  // `raise ValueError`
    CallArgs none;
    none.span = none.callee_span = stmt.exception->span;
    exception = call(exception, none);
  }
  if (auto* raised = object_if<ExceptionObject>(exception)) {
    error(stmt.span, "{}: {}", raised->type_name, raised->message.empty() ? "raised here" : raised->message);
    failure_ = {raised->type_name, raised->message, true, Undefined{}, raised->args};
    return;
  }
  if (auto* object = get_if<InstanceObject*>(exception); object && !(*object)->type->exception.empty()) {
    const std::string message = str_of(exception, stmt.span);
    error(stmt.span, "{}: {}", (*object)->type->name, message.empty() ? "raised here" : message);
    failure_ = {(*object)->type->name, message, true, exception};
    return;
  }
  error(stmt.span, "raised here: {}", to_text(exception));
}

void Evaluator::execute_assert(const ast::Assert& stmt) {
  Operand condition{evaluate(stmt.condition), stmt.condition->span};
  Truth held = truth(condition);
  if (held == Truth::kTrue || held == Truth::kUndefined) return;
  if (held == Truth::kRuntime) {
    error(stmt.condition->span, "an `assert` is checked at compile time, but this is known only at run time");
    return;
  }
  std::string message = stmt.message ? to_text(evaluate(stmt.message)) : "";
  std::vector<Value> said;
  if (!message.empty()) said.push_back(heap_.string(message));
  DiagnosticBuilder builder = raise("AssertionError", stmt.condition->span, "the assertion does not hold{}{}",
                                    message.empty() ? "" : ": ", message);
  python_says(message, std::move(said));
  auto* compared = ast::try_as<ast::Compare>(stmt.condition);
  if (!compared) return;
  for (const ast::Expr* operand : compared->operands) {
    if (operand->kind == ast::ExprKind::kIntLiteral) continue;
    builder.note(operand->span, "this is {}", repr(evaluate(operand)));
  }
}

}  // namespace ttlc::frontend
