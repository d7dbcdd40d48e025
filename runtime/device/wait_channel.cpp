// Hands waiting threads back to the scheduler.
#include "runtime/device/wait_channel.h"

#include "runtime/device/thread.h"

namespace ttlc::sim {

void WaitChannel::notify(int64_t clock) {
  for (SimThread* thread : waiting_) thread->wake(clock);
  waiting_.clear();
}

void WaitChannel::remove(SimThread& thread) { std::erase(waiting_, &thread); }

}  // namespace ttlc::sim
