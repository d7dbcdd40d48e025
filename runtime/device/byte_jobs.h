// Bytes of a memory that jobs beside the simulation read or write.
//
// What kernels compute and move matters to the simulation only where somebody looks at the bytes. So their storing and
// loading may be left to jobs, which are done in the order of their posting (compute/host_workers.h). The jobs that
// write to a memory are all of one queue; jobs that read it may be of others, too, unless there are such writers. Who
// else looks at such bytes or changes them does so in a job behind those, or waits until they are done: everybody finds
// the bytes that the order of the simulation gives them.
#pragma once

#include <cstdint>
#include <vector>

namespace ttlc::sim {

/// Who does the jobs, one after the other.
class JobQueue {
 public:
  virtual void post_copy(uint8_t* to, const uint8_t* from, int64_t count_bytes) = 0;
  /// Returns when all jobs are done.
  virtual void finish() = 0;
  /// Whether they are.
  virtual bool is_idle() const = 0;

 protected:
  ~JobQueue() = default;
};

class ByteJobs {
 public:
  /// A job of the queue will touch these bytes.
  void note(int64_t offset, int64_t count_bytes, JobQueue& queue);
  /// Whether a job that may not be done yet touches some of these bytes.
  bool touch(int64_t offset, int64_t count_bytes) { return any_ && touch_some(offset, count_bytes); }
  /// Returns when no job touches these bytes.
  void await(int64_t offset, int64_t count_bytes) {
    if (touch(offset, count_bytes)) finish();
  }
  void finish();

 private:
  bool touch_some(int64_t offset, int64_t count_bytes);
  void forget();

  std::vector<JobQueue*> queues_;  // of the jobs noted
  bool any_ = false;
  std::vector<bool> touched_;    // by granule
  int64_t first_ = 0, end_ = 0;  // granules touched lie in between
};

}  // namespace ttlc::sim
