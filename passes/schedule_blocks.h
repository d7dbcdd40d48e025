// Computes blocks shortly before they are used, in threads whose blocks need more circular buffers or more L1 than
// there is.
//
// Turn this:                                   Into this:
//   %a = generic ins(%x) ...                     %a = generic ins(%x) ...
//   %b = generic ins(%x) ...                     %s = generic ins(%a) ...
//   %s = generic ins(%a) ...                     %b = generic ins(%x) ...
//   %t = generic ins(%s, %b) ...                 %t = generic ins(%s, %b) ...
//
// The order is that of registers for expressions (Sethi and Ullman): what an op needs is computed right before it, the
// operand that needs the most first. All ops but generics keep their order. A generic that reads a block of a buffer
// does not move beyond the buffer's release to where the thread waits for something else: releasing later could make
// the threads wait for each other. The order as written stays when it needs no more, and everywhere in threads that fit.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void schedule_blocks(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
