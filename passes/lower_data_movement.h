// Turns whole blocks that data movement threads load and store into transfers of pages, one page a tile.
//
//   %0 = tensor.load %K, %row, %col             cb.reserve_back %K_cb {pages = 4}
//   cb.put %0, %K_cb                            %l1 = cb.write_ptr %K_cb
//                                               for %r = 0 to 2 { for %c = 0 to 2 {
//                                                 noc.read_page %K, (%row + %r) * 4 + %col + %c,
//                                                               %l1 + (%r * 2 + %c) * 2048 } }
//                                               noc.read_barrier
//                                               cb.push_back %K_cb {pages = 4}
//
//   %0 = cb.take %out_cb                        cb.wait_front, cb.read_ptr, noc.write_page ...,
//   tensor.store %0, %out, %row, %col           noc.write_barrier, cb.pop_front
//
// Pages of a tensor count its tiles in row-major order, leading dimensions outermost. Every block has one
// barrier, before its pages are handed over: a consumer starts as early as possible, and no block waits for
// room that only the next one would make. Loops over dimensions whose pages are neighbours in the tensor and
// in the buffer are merged.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void lower_data_movement(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
