// Several blocks in one buffer, for kernels with more blocks alive than a core has buffers. Part of assign_cb_ids.
//
// Turn this:                                   Into this, %q of six pages:
//   cb.push_back %a {pages = 4}                  cb.push_back %q {pages = 4}
//   cb.push_back %b {pages = 2}                  cb.push_back %q {pages = 2}
//   cb.wait_front %b {pages = 2}                 cb.wait_front %q {pages = 6}
//   fpu.copy %b, %tile, %dst                     fpu.copy %q, %tile + 4, %dst
//   cb.pop_front %b {pages = 2}                  ...
//   ...                                          cb.pop_front %q {pages = 6}
//   cb.pop_front %a {pages = 4}
//
// Blocks lie in the common buffer in the order in which they are published, are read at their distance from its front,
// and are released together. Chosen are blocks of one format that live longest: the place they keep too long is least.
#pragma once

#include <cstdint>

#include "ir/module.h"

namespace ttlc::passes {

/// Puts intermediate blocks into common buffers until at most `buffer_count` intermediate buffers are in use at once,
/// when that can be done.
void queue_buffers(ir::Module& module, ir::Op* kernel, int64_t buffer_count);

}  // namespace ttlc::passes
