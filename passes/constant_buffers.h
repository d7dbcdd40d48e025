// The buffers of constant tiles a kernel has: bufferize declares them and lets the writer fill them,
// lower_to_tile_loops reads them.
#pragma once

#include "ir/constants.h"
#include "ir/module.h"

namespace ttlc::passes {

/// The buffer with constant tiles; fails when bufferize has made none.
ir::Value* find_constant_buffer(ir::Op* kernel, const ir::Constant& constant);
/// The same, made when there is none: declares the buffer, lets the writer (without one the reader; made when there is
/// neither) fill it first of all, and lets the compute thread wait for it before anything else. It stays until the kernel
/// ends.
ir::Value* require_constant_buffer(ir::Module& module, ir::Op* kernel, const ir::Constant& constant);

}  // namespace ttlc::passes
