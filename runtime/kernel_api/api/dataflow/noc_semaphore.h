// A semaphore of this core as an object.
#pragma once

#include "api/dataflow/noc.h"
#include "api/dataflow/semaphore_binding_token.h"

template <ProgrammableCoreType core_type = ProgrammableCoreType::TENSIX,
          SemScope scope = SemScope::LOCAL_NONATOMIC>
class Semaphore {
  static_assert(core_type == ProgrammableCoreType::TENSIX, "other cores are not modelled");
  static_assert(scope != SemScope::DM_LOCAL_CACHED,
                "processors of this architecture have no coherent caches");

 public:
  explicit Semaphore(uint32_t id, TTLC_HERE) : address_(get_semaphore(id, line, file)) {}
  template <uint32_t id, SemScope token_scope>
  explicit Semaphore(SemaphoreBindingToken<id, token_scope>, TTLC_HERE) : Semaphore(id, line, file) {
    static_assert(token_scope == scope, "the host reaches the semaphore in another way");
  }

  /// Raises this core's word.
  void up(uint32_t value, TTLC_HERE) { add(value, line, file); }
  /// Raises the same word of another core.
  void up(const Noc& noc, uint32_t x, uint32_t y, uint32_t value, uint8_t vc = NOC_UNICAST_WRITE_VC,
          TTLC_HERE) {
    noc_semaphore_inc(get_noc_addr(x, y, address_), value, noc.get_noc_id(), vc, line, file);
  }
  /// Waits until the word has the value, and takes it away.
  void down(uint32_t value, TTLC_HERE) {
    noc_semaphore_wait_min(word(), value, line, file);
    add(0 - value, line, file);
  }
  void wait(uint32_t value, TTLC_HERE) { noc_semaphore_wait(word(), value, line, file); }
  void wait_min(uint32_t value, TTLC_HERE) { noc_semaphore_wait_min(word(), value, line, file); }
  void set(uint32_t value, TTLC_HERE) { noc_semaphore_set(word(), value, line, file); }
  uint32_t value() const { return *word(); }

  template <auto... options>
  void set_multicast(const Noc& noc, uint32_t x_start, uint32_t y_start, uint32_t x_end, uint32_t y_end,
                     uint32_t destinations, bool linked = false, TTLC_HERE) {
    relay_multicast<options...>(noc, *this, x_start, y_start, x_end, y_end, destinations, linked, line, file);
  }

  /// Another semaphore of another core gets this one's value.
  template <ProgrammableCoreType other_core, SemScope other_scope>
  void relay_unicast(const Noc& noc, const Semaphore<other_core, other_scope>& target, uint32_t x, uint32_t y,
                     TTLC_HERE) {
    noc_semaphore_set_remote(address_, get_noc_addr(x, y, target.address_, noc.get_noc_id()),
                             noc.get_noc_id(), line, file);
  }
  /// The same for a rectangle of cores.
  template <auto... options, ProgrammableCoreType other_core, SemScope other_scope>
  void relay_multicast(const Noc& noc, const Semaphore<other_core, other_scope>& target, uint32_t x_start,
                       uint32_t y_start, uint32_t x_end, uint32_t y_end, uint32_t destinations,
                       bool linked = false, TTLC_HERE) {
    const uint64_t targets =
        get_noc_multicast_addr(x_start, y_start, x_end, y_end, target.address_, noc.get_noc_id());
    if constexpr (ttlc_noc::options_of<options...>.has(NocOptions::MCAST_INCL_SRC)) {
      noc_semaphore_set_multicast_loopback_src(address_, targets, destinations, linked, noc.get_noc_id(),
                                               line, file);
    } else {
      noc_semaphore_set_multicast(address_, targets, destinations, linked, noc.get_noc_id(), line, file);
    }
  }

  void inc_multicast(const Noc& noc, uint32_t x_start, uint32_t y_start, uint32_t x_end, uint32_t y_end,
                     uint32_t value, uint32_t destinations, TTLC_HERE) {
    const uint64_t target =
        get_noc_multicast_addr(x_start, y_start, x_end, y_end, address_, noc.get_noc_id());
    noc_semaphore_inc_multicast(target, value, destinations, noc.get_noc_id(), line, file);
  }

 private:
  template <ProgrammableCoreType other_core, SemScope other_scope>
  friend class Semaphore;

  volatile uint32_t* word() const {
    return reinterpret_cast<volatile uint32_t*>(static_cast<uintptr_t>(address_));
  }

  /// An external semaphore is changed through the NoC, in a row with what others add.
  void add(uint32_t value, TTLC_SITE) {
    if constexpr (scope == SemScope::EXTERNAL) {
      noc_semaphore_inc(get_noc_addr(address_), value, noc_index, NOC_UNICAST_WRITE_VC, line, file);
      noc_async_atomic_barrier(noc_index, line, file);
    } else {
      noc_semaphore_set(word(), *word() + value, line, file);
    }
  }

  uint32_t address_;
};

template <uint32_t id, SemScope scope>
Semaphore(SemaphoreBindingToken<id, scope>) -> Semaphore<ProgrammableCoreType::TENSIX, scope>;
