#include "passes/shrink_buffers.h"

#include <algorithm>
#include <vector>

#include "passes/token_run.h"

namespace ttlc::passes {

using namespace ir;

int64_t buffer_bytes(const Op& buffer) {
  const Type& type = buffer.result()->type;
  return type.depth_blocks * type.shape.count() * type.page_bytes();
}

void shrink_buffers(Op* kernel, int64_t available_bytes) {
  std::vector<Op*> large_first;
  int64_t bytes = 0;
  for (Op& op : kernel->region()) {
    if (!op.is(OpKind::kBuffer)) continue;
    bytes += buffer_bytes(op);
    bool may_shrink = op.text(AttrKey::kRole) == "user" && !op.flag(AttrKey::kFixedDepth);
    if (may_shrink && op.result()->type.depth_blocks == 2) large_first.push_back(&op);
  }
  std::stable_sort(large_first.begin(), large_first.end(),
                   [](const Op* a, const Op* b) { return buffer_bytes(*a) > buffer_bytes(*b); });
  for (Op* buffer : large_first) {
    if (bytes <= available_bytes) return;
    Type& type = buffer->result()->type;
    type.depth_blocks = 1;
    if (runs_to_its_end(*kernel)) {
      bytes -= buffer_bytes(*buffer);
    } else {
      type.depth_blocks = 2;
    }
  }
}

}  // namespace ttlc::passes
