#include "passes/kernel_facts.h"

namespace ttlc::passes {

using namespace ir;

bool has_fp32_tensors(const Op* kernel) {
  for (const Op& op : kernel->region()) {
    bool outside = op.is(OpKind::kTensor) || (op.is(OpKind::kBuffer) && op.text(AttrKey::kRole) == "user");
    if (outside && op.result()->type.dtype == DataFormat::kFp32) return true;
  }
  return false;
}

bool keeps_fp32(const Target& target, const Op* kernel) {
  return target.dst_fp32 && target.accuracy == Accuracy::kExact && has_fp32_tensors(kernel);
}

}  // namespace ttlc::passes
