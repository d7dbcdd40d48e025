// Jobs in a row of memory, in which one thread writes them and another one reads them. They refer to things and hold none,
// so that nothing but their bytes changes hands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

namespace ttlc::sim {

class JobBatch {
 public:
  bool empty() const { return used_bytes_ == 0; }

  /// False: there is no room.
  template <typename Job>
  bool push(const Job& job) {
    static_assert(std::is_trivially_copyable_v<Job> && std::is_trivially_destructible_v<Job>);
    constexpr size_t kJobBytes = sizeof(Header) + (sizeof(Job) + kAlignment - 1) / kAlignment * kAlignment;
    static_assert(alignof(Job) <= kAlignment && kJobBytes <= kBytes);
    if (used_bytes_ + kJobBytes > kBytes) return false;
    if (bytes_ == nullptr) bytes_ = std::make_unique<Bytes>();
    std::byte* place = bytes_->bytes + used_bytes_;
    new (place) Header{[](const void* done) { (*static_cast<const Job*>(done))(); }, kJobBytes};
    new (place + sizeof(Header)) Job(job);
    used_bytes_ += kJobBytes;
    return true;
  }

  /// Does all of them.
  void run() const {
    for (size_t at = 0; at < used_bytes_;) {
      const std::byte* place = bytes_->bytes + at;
      const auto& header = *std::launder(reinterpret_cast<const Header*>(place));
      header.run(place + sizeof(Header));
      at += header.job_bytes;
    }
  }
  void clear() { used_bytes_ = 0; }

 private:
  static constexpr size_t kAlignment = 16;
  static constexpr size_t kBytes = 16 * 1024;
  struct alignas(kAlignment) Header {
    void (*run)(const void* job);
    size_t job_bytes;
  };
  struct Bytes {
    alignas(64) std::byte bytes[kBytes];
  };

  std::unique_ptr<Bytes> bytes_;
  size_t used_bytes_ = 0;
};

}  // namespace ttlc::sim
