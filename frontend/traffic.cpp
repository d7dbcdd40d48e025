#include "frontend/traffic.h"

#include <algorithm>

#include "ir/interpreter.h"

namespace ttlc::frontend {

std::optional<int64_t> executions(const ir::Op* op) {
  int64_t count = 1;
  for (const ir::Op* parent = op->parent(); parent && !parent->is(ir::OpKind::kThread);
       parent = parent->parent()) {
    if (!parent->is(ir::OpKind::kFor)) return std::nullopt;
    std::optional<int64_t> lower = ir::constant_value(parent->operand(0)),
                           upper = ir::constant_value(parent->operand(1)),
                           step = ir::constant_value(parent->operand(2));
    if (!lower || !upper || !step) return std::nullopt;
    int64_t trips = std::max<int64_t>((*upper - *lower + *step - 1) / *step, 0);
    if (__builtin_mul_overflow(count, trips, &count)) return std::nullopt;
  }
  return count;
}

std::optional<int64_t> total_executions(const std::vector<ir::Op*>& ops) {
  int64_t total = 0;
  for (const ir::Op* op : ops) {
    std::optional<int64_t> count = executions(op);
    if (!count) return std::nullopt;
    total += *count;
  }
  return total;
}

Traffic traffic_of(const ir::Value* tensor, const ir::Value* buffer) {
  Traffic traffic;
  for (const ir::Use& use : buffer->uses) {
    if (use.user->is(ir::OpKind::kCbTake)) traffic.takes.push_back(use.user);
    if (use.user->is(ir::OpKind::kCbPut)) traffic.puts.push_back(use.user);
  }
  if (!tensor) return traffic;
  for (const ir::Use& use : tensor->uses) {
    traffic.is_loaded = traffic.is_loaded || use.user->is(ir::OpKind::kTensorLoad);
    traffic.is_stored = traffic.is_stored || use.user->is(ir::OpKind::kTensorStore);
  }
  return traffic;
}

namespace {

/// The innermost loop around an op, to show where its count comes from; the op itself when there is none.
Span counted_at(const ir::Op* op) {
  const ir::Op* parent = op->parent();
  return parent && parent->is(ir::OpKind::kFor) ? parent->span : op->span;
}

std::string times_text(int64_t count) { return count == 1 ? "once" : fmt::format("{} times", count); }

std::string blocks_text(int64_t count) { return count == 1 ? "1 block" : fmt::format("{} blocks", count); }

}  // namespace

namespace {

const ir::Op* thread_around(const ir::Op* op) {
  while (!op->is(ir::OpKind::kThread)) op = op->parent();
  return op;
}

/// Whether a run-time number or condition may be another one on other cores.
bool may_differ_between_cores(const ir::Value* value) {
  const ir::Op* from = value->is_argument() ? value->owner->parent : value->def;
  size_t operands = from->operands.size();
  if (value->is_argument()) {
    if (!from->is(ir::OpKind::kFor) || value->index != 0) return true;
    operands = ir::kLoopBounds;
  } else if (from->is(ir::OpKind::kCoreCoord) || !from->regions.empty() || !from->is_pure()) {
    return true;
  }
  return std::any_of(from->operands.begin(), from->operands.begin() + static_cast<int64_t>(operands),
                     may_differ_between_cores);
}

/// Whether an op runs on every core: it stands in no branch that only some of them take.
bool runs_everywhere(const ir::Op* op) {
  for (const ir::Op* parent = op->parent(); !parent->is(ir::OpKind::kThread); parent = parent->parent()) {
    if (parent->is(ir::OpKind::kIf) && may_differ_between_cores(parent->operand(0))) return false;
  }
  return true;
}

/// Ops in branches may run on other cores than each other, but not on others than an op that runs on all.
void check_one_thread(Evaluator& evaluator, const BufferObject& buffer, const std::vector<ir::Op*>& ops,
                      std::string_view does) {
  const ir::Op* first = nullptr;
  for (const ir::Op* op : ops) {
    const bool is_surer =
        runs_everywhere(op) && (!first || (executions(first) == std::nullopt && executions(op)));
    if (is_surer && executions(op) != 0) first = op;
  }
  if (!first) return;
  const bool runs_surely = executions(first).has_value();
  for (const ir::Op* op : ops) {
    const bool meets = (runs_everywhere(op) && executions(op) != 0) || (runs_surely && !executions(op));
    if (thread_around(op) == thread_around(first) || !meets) continue;
    evaluator
        .error(op->span, "two threads {} {}: '{}' and '{}'", does, buffer.name,
               thread_around(first)->text(ir::AttrKey::kName), thread_around(op)->text(ir::AttrKey::kName))
        .note(first->span, "'{}' does it here", thread_around(first)->text(ir::AttrKey::kName))
        .help("a buffer connects one thread that fills it with one that takes from it: make a second buffer");
    return;
  }
}

}  // namespace

void check_ends(Evaluator& evaluator, const KernelResources& resources) {
  for (const auto& [buffer, value] : resources.buffers()) {
    Traffic traffic = traffic_of(nullptr, value);
    check_one_thread(evaluator, *buffer, traffic.takes, "take from");
    check_one_thread(evaluator, *buffer, traffic.puts, "fill");
  }
}

void check_balance(Evaluator& evaluator, const KernelResources& resources) {
  for (const auto& [buffer, value] : resources.buffers()) {
    Traffic traffic = traffic_of(nullptr, value);
    std::optional<int64_t> takes = total_executions(traffic.takes), puts = total_executions(traffic.puts);
    if (!takes || !puts || *takes == *puts) continue;
    if (*puts == 0) {
      evaluator
          .error(traffic.takes.front()->span, "a block of {} is taken here, but no thread ever fills {}",
                 buffer->name, buffer->name)
          .note(buffer->span, "{} gets its shape here", buffer->name)
          .help("store to {0}.reserve() in the compute thread, or copy into it in a data movement thread",
                buffer->name);
      continue;
    }
    bool starves = *takes > *puts;
    if (!starves && *puts - *takes <= buffer->blocks) continue;
    const ir::Op* waiting = starves ? traffic.takes.back() : traffic.puts.back();
    DiagnosticBuilder builder = evaluator.error(
        waiting->span, "the kernel would hang: {} of {} {} filled, but {} {} taken", blocks_text(*puts),
        buffer->name, *puts == 1 ? "is" : "are", *takes, *takes == 1 ? "is" : "are");
    builder.note(counted_at(traffic.puts.front()), "filled here, {} in all", times_text(*puts));
    if (!traffic.takes.empty())
      builder.note(counted_at(traffic.takes.front()), "taken here, {} in all", times_text(*takes));
    if (!starves) builder.note(Span{}, "the buffer holds {}", blocks_text(buffer->blocks));
  }
}

bool waits_are_known(const ir::Op& kernel) {
  bool depends_on_data = false;
  ir::walk(kernel.region(),
           [&](const ir::Op& op) { depends_on_data = depends_on_data || op.is(ir::OpKind::kElementRead); });
  return !depends_on_data;
}

std::optional<Diagnostic> find_hang(const ir::Op& kernel) {
  constexpr int64_t kMaxSteps = 500'000;  // some milliseconds
  return ir::find_hang(kernel, kMaxSteps);
}

void check_hang(Evaluator& evaluator, const ir::Op& kernel) {
  if (!waits_are_known(kernel)) return;
  const std::optional<Diagnostic> hang = find_hang(kernel);
  if (!hang) return;
  DiagnosticBuilder builder = evaluator.error(hang->span, "{}", hang->message);
  for (const Note& note : hang->notes) builder.note(note.span, "{}", note.message);
  builder.help("put and take blocks in the same order in all threads, or give a buffer more blocks");
}

}  // namespace ttlc::frontend
