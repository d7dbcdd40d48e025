#include "frontend/coordinate_use.h"

#include <unordered_set>
#include <vector>

#include "ir/op_info.h"

namespace ttlc::frontend {
namespace {

class Influence {
 public:
  bool reaches(const ir::Value* value) {
    add(value);
    while (!open_.empty() && !is_found_) {
      const ir::Value* next = open_.back();
      open_.pop_back();
      for (const ir::Use& use : next->uses) follow(use);
    }
    return is_found_;
  }

 private:
  void add(const ir::Value* value) {
    if (seen_.insert(value).second) open_.push_back(value);
  }

  /// A value that a loop carries, or that a branch or a generic gives.
  void hand_on(const ir::Op& op, int index) {
    if (op.is(ir::OpKind::kFor)) add(op.region().args[index + 1]);
    add(op.result(index));
  }

  void follow(const ir::Use& use) {
    const ir::Op& user = *use.user;
    if (user.is(ir::OpKind::kFor) && use.operand >= ir::kLoopBounds)
      return hand_on(user, use.operand - ir::kLoopBounds);
    if (user.is(ir::OpKind::kYield)) return hand_on(*user.block->parent, use.operand);
    bool decides = user.is(ir::OpKind::kFor) || user.is(ir::OpKind::kIf);
    if (decides || ir::info(user.kind).trait == ir::OpTrait::kEffect) is_found_ = true;
    for (const ir::Value* result : user.results) add(result);
  }

  std::vector<const ir::Value*> open_;
  std::unordered_set<const ir::Value*> seen_;
  bool is_found_ = false;
};

}  // namespace

bool has_influence(const ir::Value* value) { return Influence().reaches(value); }

}  // namespace ttlc::frontend
