// `if` that runs at run time: both branches are lowered, and what they change becomes results of the `if`.
#include <algorithm>

#include "frontend/arithmetic.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

void ThreadLowering::run_branch(Branches& branches, int region, const ast::If& stmt, const State& before) {
  restore(before);
  block_ = &branches.op->region(region);
  region_ = next_region_++;
  ++guards_;
  Flow flow = Flow::kNext;
  if (branches.runs[region]) {
    branches.runs[region]();
  } else {
    flow = evaluator_.execute(region == 0 ? stmt.body : stmt.else_body);
  }
  --guards_;
  if (!evaluator_.note_leaving(flow, stmt.header) && !evaluator_.sink().full()) {
    std::string_view word = flow == Flow::kBreak ? "break" : flow == Flow::kContinue ? "continue" : "return";
    error(stmt.header, "`{}` depends on a condition known only at run time", word)
        .help("put the rest of the code into the other branch");
  }
  end_region();
  branches.states[region] = save();
}

std::vector<ThreadLowering::Variable> ThreadLowering::changed_by(const Branches& branches,
                                                                 const State& before) {
  std::vector<Variable> changed;
  for (const State& state : branches.states) {
    restore(state);
    for (const Variable& variable : changed_since(before)) {
      if (std::find(changed.begin(), changed.end(), variable) == changed.end()) changed.push_back(variable);
    }
  }
  return changed;
}

Value ThreadLowering::unmerged(const Variable& variable, const std::optional<Value> (&values)[2],
                               const ast::If& stmt) {
  for (const std::optional<Value>& value : values) {
    if (value && is_undefined(*value)) return Undefined{};
  }
  if (variable.slot) {
    error(variable.slot->span, "only one branch of an `if` stores to this block of {}",
          variable.slot->buffer->name)
        .note(stmt.header, "this is the `if`")
        .help("store to it in both branches, or reserve it inside the branch");
    return Undefined{};
  }
  if (variable.name == Evaluator::kReturned)
    return out_of_reach(variable, stmt.header,
                        "the function returns a value in one branch, and goes on in the other",
                        "give a variable the value, and return it at the end");
  Span span = changed_at(variable, stmt.body);
  if (!span.known()) span = changed_at(variable, stmt.else_body);
  std::string reason = "it gets its value in one branch only";
  if (values[0] && values[1]) {
    reason = fmt::format("it becomes {} in one branch, and {} in the other", a_type(*values[0]),
                         a_type(*values[1]));
  }
  return out_of_reach(variable, span, reason,
                      fmt::format("give {} a value of one type and shape in both branches", variable.name));
}

/// A reserved block that only one side fills: the other side leaves it as it is, in a data movement thread and in a loop.
void ThreadLowering::fill_one_sided(Branches& branches, const Variable& variable,
                                    std::optional<Value> (&values)[2]) {
  if (!variable.slot || values[0].has_value() == values[1].has_value()) return;
  int missing = values[0] ? 1 : 0;
  block_ = &branches.op->region(missing);
  HeldBlock& slot = *variable.slot;
  if (const BlockObject* content = unfilled(slot)) {
    values[missing] = Value(content);
  } else if (may_be_of_earlier_iteration(slot)) {
    early_reads_.emplace_back(&slot, slot.span);
    values[missing] = make_block(zeros(*type_of(*values[1 - missing]), slot.span), slot.span);
  }
}

/// What an `if` leaves of one value; items of tuples are merged one by one.
struct ThreadLowering::Merged {
  Value known;                        // without a result or items
  std::optional<size_t> result = {};  // of the `if`
  std::vector<Merged> items = {};
  bool is_tuple = false;
};

ThreadLowering::Merged ThreadLowering::merge_values(const Variable& variable,
                                                    const std::optional<Value> (&values)[2],
                                                    const ast::If& stmt, std::vector<MergedResult>& results) {
  const bool has_both = values[0] && values[1];
  if (has_both && equal(*values[0], *values[1])) return {*values[0]};
  auto* first = has_both ? object_if<TupleObject>(*values[0]) : nullptr;
  auto* second = has_both ? object_if<TupleObject>(*values[1]) : nullptr;
  if (first && second && first->items.size() == second->items.size()) {
    Merged tuple{Undefined{}};
    tuple.is_tuple = true;
    for (size_t i = 0; i < first->items.size(); ++i)
      tuple.items.push_back(merge_values(variable, {first->items[i], second->items[i]}, stmt, results));
    return tuple;
  }
  auto* one = has_both ? get_if<TransferObject*>(*values[0]) : nullptr;
  auto* other = has_both ? get_if<TransferObject*>(*values[1]) : nullptr;
  if (one && other) {
    TransferObject* either = evaluator_.heap().make(TransferObject{.span = stmt.header});
    either->group = {*one, *other};
    return {either};
  }
  std::optional<ir::Type> type = has_both ? join(*values[0], *values[1]) : std::nullopt;
  if (!type) return {unmerged(variable, values, stmt)};
  results.push_back({{*values[0], *values[1]}, *type, variable.name});
  return {Undefined{}, results.size() - 1};
}

Value ThreadLowering::value_of(const Merged& merged, const ir::Op* op, Span span) {
  if (merged.result) return wrap(op->results[*merged.result], span);
  if (!merged.is_tuple) return merged.known;
  std::vector<Value> items;
  for (const Merged& item : merged.items) items.push_back(value_of(item, op, span));
  return evaluator_.heap().tuple(std::move(items));
}

void ThreadLowering::merge(Branches& branches, const ast::If& stmt, const State& before) {
  std::vector<std::pair<Variable, Merged>> merged;
  std::vector<MergedResult> results;
  for (const Variable& variable : changed_by(branches, before)) {
    std::optional<Value> values[2] = {value_in(branches.states[0], variable),
                                      value_in(branches.states[1], variable)};
    fill_one_sided(branches, variable, values);
    merged.emplace_back(variable, merge_values(variable, values, stmt, results));
  }
  for (int i : {0, 1}) {
    block_ = &branches.op->region(i);
    std::vector<ir::Value*> yields;
    for (const MergedResult& result : results)
      yields.push_back(materialize(result.values[i], result.type, stmt.header));
    builder(stmt.header).yield(yields);
  }
  block_ = branches.op->block;
  restore(before);
  for (const MergedResult& result : results)
    module_.add_result(branches.op, result.type, std::string(result.name));
  for (const auto& [variable, value] : merged)
    set_variable(variable, value_of(value, branches.op, stmt.header), stmt.header);
}

void ThreadLowering::lower_if(Branches& branches, ir::Value* condition, const ast::If& stmt) {
  branches.op = builder(stmt.header).if_op(condition, {});
  State before = save();
  int64_t outer_region = region_;
  run_branch(branches, 0, stmt, before);
  run_branch(branches, 1, stmt, before);
  region_ = outer_region;
  merge(branches, stmt, before);
}

Flow ThreadLowering::execute_if(const ast::If& stmt, const Operand& condition) {
  Branches branches;
  lower_if(branches, condition_value(condition), stmt);
  return Flow::kNext;
}

void ThreadLowering::execute_unless(const Operand& condition, ast::StmtSeq body,
                                    const std::function<void()>& otherwise) {
  ast::If stmt;
  stmt.span = stmt.header = condition.span;
  stmt.else_body = body;
  Branches branches;
  branches.runs[0] = otherwise;
  lower_if(branches, condition_value(condition), stmt);
}

}  // namespace ttlc::frontend
