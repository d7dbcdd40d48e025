#include "frontend/join_threads.h"

#include "frontend/traffic.h"

namespace ttlc::frontend {
namespace {

constexpr size_t kMoversOfCore = 2;

/// Moves the statements of `second` behind those of `first`; moves them back when the kernel hangs then.
bool join(ir::Module& module, const ir::Op& kernel, ir::Op* first, ir::Op* second) {
  std::vector<ir::Op*> moved;
  for (ir::Op& op : second->region()) moved.push_back(&op);
  for (ir::Op* op : moved) module.move(op, ir::InsertPoint::at_end(first->region()));
  if (!find_hang(kernel)) return true;
  for (ir::Op* op : moved) module.move(op, ir::InsertPoint::at_end(second->region()));
  return false;
}

bool join_any_pair(ir::Module& module, const ir::Op& kernel, std::vector<ir::Op*>& movers) {
  for (size_t second = movers.size() - 1; second > 0; --second) {
    for (size_t first = second; first-- > 0;) {
      if (!join(module, kernel, movers[first], movers[second])) continue;
      module.erase(movers[second]);
      movers.erase(movers.begin() + static_cast<std::ptrdiff_t>(second));
      return true;
    }
  }
  return false;
}

}  // namespace

void join_movers(Evaluator& evaluator, ir::Module& module, const ir::Op& kernel,
                 std::vector<ir::Op*>& movers) {
  while (movers.size() > kMoversOfCore) {
    if (waits_are_known(kernel) && join_any_pair(module, kernel, movers)) continue;
    evaluator
        .error(movers[kMoversOfCore]->span, "a core has two data movement threads, but this is the third one")
        .help("do its transfers in one of the others, where they belong in the order of that thread");
    return;
  }
}

}  // namespace ttlc::frontend
