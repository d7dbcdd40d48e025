// How blocks travel between cores: what pipe.send and pipe.receive are in single NoC transfers and semaphores.
//
//   receiver                                      sender
//   sem.inc ready of the sender,                  sem.wait ready for all receivers
//     by kReadyUnit + offset / 16                 sem.read ready: their common offset; sem.set ready 0
//   sem.wait arrived 1                            noc.write_cores the block
//   sem.set arrived 0                             sem.inc arrived, or sem.multicast it
//
// A receiver that has other things to do before it waits does its first line earlier: pipe.post.
//
// A sender with several pipes of a net first tells the receivers of each that it is their turn (kYourTurn in `arrived`), so that
// only they are in `ready`.
//
// The word `ready` counts receivers in its upper bits and sums up where they want the block in its lower bits, so that one
// increment says both and the buffers of sender and receiver need not be at the same position. Places are offsets from the
// semaphore, which lies at the same address on all cores. Receivers of one multicast have their block at the same place.
// The flag goes out after the data have: behind the acknowledgement for a single core, on the way of the data for a
// multicast. It leaves from a word that is always 1 where `arrived` may be in use. A core that sends to itself leaves the
// block's address in `own`.
#pragma once

#include "ir/builder.h"

namespace ttlc::passes {

/// `address`: where the pages of the block lie.
void lower_pipe_send(ir::Module& module, ir::Op* send, ir::Value* address);
void lower_pipe_post(ir::Module& module, ir::Op* post, ir::Value* address);
void lower_pipe_receive(ir::Module& module, ir::Op* receive, ir::Value* address, const ir::Type& buffer);
void lower_core_send(ir::Module& module, ir::Op* send, ir::Value* address);

}  // namespace ttlc::passes
