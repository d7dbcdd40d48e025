// The arithmetic of tiles, done beside the simulation by all cores of the host.
//
// The simulation decides what is computed and how long the device takes for it; the values that come out matter to it
// only where somebody looks at bytes that were packed (device/byte_jobs.h). So the engine of a core posts its arithmetic
// as jobs to its TileWork and goes on. The jobs of one TileWork are done in the order of their posting, those of different ones side by side; who needs
// values finishes the work first and does what is left of it itself. What is computed depends on that order alone, not
// on how many threads there are or which of them does it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

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
  using Job = std::function<void()>;
  /// How long a job takes, in units of a tile's move from place to place: some 100 ns. An estimate.
  using Effort = int64_t;

  /// Without workers a job is done when it is posted.
  explicit TileWork(HostWorkers* workers);
  /// Jobs that nobody has begun are dropped.
  ~TileWork();
  TileWork(const TileWork&) = delete;
  TileWork& operator=(const TileWork&) = delete;

  void post(Job job, Effort effort);
  void post_job(Job job) override { post(std::move(job), 1); }
  void finish() override;
  bool is_idle() const override { return kept_.empty() && unfinished_.load(std::memory_order_acquire) == 0; }

 private:
  friend class HostWorkers;

  using Batch = std::vector<Job>;

  /// Puts the jobs kept so far into the line as a batch, and takes back those that are done; the workers' mutex is held.
  void share();
  void do_kept();
  /// Lets go of what done jobs hold. Here, where it was made: memory is slow to change hands between threads.
  void drop_done();

  HostWorkers* workers_;  // null: there are none
  Batch kept_;
  Effort kept_effort_ = 0;
  std::vector<Batch> dropped_;           // done, to be dropped
  std::atomic<int64_t> unfinished_ = 0;  // batches shared
  // Guarded by the workers' mutex.
  std::deque<Batch> batches_;
  std::vector<Batch> done_;
  bool being_done_ = false;
  bool in_line_ = false;
};

}  // namespace ttlc::sim
