// A semaphore of this core as an object.
#pragma once

#include "experimental/noc.h"

namespace experimental {

template <ProgrammableCoreType core_type = ProgrammableCoreType::TENSIX>
class Semaphore {
  static_assert(core_type == ProgrammableCoreType::TENSIX, "other cores are not modelled");

 public:
  explicit Semaphore(uint32_t id, TTLC_HERE) : address_(get_semaphore(id, line, file)) {}

  /// Raises this core's word.
  void up(uint32_t value, TTLC_HERE) { noc_semaphore_set(word(), *word() + value, line, file); }
  /// Raises the same word of another core.
  void up(const Noc& noc, uint32_t x, uint32_t y, uint32_t value, uint8_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
    noc_semaphore_inc(get_noc_addr(x, y, address_), value, noc.get_noc_id(), vc, line, file);
  }
  /// Waits until the word has the value, and takes it away.
  void down(uint32_t value, TTLC_HERE) {
    noc_semaphore_wait_min(word(), value, line, file);
    noc_semaphore_set(word(), *word() - value, line, file);
  }
  void wait(uint32_t value, TTLC_HERE) { noc_semaphore_wait(word(), value, line, file); }
  void wait_min(uint32_t value, TTLC_HERE) { noc_semaphore_wait_min(word(), value, line, file); }
  void set(uint32_t value, TTLC_HERE) { noc_semaphore_set(word(), value, line, file); }

  template <Noc::McastMode mcast_mode = Noc::McastMode::EXCLUDE_SRC>
  void set_multicast(const Noc& noc, uint32_t x_start, uint32_t y_start, uint32_t x_end, uint32_t y_end,
                     uint32_t destinations, bool linked = false, TTLC_HERE) {
    const uint64_t target = get_noc_multicast_addr(x_start, y_start, x_end, y_end, address_, noc.get_noc_id());
    if constexpr (mcast_mode == Noc::McastMode::INCLUDE_SRC) {
      noc_semaphore_set_multicast_loopback_src(address_, target, destinations, linked, noc.get_noc_id(), line, file);
    } else {
      noc_semaphore_set_multicast(address_, target, destinations, linked, noc.get_noc_id(), line, file);
    }
  }

  void inc_multicast(const Noc& noc, uint32_t x_start, uint32_t y_start, uint32_t x_end, uint32_t y_end, uint32_t value,
                     uint32_t destinations, TTLC_HERE) {
    const uint64_t target = get_noc_multicast_addr(x_start, y_start, x_end, y_end, address_, noc.get_noc_id());
    noc_semaphore_inc_multicast(target, value, destinations, noc.get_noc_id(), line, file);
  }

 private:
  volatile uint32_t* word() const { return reinterpret_cast<volatile uint32_t*>(static_cast<uintptr_t>(address_)); }

  uint32_t address_;
};

}  // namespace experimental
