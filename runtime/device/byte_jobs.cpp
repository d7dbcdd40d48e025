#include "runtime/device/byte_jobs.h"

#include <algorithm>

namespace ttlc::sim {
namespace {

constexpr int64_t kGranuleBytes = 512;  // less than a page of any buffer of tiles

constexpr int64_t granule_of(int64_t offset) { return offset / kGranuleBytes; }

}  // namespace

void ByteJobs::note(int64_t offset, int64_t count_bytes, JobQueue& queue) {
  if (std::find(queues_.begin(), queues_.end(), &queue) == queues_.end()) queues_.push_back(&queue);
  const int64_t first = granule_of(offset), end = granule_of(offset + count_bytes - 1) + 1;
  if (static_cast<int64_t>(touched_.size()) < end) touched_.resize(static_cast<size_t>(end));
  std::fill(touched_.begin() + first, touched_.begin() + end, true);
  first_ = any_ ? std::min(first_, first) : first;
  end_ = any_ ? std::max(end_, end) : end;
  any_ = true;
}

bool ByteJobs::touch_some(int64_t offset, int64_t count_bytes) {
  const int64_t first = std::max(first_, granule_of(offset));
  const int64_t end = std::min(end_, granule_of(offset + count_bytes - 1) + 1);
  if (first >= end) return false;
  const auto last = touched_.begin() + end;
  if (std::find(touched_.begin() + first, last, true) == last) return false;
  const auto is_idle = [](const JobQueue* queue) { return queue->is_idle(); };
  if (std::all_of(queues_.begin(), queues_.end(), is_idle)) forget();
  return any_;
}

void ByteJobs::finish() {
  if (!any_) return;
  for (JobQueue* queue : queues_) queue->finish();
  forget();
}

void ByteJobs::forget() {
  std::fill(touched_.begin() + first_, touched_.begin() + end_, false);
  queues_.clear();
  any_ = false;
}

}  // namespace ttlc::sim
