// Gives every block of a compute thread a circular buffer, and says when its pages are waited for, released,
// reserved and published.
//
//   %q = cb.take %Q_cb                          cb.wait_front %Q_cb {pages = 4}
//   %s = generic ins(%q) ...                    cb.reserve_back %s {pages = 4}
//   %p = generic ins(%s) ...                    generic ins(%Q_cb) outs(%s) ...
//   cb.put %p, %out_cb                          cb.push_back %s {pages = 4}
//                                               cb.pop_front %Q_cb {pages = 4}
//                                               cb.wait_front %s {pages = 4} ...
//
// A block that is taken lives in the buffer it comes from, one that is put is computed into the buffer it
// goes to, any other result gets a buffer of its own in the kernel. Its pages are waited for before the first
// op of the defining block that uses it and released after the last one; a block used in a loop is thus
// waited for once, before the loop.
//
// A block that a loop carries lives in a ring of two blocks: the iteration reads the front and writes the
// back. When the new block is also read in its own iteration the old one may still be in front of it; then
// there are two buffers, which the loop carries and exchanges:
//
//   %m_end, %m_spare = for ... carried(%m = %m.1, %m_next = %m.2) { ... yield %m_next, %m }
//
// A block that the packer adds to (accumulate_in_l1.h) stays where it is: its pages are reserved before the loop and
// published behind it.
//
// Constant tiles are written by the reader at its start and stay for good; reductions and broadcasts to DST
// need some that the source does not name. fp32 buffers that are only ever copied to DST are unpacked there
// unrounded.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void bufferize(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
