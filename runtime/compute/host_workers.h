// The arithmetic of tiles, done beside the simulation by all cores of the host.
//
// The simulation decides what is computed and how long the device takes for it; the values that come out matter to it
// only where somebody looks at bytes (device/byte_jobs.h). So the engine of a core posts its arithmetic as jobs to its
// TileWork and goes on, and what moves bytes into and out of its L1 goes the same way. The jobs of one TileWork are done
// in the order of their posting, those of different ones side by side; who needs values finishes the work first and does
// what is left of it itself. What is computed depends on that order alone, not on how many threads there are or which of
// them does it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/compute/job_batch.h"
#include "runtime/device/byte_jobs.h"

namespace ttlc::sim {

class TileWork;

/// Threads that wait for jobs. The simulation's own thread is not among them.
class HostWorkers {
 public:
  /// Of this many threads, or as many as the host gives; 0: all work is done by who posts it.
  explicit HostWorkers(int64_t threads);
  ~HostWorkers();
  HostWorkers(const HostWorkers&) = delete;
  HostWorkers& operator=(const HostWorkers&) = delete;

  /// One less than the host has cores for this process.
  static int64_t count_beside_caller();

 private:
  friend class TileWork;
  using Lock = std::unique_lock<std::mutex>;

  void serve();
  /// Puts work into the line when it has jobs that nobody does.
  void line_up(TileWork& work);
  /// The first in line that has jobs and is not being done; null: none.
  TileWork* next();
  /// Does up to `limit` batches of a work that nobody does. Gives the lock up meanwhile.
  void do_some(TileWork& work, size_t limit, Lock& lock);

  std::mutex mutex_;  // guards what follows, and the members of every TileWork that are said to be so
  std::condition_variable wake_;
  std::deque<TileWork*> line_;
  int64_t sleeping_ = 0;
  bool ending_ = false;
  std::atomic<int64_t> waiting_batches_ = 0;
  std::vector<std::thread> threads_;
};

/// Jobs in order. Posted and finished by one thread, which keeps them to itself until they are worth sharing.
class TileWork final : public JobQueue {
 public:
  /// How long a job takes, in units of a tile's move from place to place: some 100 ns. An estimate.
  using Effort = int64_t;

  /// Without workers a job is done when it is posted.
  explicit TileWork(HostWorkers* workers);
  /// Jobs that nobody has begun are dropped.
  ~TileWork();
  TileWork(const TileWork&) = delete;
  TileWork& operator=(const TileWork&) = delete;

  bool has_workers() const { return workers_ != nullptr; }
  template <typename Job>
  void post(const Job& job, Effort effort) {
    if (workers_ == nullptr) return job();
    if (!kept_.push(job)) {
      hand_over();
      kept_.push(job);
    }
    kept_effort_ += effort;
    if (kept_effort_ >= kWorthSharing) hand_over();
  }
  void post_copy(uint8_t* to, const uint8_t* from, int64_t count_bytes) override;
  void finish() override;
  bool is_idle() const override { return is_done(latest()); }

  /// Jobs are numbered in batches. That of the latest job posted:
  using Number = int64_t;
  Number latest() const { return kept_.empty() ? shared_ : shared_ + 1; }
  /// Whether all jobs up to there are done.
  bool is_done(Number number) const {
    if (seen_done_ < number) seen_done_ = done_.load(std::memory_order_acquire);
    return seen_done_ >= number;
  }

 private:
  friend class HostWorkers;

  static constexpr Effort kWorthSharing = 200;

  void hand_over();
  /// Puts the jobs kept so far into the line as a batch; the workers' mutex is held.
  void share();
  void do_kept();

  HostWorkers* workers_;  // null: there are none
  JobBatch kept_;
  Effort kept_effort_ = 0;
  Number shared_ = 0;             // the last batch that was
  std::atomic<Number> done_ = 0;  // the last batch that is
  mutable Number seen_done_ = 0;  // the last one known to be
  // Guarded by the workers' mutex.
  std::deque<JobBatch> batches_;
  std::vector<JobBatch> spent_;  // to be filled again
  bool being_done_ = false;
  bool in_line_ = false;
};

}  // namespace ttlc::sim
