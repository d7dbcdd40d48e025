// Keeps the spans and counts of a traced run, up to a limit.
#pragma once

#include <vector>

#include "runtime/device/trace_sink.h"
#include "runtime/program/launch_plan.h"
#include "runtime/program/simulate.h"

namespace ttlc::sim {

class TraceCollector : public TraceSink {
 public:
  static constexpr size_t kMaxEvents = 400'000;  // of each kind; about 40 MB as JSON text

  explicit TraceCollector(const LaunchPlan& plan) : plan_(plan) {}

  void span(CoreCoord core, ThreadRole role, std::string_view name, int64_t begin_clock,
            int64_t end_clock) override;
  void count(CoreCoord core, const std::string& name, int64_t clock, int64_t change) override;
  std::vector<TraceEvent>& events() { return events_; }
  std::vector<TraceCount>& counts() { return counts_; }
  int64_t dropped_count() const { return dropped_count_; }

 private:
  const LaunchPlan& plan_;
  std::vector<TraceEvent> events_;
  std::vector<TraceCount> counts_;
  int64_t dropped_count_ = 0;
};

}  // namespace ttlc::sim
