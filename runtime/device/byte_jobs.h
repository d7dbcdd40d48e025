// Bytes of a memory that jobs beside the simulation read or write.
//
// A compute engine may leave the computing of bytes to jobs, which are done in the order of their posting
// (compute/host_workers.h). Who else looks at such bytes or changes them either does so in a job behind those, or
// waits until all are done; so everybody finds the bytes that the order of the simulation gives them.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace ttlc::sim {

/// Who does the jobs, one after the other.
class JobQueue {
 public:
  virtual void post_job(std::function<void()> job) = 0;
  /// Returns when all jobs are done.
  virtual void finish() = 0;
  /// Whether they are.
  virtual bool is_idle() const = 0;

 protected:
  ~JobQueue() = default;
};

class ByteJobs {
 public:
  /// A job of the queue, the only one of this memory, will touch these bytes.
  void note(int64_t offset, int64_t count_bytes, JobQueue& queue);
  /// Whether a job that may not be done yet touches some of these bytes.
  bool touch(int64_t offset, int64_t count_bytes) { return any_ && touch_some(offset, count_bytes); }
  /// Returns when no job touches these bytes.
  void await(int64_t offset, int64_t count_bytes) {
    if (touch(offset, count_bytes)) finish();
  }
  void finish();
  /// Behind the jobs that touch bytes.
  void post(std::function<void()> job) { queue_->post_job(std::move(job)); }

 private:
  bool touch_some(int64_t offset, int64_t count_bytes);
  void forget();

  JobQueue* queue_ = nullptr;
  bool any_ = false;
  std::vector<bool> touched_;    // by granule
  int64_t first_ = 0, end_ = 0;  // granules touched lie in between
};

}  // namespace ttlc::sim
