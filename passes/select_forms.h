// Decides for every tile op of a generic where its operands are: pages of CBs (FPU) or DST (SFPU).
//
// Turn this:
//   %c = tile.bcast_col %m
//   %d = tile.sub %s, %c
//   %p = tile.exp %d
//   %u = tile.max %p, %t
// Into this:
//   %d = tile.sub %s, %m {form = cb, bcast = col}
//   %p = tile.exp %d
//   %v = tile.copy %t
//   %u = tile.max %p, %v {form = dst}
//
// Afterwards every element-wise op on two tiles has a form, and an operand that is no block argument is in
// DST. Inputs that an op needs in DST are copied there. Broadcasts that no form can take stay ops of their own,
// which bring their input to DST.
#pragma once

#include <memory>

#include "ir/generic.h"
#include "passes/pass.h"

namespace ttlc::passes {

void select_forms(ir::Module& module, PassContext& context);

struct FormPolicy;

/// The same for one generic.
class FormSelector {
 public:
  /// `kernel` tells which blocks accumulate over loops; it must not change while the selector is used, apart
  /// from the generics given to `run`.
  FormSelector(ir::Module& module, ir::Op* kernel);
  FormSelector& operator=(FormSelector&& other) noexcept;
  ~FormSelector();
  void run(const ir::Generic& generic);

 private:
  ir::Module& module_;
  std::unique_ptr<FormPolicy> policy_;
};

}  // namespace ttlc::passes
