// Where spans of time go when a run is traced. The device calls it; who writes a file implements it.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/device/rule.h"

namespace ttlc::sim {

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  /// One finished span of a thread: [begin_clock, end_clock) in cycles. `name` is one of few:
  /// "cb_wait_front", "read".
  virtual void span(CoreCoord core, ThreadRole role, std::string_view name, int64_t begin_clock,
                    int64_t end_clock) = 0;
};

}  // namespace ttlc::sim
