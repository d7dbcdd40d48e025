// One Tensix core: L1 with its allocations, circular buffers, semaphores, and the slot of its compute
// engines.
//
// L1 is mapped at kArenaBase + index * kArenaStride of host memory, so that a 32-bit L1 address that a kernel
// computes with is also a host pointer. "Offset" means the address on the device (host address modulo the
// stride); offsets are what configuration and checks use, arena addresses are what kernels see.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/device/circular_buffer.h"
#include "runtime/device/mailbox.h"
#include "runtime/device/memory.h"
#include "runtime/device/rule.h"
#include "runtime/device/wait_channel.h"

namespace ttlc::sim {

class Device;
class SimThread;

inline constexpr uint64_t kArenaBase = 0x2000'0000;  // below 2 GiB: free in plain and in sanitized processes
inline constexpr uint64_t kArenaStride = 2 * 1024 * 1024;  // a power of two above every L1 size

/// Base class of what the compute engines keep per core; the device core only owns it.
class EngineState {
 public:
  virtual ~EngineState() = default;
  /// Takes jobs that the core leaves to it; null: there are none.
  virtual JobQueue* job_queue() { return nullptr; }
};

struct L1Region {
  int64_t offset = 0;
  int64_t size_bytes = 0;
  std::string name;  // "cb 3", "tensor A", "semaphore 0", "arguments of riscv_1"
};

struct Semaphore {
  int64_t id = 0;
  int64_t offset = 0;
};

class Core {
 public:
  Core(Device& device, int64_t index, CoreCoord logical, int64_t l1_bytes);

  Device& device() { return device_; }
  int64_t index() const { return index_; }
  CoreCoord logical() const { return logical_; }
  /// Its place on the torus of the NoCs.
  CoreCoord node() const { return node_; }
  Memory& l1() { return l1_; }

  /// Host address of an L1 offset: what kernels see as an L1 address.
  uint32_t arena_address(int64_t offset) const {
    return static_cast<uint32_t>(kArenaBase + static_cast<uint64_t>(index_) * kArenaStride +
                                 static_cast<uint64_t>(offset));
  }
  static int64_t offset_of(uint64_t address) { return static_cast<int64_t>(address & (kArenaStride - 1)); }

  // Set up by a launch, before the threads run.
  /// A tensor shard or other memory that kernels may use; its bytes are undefined until written.
  void add_region(int64_t offset, int64_t size_bytes, std::string name);
  /// The ring gets its own region unless it lies on a tensor or shares the address of another buffer.
  void configure_cb(const CbConfig& config);
  /// The word lies at semaphore_offset(id).
  void configure_semaphore(int64_t id, uint32_t initial);
  static int64_t semaphore_offset(int64_t id);
  /// The arguments of a thread lie at arguments_offset(role, common): nothing else lies next to them.
  void place_arguments(ThreadRole role, bool common, const std::vector<uint32_t>& words);
  static int64_t arguments_offset(ThreadRole role, bool common);
  /// Memory for arguments, whether there are so many or not.
  static bool is_for_arguments(int64_t offset);

  /// Null when the buffer is not configured here.
  CircularBuffer* find_cb(int64_t id) {
    return id >= 0 && id < kMaxCbs ? cbs_[static_cast<size_t>(id)].get() : nullptr;
  }
  /// All configured buffers in order of id.
  const std::vector<CircularBuffer*>& cbs() const { return configured_cbs_; }
  /// The region that holds the whole range, or null.
  const L1Region* find_region(int64_t offset, int64_t size_bytes) const;
  bool has_semaphore(int64_t id) const;

  /// Where threads of this core wait for a change of an L1 word.
  WaitChannel& word_channel(int64_t offset) { return word_channels_[offset]; }

  /// Words of this range changed at `clock`.
  void notify_words(int64_t offset, int64_t size_bytes, int64_t clock);

  Mailboxes& mailboxes() { return mailboxes_; }

  void set_engine(std::unique_ptr<EngineState> engine) {
    l1_.forbid_jobs();
    engine_ = std::move(engine);
    l1_.set_job_queue(engine_ == nullptr ? nullptr : engine_->job_queue());
  }
  EngineState* engine() { return engine_.get(); }

  SimThread* thread(ThreadRole role) { return threads_[static_cast<size_t>(role)]; }
  void set_thread(ThreadRole role, SimThread* thread) { threads_[static_cast<size_t>(role)] = thread; }

 private:
  static constexpr int64_t kMaxCbs = 64;

  Device& device_;
  int64_t index_;
  CoreCoord logical_;
  CoreCoord node_;
  Memory l1_;
  std::vector<std::unique_ptr<CircularBuffer>> cbs_;  // by id
  std::vector<CircularBuffer*> configured_cbs_;
  std::vector<int64_t> semaphores_;
  std::map<int64_t, L1Region> regions_;  // by offset; disjoint
  std::map<int64_t, WaitChannel> word_channels_;
  Mailboxes mailboxes_;
  std::unique_ptr<EngineState> engine_;
  SimThread* threads_[kThreadRoleCount] = {};
};

}  // namespace ttlc::sim
