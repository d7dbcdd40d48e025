// Numbers the circular buffers of every kernel and sees that they fit L1.
//
//   %Q_cb = buffer {role = user}                 %Q_cb = buffer {role = user, id = 0}
//   %s = buffer {role = intermediate}            %s = buffer {role = intermediate, id = 24}
//
// As in hand-written kernels buffers that other threads fill for the compute thread come first, from 0 on,
// those it fills for others from 16 on, its own from 24 on; a group that is full goes on with the lowest free
// number. Buffers of one variable of the source in different loops become one at once. When the numbers or the bytes of L1 do not suffice, one after the other:
//   - buffers of the source that only the compute thread uses, and that are never in use at the same time, become one;
//   - intermediate blocks lie in those buffers while they are empty;
//   - intermediate buffers that are never in use at the same time become one (share_buffers.h);
//   - blocks that are in use at the same time lie in one buffer, behind each other (queue_buffers.h);
//   - buffers of two blocks get room for one where nobody asked for two (shrink_buffers.h).
// When that is not enough it is the user's turn: the error says how much is missing and names the largest buffers.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void assign_cb_ids(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
