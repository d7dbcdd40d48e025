// Spells out what a DST section stands for: MATH acquires a cleared section, computes and commits it, PACK
// waits for it, packs and releases it.
//
//   dst.section math {                          dst.acquire
//     fpu.copy %a, 0, 0                         fpu.copy %a, 0, 0
//   } pack {                         -->        dst.commit
//     pack.tile 0, %b                           dst.wait
//   }                                           pack.tile 0, %b
//                                               dst.release
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void insert_dst_sync(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
