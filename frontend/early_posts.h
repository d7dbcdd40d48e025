// Receives whose sender learns early that there is room: cores that first all send and then all receive would wait for each
// other for ever, although each has reserved the block that it receives into before it sends.
#pragma once

#include "ir/module.h"

namespace ttlc::frontend {

/// Puts a pipe.post before the sends that stand between the reserve of a block and the pipe.receive into it, where nothing
/// else happens to the block and no other block of the net arrives in between.
void post_early(ir::Module& module, ir::Op& kernel);
/// Moves sends from the pages that a core then receives into, from all cores of its net and itself, to where it receives from
/// itself. For kernels that hang otherwise: in other nets no core may receive from itself.
void send_in_turn(ir::Module& module, ir::Op& kernel);

}  // namespace ttlc::frontend
