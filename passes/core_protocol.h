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
// block's address in `own`. Where another thread of this core receives, or the sender's pages are released before it receives,
// the block goes through a buffer between the two.
#pragma once

#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "ir/builder.h"
#include "ir/support/diagnostic.h"

namespace ttlc::passes {

/// What the two ends of pipes, which are lowered apart, have to know of each other.
class PipeTraffic {
 public:
  PipeTraffic(ir::Module& module, DiagnosticSink& sink);
  /// The buffer through which blocks of a core's semaphore `own` go; null when they stay where they are sent from.
  ir::Value* between_threads(const ir::Value* own) const;
  /// Destinations of one multicast receive into one buffer, as their blocks have to lie at the same place. What stands in the same
  /// branches is run by the same cores, one receive after the other.
  void check_buffer(const ir::Op* receive, const ir::Value* buffer, DiagnosticSink& sink);

 private:
  std::unordered_map<const ir::Value*, ir::Value*> between_threads_;  // never iterated
  std::unordered_set<const ir::Value*> multicasts_;                   // their semaphores `ready`
  /// The branches that an op stands in: which cores run it, and when.
  using Branches = std::vector<std::pair<const ir::Value*, bool>>;
  struct Receiver {
    Span span;
    Branches branches;
    const ir::Value* buffer;
  };
  static Branches branches_around(const ir::Op* op);
  using Source = std::tuple<const ir::Value*, int64_t, int64_t>;  // semaphore `ready`, row, column
  std::map<Source, Receiver> first_receivers_;                    // never iterated
};

/// `address`: where the pages of the block lie.
void lower_pipe_send(ir::Module& module, ir::Op* send, ir::Value* address, const PipeTraffic& traffic);
void lower_pipe_post(ir::Module& module, ir::Op* post, ir::Value* address);
void lower_pipe_receive(ir::Module& module, ir::Op* receive, ir::Value* address, const ir::Type& buffer,
                        const PipeTraffic& traffic);
void lower_core_send(ir::Module& module, ir::Op* send, ir::Value* address);

}  // namespace ttlc::passes
