#include "runtime/compute/host_workers.h"

#include <signal.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <system_error>
#include <utility>

namespace ttlc::sim {
namespace {

constexpr size_t kBatchesOfWorker = 4;  // done in one go
constexpr size_t kBatchesOfHelper = 1;  // by a thread that waits for something else
constexpr size_t kLongestQueue = 8;     // more wait only in memory
constexpr int kLooksBeforeSleep = 10'000;
constexpr int kLooksBeforeYield = 100;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Signals are for the thread that runs kernels.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

int64_t HostWorkers::count_beside_caller() {
  return std::max<int64_t>(std::thread::hardware_concurrency(), 1) - 1;
}

HostWorkers::HostWorkers(int64_t threads) {
  const AllSignalsBlocked inherited;
  try {
    for (int64_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
  } catch (const std::system_error&) {
    // The host gives no more threads: those that there are do the work.
  }
}

HostWorkers::~HostWorkers() {
  {
    const Lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void HostWorkers::serve() {
  Lock lock(mutex_);
  while (!ending_) {
    if (TileWork* work = next()) {
      do_some(*work, kBatchesOfWorker, lock);
      continue;
    }
    lock.unlock();
    for (int i = 0; i < kLooksBeforeSleep && waiting_batches_.load(std::memory_order_relaxed) == 0; ++i)
      pause_briefly();
    lock.lock();
    if (!line_.empty() || ending_) continue;
    ++sleeping_;
    wake_.wait(lock);
    --sleeping_;
  }
}

void HostWorkers::line_up(TileWork& work) {
  if (work.in_line_ || work.being_done_ || work.batches_.empty()) return;
  line_.push_back(&work);
  work.in_line_ = true;
}

TileWork* HostWorkers::next() {
  while (!line_.empty()) {
    TileWork* work = line_.front();
    line_.pop_front();
    work->in_line_ = false;
    if (!work->batches_.empty() && !work->being_done_) return work;
  }
  return nullptr;
}

void HostWorkers::do_some(TileWork& work, size_t limit, Lock& lock) {
  work.being_done_ = true;
  const size_t count = std::min(limit, work.batches_.size());
  std::vector<JobBatch> batches(
      std::make_move_iterator(work.batches_.begin()),
      std::make_move_iterator(work.batches_.begin() + static_cast<ptrdiff_t>(count)));
  work.batches_.erase(work.batches_.begin(), work.batches_.begin() + static_cast<ptrdiff_t>(count));
  waiting_batches_ -= static_cast<int64_t>(count);
  lock.unlock();
  for (JobBatch& batch : batches) {
    batch.run();
    batch.clear();
    work.done_.fetch_add(1, std::memory_order_release);
  }
  lock.lock();
  std::move(batches.begin(), batches.end(), std::back_inserter(work.spent_));
  work.being_done_ = false;
  line_up(work);
}

TileWork::TileWork(HostWorkers* workers)
    : workers_(workers != nullptr && !workers->threads_.empty() ? workers : nullptr) {}

TileWork::~TileWork() {
  if (!workers_) return;
  HostWorkers::Lock lock(workers_->mutex_);
  workers_->waiting_batches_ -= static_cast<int64_t>(batches_.size());
  batches_.clear();
  while (being_done_) {
    lock.unlock();
    std::this_thread::yield();
    lock.lock();
  }
  std::erase(workers_->line_, this);
}

void TileWork::share() {
  if (kept_.empty()) return;
  ++shared_;
  ++workers_->waiting_batches_;
  batches_.push_back(std::exchange(kept_, {}));
  if (!spent_.empty()) {
    kept_ = std::move(spent_.back());
    spent_.pop_back();
  }
  kept_effort_ = 0;
  workers_->line_up(*this);
}

void TileWork::do_kept() {
  if (kept_.empty()) return;
  kept_.run();
  kept_.clear();
  kept_effort_ = 0;
  done_.store(++shared_, std::memory_order_release);
}

void TileWork::post_copy(uint8_t* to, const uint8_t* from, int64_t count_bytes) {
  post([to, from, count_bytes] { std::memmove(to, from, static_cast<size_t>(count_bytes)); }, 1);
}

void TileWork::hand_over() {
  HostWorkers::Lock lock(workers_->mutex_);
  share();
  const bool wakes = workers_->sleeping_ > 0;
  if (batches_.size() > kLongestQueue && !being_done_) workers_->do_some(*this, kBatchesOfWorker, lock);
  lock.unlock();
  if (wakes) workers_->wake_.notify_one();
}

void TileWork::finish() {
  if (is_done(shared_)) return do_kept();
  HostWorkers::Lock lock(workers_->mutex_);
  share();
  int looks = 0;
  while (being_done_ || !batches_.empty()) {
    if (!being_done_) {
      workers_->do_some(*this, batches_.size(), lock);
    } else if (TileWork* other = workers_->next()) {
      workers_->do_some(*other, kBatchesOfHelper, lock);
    } else {
      lock.unlock();
      if (++looks % kLooksBeforeYield == 0) std::this_thread::yield();
      pause_briefly();
      lock.lock();
    }
  }
}

}  // namespace ttlc::sim
