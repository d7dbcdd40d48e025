#include "frontend/evaluator.h"

#include <algorithm>

#include "frontend/arithmetic.h"
#include "frontend/containers.h"
#include "frontend/pipes.h"
#include "frontend/runtime_value.h"

namespace ttlc::frontend {
namespace {

/// Whether two buffers, pipes or nets differ in nothing that a kernel can see.
bool declare_the_same(const Value& a, const Value& b) {
  BufferObject* const* buffer = get_if<BufferObject*>(a);
  BufferObject* const* other = get_if<BufferObject*>(b);
  if (buffer && other)
    return (*buffer)->shape == (*other)->shape && (*buffer)->format == (*other)->format &&
           (*buffer)->blocks == (*other)->blocks && (*buffer)->is_row_major == (*other)->is_row_major;
  const auto *pipe = object_if<PipeObject>(a), *other_pipe = object_if<PipeObject>(b);
  if (pipe && other_pipe)
    return pipe->row == other_pipe->row && pipe->column == other_pipe->column &&
           pipe->targets == other_pipe->targets &&
           std::ranges::equal(pipe->further, other_pipe->further, {}, &PipeObject::targets,
                              &PipeObject::targets);
  const auto *net = object_if<PipeNetObject>(a), *other_net = object_if<PipeNetObject>(b);
  return net && other_net && net->pipes == other_net->pipes;
}

}  // namespace

Scope* Evaluator::new_scope(Scope* parent) { return &scopes_.emplace_back(parent); }

Evaluator::State Evaluator::save() {
  State state{heap_.contents(), {}};
  for (Scope* scope = scope_; scope; scope = scope->parent())
    state.scopes.emplace_back(scope, scope->bindings());
  for (Scope& scope : scopes_) state.scopes.emplace_back(&scope, scope.bindings());
  return state;
}

void Evaluator::restore(const State& state) {
  heap_.restore(state.contents);
  for (const auto& [scope, bindings] : state.scopes) scope->restore(bindings);
}

bool Evaluator::may_enter(Span span) {
  if (++steps_ >= kMaxSteps) {
    if (steps_ > kMaxSteps) return false;
    error(span, "this does not end: {} steps of compile-time evaluation are done", kMaxSteps)
        .help("look for a loop or a recursion that never stops");
    return false;
  }
  if (depth_ < kMaxDepth) return true;
  error(span, "this is nested too deeply: more than {} evaluations are under way", kMaxDepth)
      .help("name intermediate results, or replace the recursion by a loop");
  return false;
}

void Evaluator::add_call_notes(DiagnosticBuilder& builder, Span span) const {
  constexpr size_t kMaxNotes = 3;
  size_t shown = 0;
  for (size_t i = frames_.size(); i > 0 && shown < kMaxNotes; --i) {
    const Frame& frame = frames_[i - 1];
    if (!frame.call_span.known() || frame.call_span == span) continue;
    builder.note(frame.call_span, "in the call of {} here", frame.function->name);
    ++shown;
  }
}

void Evaluator::report_unknown(const UnknownObject& unknown, Span use) {
  if (!unknown.is_host) {
    DiagnosticBuilder builder = error(use, "'{}' has no value here", unknown.name);
    if (unknown.span.known()) builder.note(unknown.span, "{}", unknown.reason);
    if (!unknown.help.empty()) builder.help("{}", unknown.help);
    return;
  }
  const UnknownObject* root = &unknown;
  while (root->cause) root = root->cause;
  std::string_view name = unknown.name.empty() ? "this value" : std::string_view(unknown.name);
  DiagnosticBuilder builder = sink_->error(use, "{} is not known at compile time", name);
  for (const UnknownObject* link = &unknown; link; link = link->cause) {
    if (!link->span.known()) continue;
    if (link == root) {
      builder.note(link->span, "{}{}{}", link->name, link->name.empty() ? "" : ": ", link->reason);
    } else {
      builder.note(link->span, "{} depends on {}", link->name, link->cause->name);
    }
  }
  const UnknownObject* settable = nullptr;
  for (const UnknownObject* link = &unknown; link; link = link->cause) {
    if (link->can_be_set) settable = link;
    if (link->needs_object) break;
  }
  if (settable) builder.help("give its value on the command line: --set {}=VALUE", settable->name);
  add_call_notes(builder, use);
}

Value Evaluator::hoisted(const Value& value, Span span) {
  std::vector<Span> place;
  for (const Frame& frame : frames_) place.push_back(frame.call_span);
  place.push_back(span);
  std::vector<KernelContext::Hoisted>& known = kernel_->hoisted;
  for (size_t i = 0; i <= known.size(); ++i) {
    if (i == known.size()) known.push_back({place, value});
    const bool is_taken = std::find(hoisted_here_.begin(), hoisted_here_.end(), i) != hoisted_here_.end();
    if (is_taken || known[i].place != place || !declare_the_same(known[i].value, value)) continue;
    hoisted_here_.push_back(i);
    return known[i].value;
  }
  TTLC_UNREACHABLE();
}

Value Evaluator::declared(const Value& value, Span span) {
  if (!kernel_ || !kernel_->is_unified) return value;
  if (heap_.region != heap_.thread_region) {
    // The first call is that of the kernel itself.
    const bool is_called =
        std::any_of(frames_.begin() + !frames_.empty(), frames_.end(),
                    [](const Frame& frame) { return frame.function->role == FunctionRole::kKernel; });
    // A semaphore would have to get its first value back in each iteration.
    if (is_called && !object_if<SemaphoreObject>(value)) return hoisted(value, span);
    error(span, "{} cannot be made in a loop or branch that runs on the device", a_type(value))
        .help("make it before the loop, at the top level of the operation");
    return Undefined{};
  }
  std::vector<Value>& made = kernel_->made;
  if (kernel_->next_made == made.size()) made.push_back(value);
  return made[kernel_->next_made++];
}

Value Evaluator::evaluate_name(const ast::Name& name) {
  for (Scope* scope = scope_; scope; scope = scope->parent()) {
    const Binding* binding = scope->find(name.id);
    if (!binding) {
      if (!scope->is_local(name.id)) continue;
      if (put_off_names_.contains(name.id)) {
        error(name.span, "'{}' depends on the core, which is known only inside a thread function", name.id)
            .help("use it in a function decorated with @compute() or @datamovement()");
        return Undefined{};
      }
      error(name.span, "'{}' is used before it has a value", name.id)
          .help("a name that a function assigns anywhere is local to that function");
      return Undefined{};
    }
    auto* unknown = object_if<UnknownObject>(binding->value);
    if (!unknown || (unknown->is_host && tolerate_unknown_)) return binding->value;
    report_unknown(*unknown, name.span);
    return Undefined{};
  }
  DiagnosticBuilder builder = error(name.span, "'{}' is not defined", name.id);
  std::string close = closest_name(name.id, scope_->visible_names());
  if (!close.empty()) builder.help("did you mean {}?", close);
  return Undefined{};
}

Evaluator::Truth Evaluator::own_truth(std::string_view method, const Value& result, const Operand& of) {
  if (is_undefined(result)) return Truth::kUndefined;
  if (is_number(result) && number_of(result) >= 0)
    return number_of(result) != 0 ? Truth::kTrue : Truth::kFalse;
  if (is_runtime(result)) {
    error(of.span, "{} of {} gives {}", method, a_type(of.value), a_type(result))
        .help("write the condition itself: `if x == 0:`");
  } else {
    raise("TypeError", of.span, "{} of {} gives {}", method, a_type(of.value), a_type(result));
  }
  return Truth::kUndefined;
}

Evaluator::Truth Evaluator::truth(const Operand& operand) {
  const Value& value = operand.value;
  if (is_undefined(value)) return Truth::kUndefined;
  if (std::holds_alternative<None>(value)) return Truth::kFalse;
  if (is_number(value)) return number_of(value) != 0 ? Truth::kTrue : Truth::kFalse;
  if (auto* string = object_if<StringObject>(value))
    return string->text.empty() ? Truth::kFalse : Truth::kTrue;
  if (const Value* meant = enumerated(value)) return truth({*meant, operand.span});
  for (std::string_view name : {"__bool__", "__len__"}) {
    const std::optional<Value> own = own_method(operand, name, {}, operand.span);
    if (own) return own_truth(name, *own, operand);
  }
  if (class_of(value)) return Truth::kTrue;
  if (auto* list = get_if<ListObject*>(value); list && (*list)->is_iterator) return Truth::kTrue;
  if (auto* items = items_of(value)) return items->empty() ? Truth::kFalse : Truth::kTrue;
  if (auto* dict = get_if<DictObject*>(value)) return (*dict)->entries.empty() ? Truth::kFalse : Truth::kTrue;
  if (object_if<IndexObject>(value) || object_if<ConditionObject>(value)) return Truth::kRuntime;
  if (auto* unknown = object_if<UnknownObject>(value)) {
    report_unknown(*unknown, operand.span);
    return Truth::kUndefined;
  }
  if (auto* block = object_if<BlockObject>(value)) {
    if (block->as_condition) return *block->as_condition ? Truth::kTrue : Truth::kFalse;
    error(operand.span, "{} is neither true nor false", a_type(value))
        .help("control flow depends on integers: loop indices, coordinates, constants");
    return Truth::kUndefined;
  }
  return Truth::kTrue;
}

namespace {

/// Length and start of a compile-time range; false when a bound is not an int.
bool count_range(const RangeObject& range, int64_t& start, int64_t& step, int64_t& count) {
  if (!is_integer(range.start) || !is_integer(range.stop) || !is_integer(range.step)) return false;
  start = integer_of(range.start);
  step = integer_of(range.step);
  __int128 distance = static_cast<__int128>(integer_of(range.stop)) - start;
  if ((distance > 0) != (step > 0) || distance == 0) {
    count = 0;
    return true;
  }
  __int128 steps = (distance + step + (step > 0 ? -1 : 1)) / step;
  count = static_cast<int64_t>(std::min<__int128>(steps, INT64_MAX));
  return true;
}

}  // namespace

bool Evaluator::iterate(const Operand& iterable, std::vector<Value>& items, bool is_ordered) {
  const Value& value = iterable.value;
  if (is_undefined(value)) return false;
  if (const std::optional<Value> own = own_method(iterable, "__iter__", {}, iterable.span)) {
    if (!get_if<InstanceObject*>(*own)) return iterate({*own, iterable.span}, items, is_ordered);
    raise("TypeError", iterable.span, "__iter__ of {} gives {}, which is no iterator", a_type(value),
          a_type(*own));
    return false;
  }
  if (auto* elements = items_of(value)) {
    items = *elements;
    spend(static_cast<int64_t>(items.size()));
    auto* list = get_if<ListObject*>(value);
    if (list && (*list)->is_iterator) {
      if (!may_change(value, iterable.span)) return false;
      (*list)->items.clear();
    }
    return true;
  }
  if (auto* dict = get_if<DictObject*>(value); dict && (*dict)->is_set) {
    if (order_set(**dict, items) || !is_ordered) return true;
    error(iterable.span, "the order of the items of this set is not known").help("sort them: sorted(...)");
    return false;
  }
  if (auto* dict = get_if<DictObject*>(value)) {
    for (const auto& [key, entry] : (*dict)->entries) items.push_back(key);
    return true;
  }
  if (auto* string = object_if<StringObject>(value)) {
    for (char c : string->text) items.push_back(heap_.string(std::string(1, c)));
    return true;
  }
  if (auto* range = object_if<RangeObject>(value)) {
    int64_t start, step, count;
    if (!count_range(*range, start, step, count)) {
      error(iterable.span, "the bounds of this range are known only at run time")
          .help("only a `for` statement of a thread can run over such a range");
      return false;
    }
    if (count > kMaxItems) {
      error(iterable.span,
            "a range of {} elements is too long for compile-time evaluation; at most {} are allowed", count,
            kMaxItems);
      return false;
    }
    for (int64_t i = 0; i < count; ++i) items.push_back(start + i * step);
    spend(count);
    return true;
  }
  if (auto* space = object_if<NamespaceObject>(value); space && space->enumerates) {
    for (const auto& [name, member] : space->members) items.push_back(member);
    return true;
  }
  if (auto* unknown = object_if<UnknownObject>(value)) {
    report_unknown(*unknown, iterable.span);
    return false;
  }
  raise("TypeError", iterable.span, "{} cannot be iterated over", a_type(value))
      .help("loop over range(...), a tuple or a list");
  return false;
}

Value Evaluator::unary(ast::UnaryOperator op, const Operand& operand, Span span) {
  if (is_undefined(operand.value)) return Undefined{};
  if (auto* unknown = object_if<UnknownObject>(operand.value)) {
    report_unknown(*unknown, operand.span);
    return Undefined{};
  }
  if (op == ast::UnaryOperator::kNegate) {
    if (std::optional<Value> own = own_method(operand, "__neg__", {}, span)) return *own;
  }
  if (is_runtime(operand.value)) return runtime_->unary(op, operand, span);
  if (op == ast::UnaryOperator::kNot) {
    Truth held = truth(operand);
    return held == Truth::kUndefined ? Value(Undefined{}) : Value(held == Truth::kFalse);
  }
  return compile_time_unary(*this, op, operand, span);
}

Value Evaluator::binary(ast::BinaryOperator op, const Operand& left, const Operand& right, Span span) {
  if (is_undefined(left.value) || is_undefined(right.value)) return Undefined{};
  for (const Operand* operand : {&left, &right}) {
    if (auto* unknown = object_if<UnknownObject>(operand->value)) {
      report_unknown(*unknown, operand->span);
      return Undefined{};
    }
  }
  if (std::optional<Value> own = own_binary(op, left, right, span)) return *own;
  if (is_runtime(left.value) || is_runtime(right.value)) return runtime_->binary(op, left, right, span);
  return compile_time_binary(*this, op, left, right, span);
}

Value Evaluator::compare(ast::CompareOperator op, const Operand& left, const Operand& right, Span span) {
  if (is_undefined(left.value) || is_undefined(right.value)) return Undefined{};
  for (const Operand* operand : {&left, &right}) {
    if (auto* unknown = object_if<UnknownObject>(operand->value)) {
      report_unknown(*unknown, operand->span);
      return Undefined{};
    }
  }
  if (std::optional<Value> own = own_compare(op, left, right, span)) return *own;
  bool tests_identity = op == ast::CompareOperator::kIs || op == ast::CompareOperator::kIsNot;
  bool has_runtime = is_runtime(left.value) || is_runtime(right.value);
  if (has_runtime && !tests_identity) return runtime_->compare(op, left, right, span);
  return compile_time_compare(*this, op, left, right, span);
}

}  // namespace ttlc::frontend
