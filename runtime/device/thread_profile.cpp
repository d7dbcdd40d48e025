#include "runtime/device/thread_profile.h"

#include <algorithm>

namespace ttlc::sim {

namespace {

constexpr size_t kMostBuckets = 512;

}  // namespace

std::vector<int64_t> widened(const std::vector<int64_t>& buckets, int64_t factor) {
  const auto step = static_cast<size_t>(factor);
  std::vector<int64_t> wide((buckets.size() + step - 1) / step);
  for (size_t i = 0; i < buckets.size(); ++i) wide[i / step] += buckets[i];
  return wide;
}

void ThreadProfile::close_line(int64_t clock) {
  if (line_ != nullptr) {
    line_->busy_cycles += line_busy_cycles_;
    line_->wait_cycles += std::max<int64_t>(0, clock - line_clock_ - line_busy_cycles_);
  }
  line_clock_ = clock;
  line_busy_cycles_ = 0;
}

void ThreadProfile::enter(const CallSite& site, int64_t clock) {
  close_line(clock);
  line_ = &lines_[{site.file, site.line}];
  ++line_->calls;
}

void ThreadProfile::widen_buckets() {
  busy_by_time_ = widened(busy_by_time_, 2);
  bucket_cycles_ *= 2;
}

void ThreadProfile::work(int64_t clock, int64_t cycles) {
  line_busy_cycles_ += cycles;
  const int64_t end = clock + cycles;
  while (end > bucket_cycles_ * static_cast<int64_t>(kMostBuckets)) widen_buckets();
  const auto buckets_needed = static_cast<size_t>((end + bucket_cycles_ - 1) / bucket_cycles_);
  if (busy_by_time_.size() < buckets_needed) busy_by_time_.resize(buckets_needed);
  while (clock < end) {
    const int64_t bucket = clock / bucket_cycles_;
    const int64_t until = std::min(end, (bucket + 1) * bucket_cycles_);
    busy_by_time_[static_cast<size_t>(bucket)] += until - clock;
    clock = until;
  }
}

}  // namespace ttlc::sim
