// Hands waiting threads back to the scheduler.
#include "runtime/device/wait_channel.h"

#include <utility>

#include "runtime/device/thread.h"

namespace ttlc::sim {

void WaitChannel::notify(int64_t clock) {
  if (waiting_.empty()) return;
  for (SimThread* thread : std::exchange(waiting_, {})) thread->wake(clock);
}

void WaitChannel::remove(SimThread& thread) { std::erase(waiting_, &thread); }

}  // namespace ttlc::sim
