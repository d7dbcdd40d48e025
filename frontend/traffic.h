// How many blocks the threads of a kernel move through its buffers, as far as that is known at compile time.
#pragma once

#include <optional>
#include <vector>

#include "frontend/evaluator.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

/// How often an op runs on a core: the product of the trips of its loops. Empty when that is known only at run time.
std::optional<int64_t> executions(const ir::Op* op);
std::optional<int64_t> total_executions(const std::vector<ir::Op*>& ops);

/// What the threads do with one buffer and its tensor.
struct Traffic {
  std::vector<ir::Op*> takes, puts;
  bool is_loaded = false, is_stored = false;
};
/// `tensor` may be null: a buffer of the kernel's own.
Traffic traffic_of(const ir::Value* tensor, const ir::Value* buffer);

/// Reports buffers that two threads of one core fill or take from, when one of them does on every core; on different cores these
/// may be different threads.
void check_ends(Evaluator& evaluator, const KernelResources& resources);

/// Reports buffers that are taken from more often than they are filled, or the other way round by more than they hold: the
/// kernel would hang.
void check_balance(Evaluator& evaluator, const KernelResources& resources);

/// Whether what threads wait for does not depend on values that they read.
bool waits_are_known(const ir::Op& kernel);
/// What waits where in a kernel whose threads wait for each other for ever, as far as a short dry run tells.
std::optional<Diagnostic> find_hang(const ir::Op& kernel);
/// Reports threads that wait for each other for ever.
void check_hang(Evaluator& evaluator, const ir::Op& kernel);

}  // namespace ttlc::frontend
