// What ends ttlc from outside while kernels are compiled and run: both leave processes and temporary files behind if nobody
// looks after them.
#pragma once

namespace ttlc::driver {

/// While it lives, SIGINT, SIGTERM and SIGHUP only ask to stop. At its end they are what they were, and the one that came
/// ends this process. One at a time.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  bool stop_requested() const;
};

}  // namespace ttlc::driver
