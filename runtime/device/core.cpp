// Setting up a core's L1: regions, buffers, semaphores.
#include "runtime/device/core.h"

#include <fmt/format.h>

#include <cstddef>

#include "runtime/device/check.h"
#include "runtime/device/device.h"

namespace ttlc::sim {
namespace {

constexpr int64_t kSemaphoreBase =
    32 * 1024;  // within the firmware's part of L1, below everything a program allocates
constexpr int64_t kSemaphoreStride = 16;  // one per NoC-aligned word
constexpr int64_t kArgumentsBase = 40 * 1024;
constexpr int64_t kArgumentsStride = 2 * 1024;  // more than the arguments that a kernel may have

}  // namespace

Core::Core(Device& device, int64_t index, CoreCoord logical, int64_t l1_bytes)
    : device_(device),
      index_(index),
      logical_(logical),
      node_(device.machine().torus_node_of_core(logical)),
      l1_(l1_bytes, kArenaBase + static_cast<uint64_t>(index) * kArenaStride, Memory::Untouched::kPattern),
      cbs_(kMaxCbs) {
  const ArchInfo& machine = device.machine();
  regions_[machine.zeros_base] = {machine.zeros_base, machine.zeros_bytes, "the block of zeros"};
  const std::vector<std::byte> zeros(static_cast<size_t>(machine.zeros_bytes));
  l1_.write(machine.zeros_base, zeros.data(), machine.zeros_bytes);
}

void Core::add_region(int64_t offset, int64_t size_bytes, std::string name) {
  SIM_CHECK(offset >= 0 && offset + size_bytes <= l1_.size_bytes(), "region outside L1");
  regions_[offset] = {offset, size_bytes, std::move(name)};
  l1_.make_fresh(offset, size_bytes);
}

void Core::configure_cb(const CbConfig& config) {
  SIM_CHECK(config.id >= 0 && config.id < kMaxCbs && config.pages > 0 && config.page_bytes > 0,
            "malformed buffer");
  auto cb = std::make_unique<CircularBuffer>(config);
  bool shared = false;
  for (CircularBuffer* other : cbs()) {
    const bool overlap = other->address() < cb->address() + cb->size_bytes() &&
                         cb->address() < other->address() + other->size_bytes();
    if (!overlap) continue;
    shared = true;
    other->keep_bytes();
  }
  if (shared || config.on_tensor) cb->keep_bytes();
  if (find_region(config.address, cb->size_bytes()) == nullptr) {
    add_region(config.address, cb->size_bytes(), fmt::format("cb {}", config.id));
  }
  cbs_[static_cast<size_t>(config.id)] = std::move(cb);
  configured_cbs_.clear();
  for (const std::unique_ptr<CircularBuffer>& each : cbs_) {
    if (each != nullptr) configured_cbs_.push_back(each.get());
  }
}

int64_t Core::semaphore_offset(int64_t id) { return kSemaphoreBase + id * kSemaphoreStride; }

void Core::configure_semaphore(int64_t id, uint32_t initial) {
  const int64_t offset = semaphore_offset(id);
  add_region(offset, kSemaphoreStride, fmt::format("semaphore {}", id));
  l1_.write(offset, &initial, sizeof initial);
  semaphores_.push_back(id);
}

bool Core::has_semaphore(int64_t id) const {
  for (int64_t known : semaphores_) {
    if (known == id) return true;
  }
  return false;
}

int64_t Core::arguments_offset(ThreadRole role, bool common) {
  return kArgumentsBase + (2 * static_cast<int64_t>(role) + (common ? 1 : 0)) * kArgumentsStride;
}

bool Core::is_for_arguments(int64_t offset) {
  return offset >= kArgumentsBase && offset < kArgumentsBase + 2 * kThreadRoleCount * kArgumentsStride;
}

void Core::place_arguments(ThreadRole role, bool common, const std::vector<uint32_t>& words) {
  if (words.empty()) return;
  const auto bytes = static_cast<int64_t>(words.size() * sizeof words[0]);
  SIM_CHECK(bytes < kArgumentsStride, "more arguments than a kernel may have");
  const int64_t offset = arguments_offset(role, common);
  add_region(offset, bytes, fmt::format("{}arguments of {}", common ? "common " : "", role_name(role)));
  l1_.write(offset, words.data(), bytes);
}

const L1Region* Core::find_region(int64_t offset, int64_t size_bytes) const {
  auto it = regions_.upper_bound(offset);
  if (it == regions_.begin()) return nullptr;
  --it;
  const L1Region& region = it->second;
  return offset + size_bytes <= region.offset + region.size_bytes ? &region : nullptr;
}

void Core::notify_words(int64_t offset, int64_t size_bytes, int64_t clock) {
  for (auto it = word_channels_.lower_bound(offset);
       it != word_channels_.end() && it->first < offset + size_bytes; ++it) {
    it->second.notify(clock);
  }
}

}  // namespace ttlc::sim
