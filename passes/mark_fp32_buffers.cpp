#include "passes/mark_fp32_buffers.h"

#include <unordered_map>
#include <unordered_set>

#include "ir/generic.h"
#include "passes/kernel_facts.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Buffers that loops exchange stand for each other: one class of values each.
class BufferClasses {
 public:
  Value* of(Value* buffer) {
    Value* up = buffer;
    while (parent_.contains(up)) up = parent_[up];
    return up;
  }
  void merge(Value* a, Value* b) {
    a = of(a);
    b = of(b);
    if (a != b) parent_[a] = b;
  }

 private:
  std::unordered_map<Value*, Value*> parent_;
};

void merge_carried(BufferClasses& classes, Op& loop) {
  Op* yield = loop.region().terminator();
  for (size_t i = 0; i < loop.results.size(); ++i) {
    if (!loop.results[i]->type.is(TypeKind::kCb)) continue;
    Value* argument = loop.region().args[1 + i];
    classes.merge(argument, loop.operands[kLoopBounds + i]);
    classes.merge(argument, loop.results[i]);
    classes.merge(argument, yield->operands[i]);
  }
}

/// How the buffers of one kernel are used by its compute threads.
struct BufferUses {
  BufferClasses classes;
  std::unordered_set<Value*> copied, through_registers, packed;

  explicit BufferUses(Op* kernel) {
    walk(kernel->region(), [&](Op& op) {
      if (op.is(OpKind::kFor)) merge_carried(classes, op);
    });
    walk(kernel->region(), [&](Op& op) {
      std::optional<Generic> generic = Generic::from(&op);
      if (!generic) return;
      for (int64_t i = 0; i < generic->in_count(); ++i) {
        (only_copies(*generic, i) ? copied : through_registers).insert(classes.of(generic->in(i)));
      }
      for (Value* out : generic->outs()) packed.insert(classes.of(out));
    });
  }
};

}  // namespace

void mark_fp32_buffers(Module& module) {
  if (!module.target.dst_fp32) return;
  for (Op* kernel : module.kernels()) {
    BufferUses uses(kernel);
    bool rounds = keeps_fp32(module.target, kernel);
    for (Op& op : kernel->region()) {
      if (!op.is(OpKind::kBuffer) || op.result()->type.dtype != DataFormat::kFp32) continue;
      Value* buffer = uses.classes.of(op.result());
      if (!uses.through_registers.contains(buffer)) {
        if (uses.copied.contains(buffer)) op.set(AttrKey::kUnpackToDest, true);
      } else if (rounds && uses.packed.contains(buffer)) {
        op.set(AttrKey::kRoundOnPack, true);
      }
    }
  }
}

}  // namespace ttlc::passes
