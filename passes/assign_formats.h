// Chooses the data format in which every computed block is stored.
//
// Turn this (32-bit DST, out is a bf16 buffer):
//   %p = generic ... : block<1x4 fp32>       // read by matmuls only
//   %y = generic ... : block<1x2 fp32>       // put into @out
// Into this:
//   %p = generic ... : block<1x4 bf16>
//   %y = generic ... : block<1x2 bf16>
//
// The rules, first that fits:
//   - a block that is put into a CB or stored has the format found there;
//   - with 16-bit DST all floats are bf16: there is nothing more to store;
//   - blocks in which a mask has replaced padding have the format of the block that was masked;
//   - blocks that loops carry or branches yield are fp32, and all that share a buffer agree; where L1 has
//     no room for them and no tensor is fp32 they are bf16, with a warning;
//   - blocks that only matmuls read are bf16, in kernels without fp32 tensors: rounding an operand to nearest
//     adds an error of at most 2^-9 of each element, independent from element to element, which the sum averages
//     out; half the bytes to pack and unpack, and source registers hold bf16 in full;
//   - the rest is fp32. Integers keep their format.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void assign_formats(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
