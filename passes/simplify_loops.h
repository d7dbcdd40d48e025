// Loops that deal out work to the cores, once every core is known to get as much.
//
// Turn this: for %i = %core to 64 step 64 { A }
// Into this: A with %core for %i
//
// Turn this: for %i = %core to 256 step 64 { A without %i }
// Into this: for %i = 0 to 4 step 1 { A }
//
// After data movement is lowered: what compares the loops of several threads wants them as they were written.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void simplify_loops(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
