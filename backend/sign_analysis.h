// Which run-time integers of a thread may be negative: an optimistic fixpoint over its index ops and carried
// values.
#pragma once

#include <set>

#include "ir/op.h"

namespace ttlc::backend {

class SignAnalysis {
 public:
  explicit SignAnalysis(ir::Op* thread);
  bool may_be_negative(const ir::Value* value) const {
    return value->type.is(ir::TypeKind::kReal) || negative_.contains(value);
  }

 private:
  void update(const ir::Op& op);
  void update_loop(const ir::Op& op);
  void update_branch(const ir::Op& op);
  void mark(const ir::Value* value, bool negative);

  std::set<const ir::Value*> negative_;
  bool changed_ = false;
};

}  // namespace ttlc::backend
