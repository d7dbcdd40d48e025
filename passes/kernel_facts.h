// What passes ask about a kernel as a whole, and where in it an op stands.
#pragma once

#include "ir/module.h"

namespace ttlc::passes {

/// The kernel that contains `op`.
ir::Op* kernel_of(ir::Op* op);
const ir::Op* kernel_of(const ir::Op* op);
/// The thread that contains `op`.
ir::Op* thread_of(ir::Op* op);
const ir::Op* thread_of(const ir::Op* op);
bool is_in_compute_thread(const ir::Op* op);
/// First thread of a kernel with a role; null when there is none.
ir::Op* find_thread(ir::Op* kernel, std::string_view role);

/// Whether moving the reads of `op`'s operands down to `to`, of the same code block, would hold a block of a CB while a later one
/// is taken.
bool holds_block_over_next_take(const ir::Op* op, const ir::Op* to);

/// Whether a tensor or a buffer of the user holds fp32: then results keep more bits than source registers do.
bool has_fp32_tensors(const ir::Op* kernel);
/// Whether a kernel's intermediate values must keep more bits than source registers do: results show them and
/// accuracy goes before speed.
bool keeps_fp32(const ir::Target& target, const ir::Op* kernel);

/// Bytes of L1 that the circular buffers of a kernel may take on every core: what its tensors in L1 leave, whose pages lie
/// on all cores in turn. Sharded ones lie on fewer cores and may leave less.
int64_t l1_bytes_for_buffers(const ir::Target& target, const ir::Op* kernel);

}  // namespace ttlc::passes
