#include "passes/insert_dst_sync.h"

#include "ir/builder.h"

namespace ttlc::passes {

using namespace ir;

void insert_dst_sync(Module& module, PassContext&) {
  std::vector<Op*> sections;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kDstSection)) sections.push_back(&op);
  });
  for (Op* section : sections) {
    Builder b(module, InsertPoint::before_op(section), section->span);
    b.op(OpKind::kDstAcquire);
    module.splice(section->region(0), b.at());
    b.op(OpKind::kDstCommit);
    b.op(OpKind::kDstWait);
    module.splice(section->region(1), b.at());
    b.op(OpKind::kDstRelease);
    module.erase(section);
  }
}

}  // namespace ttlc::passes
