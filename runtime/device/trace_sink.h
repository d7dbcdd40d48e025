// Where spans of time go when a run is traced. The device calls it; who writes a file implements it.
#pragma once

#include <cstdint>
#include <string>
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
  /// A quantity of a core changes: pages in a buffer ("cb 3"), bytes on their way. Clocks may come in any
  /// order.
  virtual void count(CoreCoord core, const std::string& name, int64_t clock, int64_t change) = 0;
};

}  // namespace ttlc::sim
