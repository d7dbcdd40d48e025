// What follows from single elements of blocks in an operation without thread functions. Elements are read by the reader, so
// that it also does what depends on them: copies to a place that an element says, and copies under such a condition. The
// compute thread knows no elements.
#include <map>

#include "frontend/lower_thread.h"
#include "frontend/unified.h"

namespace ttlc::frontend {
namespace {

using ir::OpKind;

/// Integers, conditions and numbers of a thread that depend on elements.
class ElementFlow {
 public:
  explicit ElementFlow(ir::Op& thread) {
    do {
      changed_ = false;
      ir::walk(thread.region(), [this](ir::Op& op) { visit(op); });
    } while (changed_);
  }

  /// The read of an element that decides whether or how an op is executed; null when none does.
  const ir::Op* decider(const ir::Op& op) const {
    for (const ir::Value* operand : op.operands) {
      if (const ir::Op* read = source(operand)) return read;
    }
    for (const ir::Op* outer = op.parent(); outer; outer = outer->parent()) {
      if (const ir::Op* read = controlled_by(*outer)) return read;
    }
    return nullptr;
  }

 private:
  const ir::Op* source(const ir::Value* value) const {
    auto found = sources_.find(value);
    return found == sources_.end() ? nullptr : found->second;
  }

  const ir::Op* controlled_by(const ir::Op& op) const {
    const size_t bounds = op.is(OpKind::kIf) ? 1 : op.is(OpKind::kFor) ? ir::kLoopBounds : 0;
    for (size_t i = 0; i < bounds; ++i) {
      if (const ir::Op* read = source(op.operands[i])) return read;
    }
    return nullptr;
  }

  void mark(const ir::Value* value, const ir::Op* read) {
    if (read && !value->type.is_block() && sources_.try_emplace(value, read).second) changed_ = true;
  }

  void visit(ir::Op& op) {
    if (op.is(OpKind::kElementRead)) return mark(op.result(), &op);
    if (op.is(OpKind::kFor) || op.is(OpKind::kIf)) return visit_regions(op);
    for (const ir::Value* operand : op.operands) {
      for (const ir::Value* result : op.results) mark(result, source(operand));
    }
  }

  void visit_regions(ir::Op& op) {
    const ir::Op* control = controlled_by(op);
    if (op.is(OpKind::kFor)) mark(op.region().args[0], control);
    for (size_t i = 0; i < op.results.size(); ++i) {
      mark(op.results[i], control);
      for (const ir::Block* region : op.regions)
        mark(op.results[i], source(region->terminator()->operands[i]));
      if (!op.is(OpKind::kFor)) continue;
      mark(op.results[i], source(op.operands[ir::kLoopBounds + i]));
      mark(op.region().args[i + 1], source(op.results[i]));
    }
  }

  std::map<const ir::Value*, const ir::Op*> sources_;  // never iterated
  bool changed_ = false;
};

/// The buffer that a block was taken from, elements of which may have been written since; null for other blocks.
const ir::Value* taken_from(const ir::Value* block) {
  while (block->def && block->def->is(OpKind::kElementWrite)) block = block->def->operand(0);
  return block->def && block->def->is(OpKind::kCbTake) ? block->def->operand(0) : nullptr;
}

bool is_copy(const ir::Op& op) { return op.is(OpKind::kTensorStore) || op.is(OpKind::kPipeSend); }

}  // namespace

void UnifiedPlan::follow_elements(Evaluator& evaluator, ir::Op& thread, const KernelResources& resources) {
  bool has_elements = false, is_reported = false;
  ir::walk(thread.region(), [&](ir::Op& op) { has_elements = has_elements || op.is(OpKind::kElementRead); });
  if (!has_elements) return;
  const ElementFlow flow(thread);
  ir::walk(thread.region(), [&](ir::Op& op) {
    const bool computes = op.is(OpKind::kGeneric);
    const ir::Op* element = computes || is_copy(op) ? flow.decider(op) : nullptr;
    if (!element) return;
    if (computes && !is_reported) {
      is_reported = true;
      evaluator
          .error(op.span,
                 "whether this is computed depends on an element of a block, which the compute thread "
                 "does not know")
          .note(element->span, "this is the element, which a data movement thread reads")
          .help("compute it in any case, and choose between blocks with ttl.where(condition, a, b)");
    }
    const ir::Value* from = computes ? nullptr : taken_from(op.operand(0));
    for (const auto& [buffer, value] : resources.buffers()) {
      if (from == value) note(buffer, &BufferUse::elements, op.span);
    }
  });
}

}  // namespace ttlc::frontend
