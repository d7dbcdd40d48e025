// What a signal does while somebody watches.
#include "backend/driver/interrupt.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

namespace ttlc::driver {
namespace {

/// Ends by itself only if the signal does not.
void be_interrupted(int number) {
  {
    InterruptWatch watch;
    if (watch.stop_requested()) std::exit(1);
    raise(number);
    if (!watch.stop_requested()) std::exit(2);
  }
  std::exit(3);
}

TEST(InterruptWatch, HandsTheSignalOnAtItsEnd) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP})
    EXPECT_EXIT(be_interrupted(number), testing::KilledBySignal(number), "");
}

TEST(InterruptWatch, LeavesIgnoredSignalsIgnored) {
  signal(SIGHUP, SIG_IGN);
  {
    InterruptWatch watch;
    raise(SIGHUP);
    EXPECT_FALSE(watch.stop_requested());
  }
  EXPECT_EQ(signal(SIGHUP, SIG_DFL), SIG_IGN);
}

}  // namespace
}  // namespace ttlc::driver
