// A place where threads wait for something to happen: pages of a buffer, a word of L1, a section of DST.
// notify() hands every waiting thread back to the scheduler with the time of the event; each looks at its
// condition again.
#pragma once

#include <cstdint>
#include <vector>

namespace ttlc::sim {

class SimThread;

class WaitChannel {
 public:
  /// Something happened at `clock`: threads that wait here look again, no earlier than that.
  void notify(int64_t clock);
  /// Forgets a waiting thread, which is woken for another reason.
  void remove(SimThread& thread);

 private:
  friend class SimThread;
  std::vector<SimThread*> waiting_;
};

}  // namespace ttlc::sim
