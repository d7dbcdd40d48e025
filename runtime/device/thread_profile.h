// Where the time of one thread goes: cycles by kernel line, at work or waiting, and how busy it was over time.
//
// A line gets the time from its API call to the next one, because between calls RISC-V instructions cost
// nothing. Work over time is kept in a bounded number of buckets, which grow wider as the run gets longer.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "runtime/device/rule.h"

namespace ttlc::sim {

class ThreadProfile {
 public:
  struct Line {
    int64_t calls = 0;
    int64_t busy_cycles = 0;
    int64_t wait_cycles = 0;
  };
  using Lines = std::map<std::pair<const char*, int>, Line>;  // by file and number of the call site

  explicit ThreadProfile(int64_t start_clock) : line_clock_(start_clock) {}

  /// A call begins: the time since the one before belongs to the line of that one.
  void enter(const CallSite& site, int64_t clock);
  /// The thread works for so long from `clock` on.
  void work(int64_t clock, int64_t cycles);
  /// The thread ends.
  void finish(int64_t clock) { close_line(clock); }

  const Lines& lines() const { return lines_; }
  int64_t bucket_cycles() const { return bucket_cycles_; }
  /// Cycles at work in each bucket, from cycle 0 on.
  const std::vector<int64_t>& busy_by_time() const { return busy_by_time_; }

 private:
  void close_line(int64_t clock);
  void widen_buckets();

  Lines lines_;
  Line* line_ = nullptr;  // of the call before
  int64_t line_clock_;
  int64_t line_busy_cycles_ = 0;
  int64_t bucket_cycles_ = 16;
  std::vector<int64_t> busy_by_time_;
};

/// Sums of `factor` buckets each.
std::vector<int64_t> widened(const std::vector<int64_t>& buckets, int64_t factor);

}  // namespace ttlc::sim
