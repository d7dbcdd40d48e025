// Marks how fp32 pages are read, which decides what must be written to them. Part of bufferize. Needs 32-bit DST.
//
//   unpack_to_dest   a compute thread reads the buffer with tile.copy and in no other way: all 24 bits go to DST
//   round_on_pack    a compute thread writes the buffer and reads it through source registers, which drop the low
//                    13 bits of the fraction: the packer rounds to what is left
//
// Dropping bits makes every operand smaller, by 3.4e-4 on average (twice that in SrcA, which multiplies one bit
// less), and every matmul on the way to a result adds its share; rounding has no preferred direction and costs
// nothing. Values that fit stay as they are. It is left out where no tensor keeps enough bits to show it, and
// with accuracy = fast.
#pragma once

#include "ir/module.h"

namespace ttlc::passes {

void mark_fp32_buffers(ir::Module& module);

}  // namespace ttlc::passes
