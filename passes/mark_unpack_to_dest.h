// Marks the fp32 buffers whose pages go to DST unrounded (`unpack_to_dest`): those that a compute thread
// reads with tile.copy and in no other way. Operands of the matrix engine pass through source registers of 19
// bits and must not be marked. Needs 32-bit DST. Part of bufferize.
#pragma once

#include "ir/module.h"

namespace ttlc::passes {

void mark_unpack_to_dest(ir::Module& module);

}  // namespace ttlc::passes
