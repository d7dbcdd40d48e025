// Room for one block instead of two in buffers between threads, for kernels that need more L1 than there is. Part of
// assign_cb_ids.
//
//   %A_cb = buffer {role = user} : cb<8x8 fp32, depth 2>   -->   ... cb<8x8 fp32, depth 1>
//
// A thread that finds room for one block waits until the last one is read: slower, never wrong, unless threads wait for
// each other. Whether they do is tried (token_run.h). Depths that the user has
// chosen stay (`fixed_depth`).
#pragma once

#include <cstdint>

#include "ir/op.h"

namespace ttlc::passes {

/// Bytes of L1 that a buffer takes.
int64_t buffer_bytes(const ir::Op& buffer);

/// Shrinks buffers of a kernel, large ones first, until all of them take at most `available_bytes`, where that is
/// possible.
void shrink_buffers(ir::Op* kernel, int64_t available_bytes);

}  // namespace ttlc::passes
