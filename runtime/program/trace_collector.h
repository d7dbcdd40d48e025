// Keeps the spans of a traced run, up to a limit.
#pragma once

#include <vector>

#include "runtime/device/trace_sink.h"
#include "runtime/program/launch_plan.h"
#include "runtime/program/simulate.h"

namespace ttlc::sim {

class TraceCollector : public TraceSink {
 public:
  static constexpr size_t kMaxEvents = 400'000;  // about 40 MB as JSON text

  explicit TraceCollector(const LaunchPlan& plan) : plan_(plan) {}

  void span(CoreCoord core, ThreadRole role, std::string_view name, int64_t begin_clock,
            int64_t end_clock) override;
  std::vector<TraceEvent>& events() { return events_; }
  int64_t dropped_count() const { return dropped_count_; }

 private:
  const LaunchPlan& plan_;
  std::vector<TraceEvent> events_;
  int64_t dropped_count_ = 0;
};

}  // namespace ttlc::sim
