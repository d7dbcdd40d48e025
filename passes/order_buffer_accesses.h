// Brings a compute thread into a form in which every block can live in the buffer it is taken from or put to.
//
//   %y = generic ...                      cb.put %x, %A
//   cb.put %x, %A                         %y = generic ...
//   cb.put %y, %B                         cb.put %y, %B
//
//   %a = cb.take %A                       %a = cb.take %A
//   %b = cb.take %A                       %copy = generic ins(%a) ... { tile.copy }
//   %c = generic ins(%a, %b)              %b = cb.take %A
//                                         %c = generic ins(%copy, %b)
//
// First: what computes a block that is put moves down to its cb.put when other buffers are written on the
// way, because a generic writes its block while it runs, and blocks must leave in the order of the source. One
// that computes several blocks stays; when the buffer itself is written on the way, a copy of its block is put.
// Second: a block that is still needed when the next one is taken from the same buffer is copied, because
// pages are numbered from the front of the buffer without wrapping around its end, and are released in order.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void order_buffer_accesses(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
