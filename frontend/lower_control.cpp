// Loops that run at run time, and the variables they change.
//
// A variable is a name of the current scope or the content of a reserved block. A loop is lowered first as if its body
// changed no variable of the code before it. Those that did change are put into the plan, with the type that holds both
// their old and their new value, and the loop is lowered again; types only grow, so that this ends after a few rounds. The
// plan is kept: when an outer loop is lowered again, its inner loops start from what was found.
//
// A loop whose index chooses from a list or dict, `nets[i]`, cannot run at run time. That shows while its body is lowered; it is
// lowered anew then, one iteration after the other. A variable that is None before the loop and a block after an iteration shows
// in the same way that the first iteration differs; it stands before the loop then. So does that of a loop that reads and sets such
// a variable.
//
// A loop that is left at run time carries variables that tell so as it carries any other (evaluator_flow.cpp).
#include <algorithm>

#include "frontend/arithmetic.h"
#include "frontend/lower_thread.h"
#include "frontend/pipes.h"

namespace ttlc::frontend {
namespace {

/// Whether a value is made by code of the loop or branch it was computed in, so that nothing after it can use it.
bool lives_in_region(const Value& value) {
  if (is_runtime(value) || get_if<TransferObject*>(value) || object_if<PipeEndObject>(value) ||
      object_if<SubBlockObject>(value))
    return true;
  const std::vector<Value>* items = items_of(value);
  return items && std::any_of(items->begin(), items->end(), lives_in_region);
}

}  // namespace

// ---- variables

ThreadLowering::State ThreadLowering::save() const {
  return {evaluator_.scope()->bindings(), contents_, held_};
}

void ThreadLowering::restore(const State& state) {
  evaluator_.scope()->restore(state.bindings);
  contents_ = state.contents;
  held_ = state.held;
}

void ThreadLowering::rollback(ir::Op* last_kept) {
  while (block_->last != last_kept) module_.erase(block_->last);
}

std::optional<Value> ThreadLowering::value_of(const Variable& variable) const {
  if (!variable.slot) {
    const Binding* binding = evaluator_.scope()->find(variable.name);
    return binding ? std::optional(binding->value) : std::nullopt;
  }
  for (const auto& [held, content] : contents_) {
    if (held == variable.slot) return Value(content);
  }
  return std::nullopt;
}

void ThreadLowering::set_variable(const Variable& variable, const Value& value, Span span) {
  if (!variable.slot) {
    evaluator_.scope()->bind(variable.name, value, span);
    name_value(value, variable.name);
  } else if (auto* block = object_if<BlockObject>(value)) {
    set_content(*variable.slot, block);
  }
}

std::string ThreadLowering::describe(const Variable& variable) const {
  if (variable.slot) return fmt::format("the reserved block of {}", variable.slot->buffer->name);
  return fmt::format("'{}'", variable.name);
}

Span ThreadLowering::changed_at(const Variable& variable, ast::StmtSeq body) const {
  return variable.slot ? variable.slot->span : first_binding_of(variable.name, body);
}

std::vector<ThreadLowering::Variable> ThreadLowering::changed_since(const State& before) const {
  std::vector<Variable> changed;
  auto old_value = [&](std::string_view name) -> const Value* {
    for (const Binding& binding : before.bindings) {
      if (binding.name == name) return &binding.value;
    }
    return nullptr;
  };
  const std::vector<Binding>& now = evaluator_.scope()->bindings();
  for (size_t i = 0; i < now.size(); ++i) {
    // Bindings keep their places, so that the old one is nearly always at the same index.
    bool in_place = i < before.bindings.size() && before.bindings[i].name == now[i].name;
    const Value* old = in_place ? &before.bindings[i].value : old_value(now[i].name);
    if (!old || !equal(*old, now[i].value)) changed.push_back({now[i].name, nullptr});
  }
  for (const auto& [held, content] : contents_) {
    bool is_held_outside = std::find(before.held.begin(), before.held.end(), held) != before.held.end();
    auto same = std::find(before.contents.begin(), before.contents.end(), std::pair(held, content));
    if (is_held_outside && same == before.contents.end()) changed.push_back({"", held});
  }
  return changed;
}

// ---- types of variables

std::optional<ir::Type> ThreadLowering::type_of(const Value& value) const {
  if (is_integer(value) && !get_if<bool>(value)) return ir::Type::index();
  if (object_if<IndexObject>(value)) return ir::Type::index();
  if (get_if<bool>(value) || object_if<ConditionObject>(value)) return ir::Type::boolean();
  if (object_if<RealObject>(value)) return ir::Type::real();
  auto* block = object_if<BlockObject>(value);
  if (block && !block->is_reserved()) return block->type;
  return std::nullopt;
}

std::optional<ir::Type> ThreadLowering::join(const Value& a, const Value& b) const {
  std::optional<ir::Type> left = type_of(a), right = type_of(b);
  bool is_real = object_if<RealObject>(a) || object_if<RealObject>(b);
  if (is_real && is_real_like(a) && is_real_like(b)) return ir::Type::real();
  if (!left || !right || left->kind != right->kind) return std::nullopt;
  if (!left->is_block()) return left;
  if (left->shape != right->shape) return std::nullopt;
  bool left_is_uniform = object_if<BlockObject>(a)->uniform.has_value();
  bool right_is_uniform = object_if<BlockObject>(b)->uniform.has_value();
  ir::Type joined = *right;
  // A fill takes any lanes; otherwise the newer value says what the variable is.
  if (right_is_uniform && !left_is_uniform) joined.lanes = left->lanes;
  if (left->dtype != right->dtype) joined.dtype = sim::DataFormat::kFp32;
  return joined;
}

ir::Value* ThreadLowering::zeros(const ir::Type& type, Span span) {
  const bool of_integers = sim::is_integer(type.dtype);
  return fill_value(0, type.shape, type.lanes, span, of_integers ? type.dtype : sim::DataFormat::kFp32);
}

ir::Value* ThreadLowering::materialize(const Value& value, const ir::Type& type, Span span) {
  if (type.is_index()) return index_value(value);
  if (type.is(ir::TypeKind::kReal)) return real_value(value, span);
  if (!type.is_block()) return condition_value({value, span});
  auto* block = object_if<BlockObject>(value);
  if (block->type == type) return block->value;
  // A fill made once more is still the fill the user wrote; a conversion belongs to the place that asks for it.
  ir::Builder b = builder(block->uniform ? block->span : span);
  ir::Value* result = nullptr;
  if (block->uniform) {
    result = ir::build_fill(b, *block->uniform, type.shape, type.dtype);
  } else if (block->type.lanes != ir::Lanes::kFull && type.lanes == ir::Lanes::kFull) {
    result = ir::build_broadcast(b, block->value, type.shape);
  } else {
    result = ir::build_unary(b, ir::TileOp::kCopy, block->value);
  }
  result->type.lanes = type.lanes;
  result->type.dtype = type.dtype;
  return result;
}

Value ThreadLowering::wrap(ir::Value* value, Span span) {
  if (value->type.is_index()) return make_index(value, {});
  if (value->type.is(ir::TypeKind::kReal)) return make_real(value);
  if (value->type.is_block()) return make_block(value, span);
  return make_condition(value);
}

Value ThreadLowering::out_of_reach(const Variable& variable, Span span, std::string_view reason,
                                   std::string_view help) {
  UnknownObject unknown;
  unknown.name = variable.name;
  unknown.span = span;
  unknown.reason = reason;
  unknown.is_host = false;
  unknown.help = help;
  return static_cast<const UnknownObject*>(evaluator_.heap().make(std::move(unknown)));
}

/// Loops and branches that use a name again would carry a block from one to the next that nobody holds.
void ThreadLowering::forget(std::string_view name, const Operand& context) {
  const Variable variable{name, nullptr};
  if (role_ != FunctionRole::kDataMovementThread || !object_if<BlockObject>(context.value)) return;
  if (value_of(variable) != std::optional(context.value)) return;
  evaluator_.scope()->bind(
      name,
      out_of_reach(variable, context.span, "its block ends with this `with`", "use it inside of the `with`"),
      context.span);
}

// ---- for

std::optional<ThreadLowering::LoopBounds> ThreadLowering::loop_bounds(const RangeObject& range, Span span) {
  if (!is_integer(range.step)) {
    error(span, "the step of a run-time loop must be known at compile time");
    return std::nullopt;
  }
  int64_t step = integer_of(range.step);
  if (step <= 0) {
    error(span, "the step of a run-time loop is {}; it must be positive", step)
        .help("count upwards and compute the index: last - i");
    return std::nullopt;
  }
  for (const Value* bound : {&range.start, &range.stop, &range.step}) {
    if (!is_integer(*bound)) continue;
    int64_t value = integer_of(*bound);
    if (value >= INT32_MIN && value <= INT32_MAX) continue;
    error(span, "{} in this range does not fit into 32 bits, in which the device counts", value)
        .help("shorten the range; a loop ends at most at {}", INT32_MAX);
    return std::nullopt;
  }
  auto bound = [](const Value& value, bool upper) -> std::optional<int64_t> {
    if (is_integer(value)) return integer_of(value);
    auto* index = object_if<IndexObject>(value);
    return upper ? index->range.greatest : index->range.least;
  };
  LoopBounds bounds;
  bounds.index.least = bound(range.start, false);
  std::optional<int64_t> end = bound(range.stop, true);
  if (end) bounds.index.greatest = *end - 1;
  if (is_integer(range.start) && is_integer(range.stop)) {
    int64_t distance = integer_of(range.stop) - integer_of(range.start);
    bounds.trips = distance <= 0 ? 0 : (distance - 1) / step + 1;
    if (*bounds.trips > 0) bounds.index.greatest = integer_of(range.start) + (*bounds.trips - 1) * step;
    bounds.index.is_reached = true;
  }
  bounds.lower = index_value(range.start);
  bounds.upper = index_value(range.stop);
  bounds.step = index_value(range.step);
  return bounds;
}

bool ThreadLowering::makes_known(const Value& value) {
  auto* index = object_if<IndexObject>(value);
  if (!index || index->range.sources.empty()) return false;
  std::vector<const ast::For*> needed;
  for (const ir::Value* source : index->range.sources) {
    auto loop = std::find_if(open_loops_.begin(), open_loops_.end(),
                             [&](const OpenLoop& open) { return open.index == source; });
    if (loop == open_loops_.end() || !loop->is_short) return false;
    needed.push_back(loop->stmt);
  }
  unrolled_.insert(needed.begin(), needed.end());
  drops_code_ = true;
  return true;
}

bool ThreadLowering::starts_apart(const ast::For& stmt, const RangeObject& range) const {
  const bool is_known = is_integer(range.start) && is_integer(range.stop) && is_integer(range.step);
  if (!is_known || integer_of(range.start) >= integer_of(range.stop)) return false;
  auto is_none = [&](std::string_view name) {
    const Binding* binding = evaluator_.scope()->find(name);
    return binding && std::holds_alternative<None>(binding->value);
  };
  auto names = apart_.find(&stmt);
  if (names != apart_.end() && std::any_of(names->second.begin(), names->second.end(), is_none)) return true;
  const std::set<std::string_view> read = names_read_by(stmt.body);
  const std::vector<std::string_view> bound = names_bound_by(stmt.body);
  return std::any_of(bound.begin(), bound.end(),
                     [&](std::string_view name) { return read.contains(name) && is_none(name); });
}

std::optional<Flow> ThreadLowering::execute_for(const ast::For& stmt, const RangeObject& range) {
  if (unrolled_.contains(&stmt)) return std::nullopt;
  if (starts_apart(stmt, range)) {
    evaluator_.assign(stmt.target, range.start, stmt.target->span);
    Flow flow = evaluator_.run_body(stmt);
    if (flow == Flow::kReturn || flow == Flow::kBreak) return flow == Flow::kReturn ? flow : Flow::kNext;
    return execute_for(stmt, {integer_of(range.start) + integer_of(range.step), range.stop, range.step});
  }
  ir::Op* last_kept = block_->last;
  std::optional<LoopBounds> bounds = loop_bounds(range, stmt.iterable->span);
  if (!bounds) {
    evaluator_.assign(stmt.target, Undefined{}, stmt.iterable->span);
    evaluator_.execute(stmt.body);
    return Flow::kNext;
  }
  if (bounds->trips == 0) {
    rollback(last_kept);
    return Flow::kNext;
  }
  std::vector<Carried> plan;
  for (const Carried& carried : plans_[&stmt]) {
    std::optional<Value> value = value_of(carried.variable);
    std::optional<ir::Type> type = value ? type_of(*value) : std::nullopt;
    bool fits =
        type && carried.type && type->kind == carried.type->kind && type->shape == carried.type->shape;
    if (fits) plan.push_back(carried);
  }
  constexpr int kMaxRounds = 8;  // types grow at most: fill, column, full; then dtype
  const State before = save();
  for (int round = 0; round < kMaxRounds; ++round) {
    const bool is_final = try_loop(stmt, *bounds, plan);
    if (unrolled_.contains(&stmt)) {
      restore(before);
      rollback(last_kept);
      drops_code_ = std::any_of(open_loops_.begin(), open_loops_.end(),
                                [&](const OpenLoop& open) { return unrolled_.contains(open.stmt); });
      return std::nullopt;
    }
    if (!is_final && starts_apart(stmt, range)) {
      rollback(last_kept);
      return execute_for(stmt, range);
    }
    if (is_final || drops_code_) break;
    if (round + 1 == kMaxRounds) {
      error(stmt.header, "a value of this loop changes its kind with every iteration")
          .help("give the variables the loop changes their final type before the loop");
    }
  }
  std::erase_if(plan, [](const Carried& carried) { return carried.variable.slot != nullptr; });
  plans_[&stmt] = plan;
  return Flow::kNext;
}

Value ThreadLowering::uncarried(const Carried& carried, std::string_view reason) {
  return out_of_reach(carried.variable, carried.span, carried.reason.empty() ? reason : carried.reason,
                      "use a name of its own inside the loop");
}

bool ThreadLowering::try_loop(const ast::For& stmt, const LoopBounds& bounds, std::vector<Carried>& plan) {
  State before = save();
  const size_t errors_before = evaluator_.sink().error_count();
  ir::Op* last_kept = block_->last;
  std::vector<ir::Value*> initial;
  for (const Carried& carried : plan) {
    if (!carried.type) continue;
    std::optional<Value> value = value_of(carried.variable);
    // A reserved block nothing was stored to yet starts as zeros.
    initial.push_back(value ? materialize(*value, *carried.type, carried.span)
                      : role_ == FunctionRole::kDataMovementThread && carried.variable.slot
                          ? empty_content(*carried.variable.slot)
                          : zeros(*carried.type, carried.span));
  }
  ir::Op* loop = builder(stmt.header).for_loop(bounds.lower, bounds.upper, bounds.step, initial);
  ir::Block* outer_block = block_;
  int64_t outer_region = region_;
  block_ = &loop->region();
  region_ = next_region_++;
  size_t next = 1;  // argument 0 is the index
  for (const Carried& carried : plan) {
    Value inside = carried.type
                       ? wrap(block_->args[next++], carried.span)
                       : uncarried(carried,
                                   "this changes it from iteration to iteration, which only integers, "
                                   "conditions and blocks of one shape can do");
    set_variable(carried.variable, inside, carried.span);
  }
  State inside = save();
  IndexRange index = bounds.index;
  index.sources = {block_->args[0]};
  evaluator_.assign(stmt.target, make_index(block_->args[0], std::move(index)), stmt.target->span);
  if (!bounds.trips) ++guards_;
  constexpr int64_t kMaxUnrolled = 64;  // the code of a thread has its place in L1
  const size_t reads_before = early_reads_.size();
  open_loops_.push_back({&stmt, block_->args[0], bounds.trips && *bounds.trips <= kMaxUnrolled, region_});
  evaluator_.note_leaving(evaluator_.run_body(stmt), stmt.header);
  open_loops_.pop_back();
  if (!bounds.trips) --guards_;
  end_region();
  bool is_final = !extend_plan(stmt, inside, plan) || evaluator_.sink().full();
  if (is_final) yield_carried(stmt, loop, plan);
  block_ = outer_block;
  region_ = outer_region;
  if (!is_final) early_reads_.resize(reads_before);
  if (is_final && open_loops_.empty()) {
    for (const auto& [held, span] : early_reads_) report_unstored(*held, span);
    early_reads_.clear();
  }
  if (is_final) {
    leave_loop(stmt, loop, before, plan, evaluator_.sink().error_count() > errors_before);
  } else {
    restore(before);
    rollback(last_kept);
  }
  return is_final;
}

std::optional<Value> ThreadLowering::value_in(const State& state, const Variable& variable) const {
  for (const Binding& binding : state.bindings) {
    if (!variable.slot && binding.name == variable.name) return binding.value;
  }
  for (const auto& [held, content] : state.contents) {
    if (variable.slot && held == variable.slot) return Value(content);
  }
  return std::nullopt;
}

std::optional<ir::Type> ThreadLowering::carried_type(const std::optional<Value>& old, const Value& now,
                                                     std::string& reason) {
  std::optional<ir::Type> type = old ? join(*old, now) : type_of(now);
  const bool are_blocks = old && object_if<BlockObject>(*old) && object_if<BlockObject>(now);
  if (!type && are_blocks)
    reason = fmt::format("it is {} before the loop, but {} after an iteration", a_type(*old), a_type(now));
  return type;
}

bool ThreadLowering::extend_plan(const ast::For& stmt, const State& before, std::vector<Carried>& plan) {
  bool extended = false;
  for (const Variable& variable : changed_since(before)) {
    Value now = *value_of(variable);
    std::optional<Value> old = value_in(before, variable);
    bool is_new_name = !variable.slot && !old;
    if (is_new_name || is_undefined(now)) continue;
    if (old && (is_undefined(*old) || object_if<UnknownObject>(*old))) continue;
    if (old && std::holds_alternative<None>(*old) && type_of(now)) apart_[&stmt].insert(variable.name);
    Span span = changed_at(variable, stmt.body);
    std::string reason;
    std::optional<ir::Type> type = carried_type(old, now, reason);
    auto known =
        std::find_if(plan.begin(), plan.end(), [&](const Carried& c) { return c.variable == variable; });
    if (known == plan.end()) {
      plan.push_back({variable, type, span, reason});
    } else if (type == known->type) {
      continue;
    } else {
      *known = {variable, type, span, reason};
    }
    extended = true;
  }
  return extended;
}

void ThreadLowering::yield_carried(const ast::For& stmt, ir::Op* loop, const std::vector<Carried>& plan) {
  std::vector<ir::Value*> yields;
  for (const Carried& carried : plan) {
    if (!carried.type) continue;
    std::optional<Value> value = value_of(carried.variable);
    std::optional<ir::Type> type = value ? type_of(*value) : std::nullopt;
    // After an error the value may be gone; the module is not used then.
    bool fits = type && type->kind == carried.type->kind;
    yields.push_back(fits ? materialize(*value, *carried.type, carried.span)
                          : loop->region().args[yields.size() + 1]);
  }
  builder(stmt.header).yield(yields);
}

void ThreadLowering::leave_loop(const ast::For& stmt, ir::Op* loop, const State& before,
                                const std::vector<Carried>& plan, bool has_errors) {
  held_ = before.held;
  for (const Variable& variable : changed_since(before)) {
    bool is_planned =
        std::any_of(plan.begin(), plan.end(), [&](const Carried& c) { return c.variable == variable; });
    if (is_planned || variable.slot || !lives_in_region(*value_of(variable))) continue;
    Value unreachable = out_of_reach(
        variable, changed_at(variable, stmt.body), "it gets its value in this loop",
        fmt::format("give {} a value of the same type and shape before the loop", variable.name));
    set_variable(variable, unreachable, stmt.header);
  }
  size_t result = 0;
  for (const Carried& carried : plan) {
    Value value = carried.type ? wrap(loop->results[result++], carried.span)
                  : has_errors ? Value(Undefined{})
                               : uncarried(carried, "it gets its value in this loop");
    set_variable(carried.variable, value, carried.span);
  }
}

}  // namespace ttlc::frontend
