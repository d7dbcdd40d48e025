#include "backend/driver/interrupt.h"

#include <signal.h>

#include <iterator>

namespace ttlc::driver {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

// A handler has nothing but what is global.
volatile sig_atomic_t signal_that_came = 0;
struct sigaction actions_before[std::size(kSignals)];

void note(int number) { signal_that_came = number; }

}  // namespace

InterruptWatch::InterruptWatch() {
  signal_that_came = 0;
  struct sigaction noting {};
  noting.sa_handler = note;  // without SA_RESTART: what waits looks up
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], nullptr, &actions_before[i]);
    if (actions_before[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &noting, nullptr);
  }
}

InterruptWatch::~InterruptWatch() {
  for (size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &actions_before[i], nullptr);
  if (signal_that_came != 0) raise(signal_that_came);
}

bool InterruptWatch::stop_requested() const { return signal_that_came != 0; }

}  // namespace ttlc::driver
