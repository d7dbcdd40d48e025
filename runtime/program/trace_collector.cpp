// Spans become events with the names people use for threads.
#include "runtime/program/trace_collector.h"

#include "runtime/program/run_device.h"

namespace ttlc::sim {

void TraceCollector::span(CoreCoord core, ThreadRole role, std::string_view name, int64_t begin_clock,
                          int64_t end_clock) {
  if (events_.size() == kMaxEvents) {
    ++dropped_count_;
    return;
  }
  events_.push_back(
      {core, thread_name(plan_, core, role_name(role)), std::string(name), begin_clock, end_clock});
}

void TraceCollector::count(CoreCoord core, const std::string& name, int64_t clock, int64_t change) {
  if (counts_.size() == kMaxEvents) {
    ++dropped_count_;
    return;
  }
  counts_.push_back({core, name, clock, change});
}

}  // namespace ttlc::sim
