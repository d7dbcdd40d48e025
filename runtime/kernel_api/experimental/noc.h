// The NoC as an object: transfers between endpoints of any type that noc_traits_t knows.
//
// noc_traits_t<T> has, for each role in which a T may stand, the arguments that name a place in it and a function that
// computes the address: src_args_type and src_addr, dst_args_type and dst_addr, dst_args_mcast_type and dst_addr_mcast.
// The template parameter of the functions says which address is wanted: the NoC's, or a local one in L1.
#pragma once

#include "api/dataflow/dataflow_api.h"

namespace experimental {

template <typename T>
struct noc_traits_t;

class Noc {
 public:
  enum class AddressType { NOC, LOCAL_L1 };
  enum class TxnIdMode { ENABLED, DISABLED };
  enum class ResponseMode { NON_POSTED, POSTED };
  enum class BarrierMode { TXN_ID, FULL };
  enum class McastMode { INCLUDE_SRC, EXCLUDE_SRC };
  enum class VcSelection { DEFAULT, CUSTOM };
  static constexpr uint32_t INVALID_TXN_ID = 0xFFFFFFFF;

 private:
  template <typename T>
  using Source = typename noc_traits_t<T>::src_args_type;
  template <typename T>
  using Target = typename noc_traits_t<T>::dst_args_type;
  template <typename T>
  using Targets = typename noc_traits_t<T>::dst_args_mcast_type;

  static constexpr AddressType kNoc = AddressType::NOC;
  static constexpr AddressType kLocal = AddressType::LOCAL_L1;

 public:
  Noc() : noc_id_(noc_index) {}
  explicit Noc(uint8_t noc_id) : noc_id_(noc_id) {}

  uint8_t get_noc_id() const { return noc_id_; }
  bool is_local_bank(uint32_t x, uint32_t y) const { return x == my_x[noc_id_] && y == my_y[noc_id_]; }
  bool is_local_addr(uint64_t address) const { return ttlc_noc::is_local(address, noc_id_); }

  template <TxnIdMode txn_id_mode = TxnIdMode::DISABLED, uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1,
            bool enable_noc_tracing = true, typename Src, typename Dst>
  void async_read(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from, const Target<Dst>& to,
                  uint32_t vc = NOC_UNICAST_WRITE_VC, uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    if constexpr (txn_id_mode == TxnIdMode::ENABLED) noc_async_read_set_trid(trid, noc_id_, line, file);
    noc_async_read<max_page_size>(source<kNoc>(src, from), target<kLocal>(dst, to), bytes, noc_id_, vc, line, file);
  }

  template <VcSelection vc_selection = VcSelection::DEFAULT, uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1, typename Src>
  void set_async_read_state(const Src& src, uint32_t bytes, const Source<Src>& from, uint8_t vc = 0, TTLC_HERE) const {
    if constexpr (is_one_packet<max_page_size>) {
      noc_async_read_one_packet_set_state(source<kNoc>(src, from), bytes, vc, noc_id_, line, file);
    } else {
      noc_async_read_set_state(source<kNoc>(src, from), noc_id_, line, file);
    }
  }

  template <VcSelection vc_selection = VcSelection::DEFAULT, uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1, typename Src,
            typename Dst>
  void async_read_with_state(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                             const Target<Dst>& to, uint8_t vc = 0, TTLC_HERE) const {
    const auto address = static_cast<uint32_t>(source<kNoc>(src, from));
    if constexpr (is_one_packet<max_page_size>) {
      noc_async_read_one_packet_with_state(address, target<kLocal>(dst, to), vc, noc_id_, line, file);
    } else {
      noc_async_read_with_state(address, target<kLocal>(dst, to), bytes, noc_id_, line, file);
    }
  }

  template <TxnIdMode txn_id_mode = TxnIdMode::DISABLED, ResponseMode response_mode = ResponseMode::NON_POSTED,
            uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1, bool enable_noc_tracing = true, typename Src, typename Dst>
  void async_write(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from, const Target<Dst>& to,
                   uint32_t vc = NOC_UNICAST_WRITE_VC, uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    (void)trid;
    noc_async_write<max_page_size>(source<kLocal>(src, from), target<kNoc>(dst, to), bytes, noc_id_, vc, line, file);
  }

  template <McastMode mcast_mode = McastMode::EXCLUDE_SRC, TxnIdMode txn_id_mode = TxnIdMode::DISABLED,
            ResponseMode response_mode = ResponseMode::NON_POSTED, uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1,
            bool enable_noc_tracing = true, typename Src, typename Dst>
  void async_write_multicast(const Src& src, const Dst& dst, uint32_t bytes, uint32_t destinations,
                             const Source<Src>& from, const Targets<Dst>& to, bool linked = false,
                             uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    static_assert(txn_id_mode == TxnIdMode::DISABLED && response_mode == ResponseMode::NON_POSTED);
    (void)trid;
    const uint64_t address = noc_traits_t<Dst>::template dst_addr_mcast<kNoc>(dst, *this, to);
    if constexpr (mcast_mode == McastMode::INCLUDE_SRC) {
      noc_async_write_multicast_loopback_src(source<kLocal>(src, from), address, bytes, destinations, linked, noc_id_, line,
                                             file);
    } else {
      noc_async_write_multicast<max_page_size>(source<kLocal>(src, from), address, bytes, destinations, linked, noc_id_,
                                               line, file);
    }
  }

  template <ResponseMode response_mode = ResponseMode::NON_POSTED, uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1,
            typename Dst>
  void set_async_write_state(const Dst& dst, uint32_t bytes, const Target<Dst>& to, uint8_t vc = NOC_UNICAST_WRITE_VC,
                             TTLC_HERE) const {
    (void)vc;
    ttlc_abi->noc_write_set_state(target<kNoc>(dst, to), bytes, is_one_packet<max_page_size>, line, file);
  }

  template <ResponseMode response_mode = ResponseMode::NON_POSTED, uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1,
            typename Src, typename Dst>
  void async_write_with_state(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                              const Target<Dst>& to, uint8_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) const {
    (void)vc;
    ttlc_abi->noc_write_with_state(source<kLocal>(src, from), static_cast<uint32_t>(target<kNoc>(dst, to)),
                                   is_one_packet<max_page_size> ? 0 : bytes, line, file);
  }

  template <TxnIdMode txn_id_mode = TxnIdMode::DISABLED, InlineWriteDst dst_type = InlineWriteDst::DEFAULT,
            ResponseMode response_mode = ResponseMode::NON_POSTED, typename Dst>
  void inline_dw_write(const Dst& dst, uint32_t value, const Target<Dst>& to, uint8_t byte_enable = 0xF,
                       uint32_t vc = NOC_UNICAST_WRITE_VC, uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    static_assert(txn_id_mode == TxnIdMode::DISABLED);
    (void)trid;
    noc_inline_dw_write(target<kNoc>(dst, to), value, byte_enable, noc_id_, static_cast<uint8_t>(vc), line, file);
  }

  template <BarrierMode barrier_type = BarrierMode::FULL>
  void async_read_barrier(uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    if constexpr (barrier_type == BarrierMode::FULL) {
      noc_async_read_barrier(noc_id_, line, file);
    } else {
      noc_async_read_barrier_with_trid(trid, noc_id_, line, file);
    }
  }

  /// Transaction ids of writes are not modelled: the barrier of one waits for all.
  template <BarrierMode barrier_type = BarrierMode::FULL>
  void async_write_barrier(uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    (void)trid;
    noc_async_write_barrier(noc_id_, line, file);
  }

  template <ResponseMode response_mode = ResponseMode::NON_POSTED, BarrierMode barrier_type = BarrierMode::FULL>
  void async_writes_flushed(uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    (void)trid;
    noc_async_writes_flushed(noc_id_, line, file);
  }

  void async_atomic_barrier(TTLC_HERE) const { noc_async_atomic_barrier(noc_id_, line, file); }
  void async_full_barrier(TTLC_HERE) const { noc_async_full_barrier(noc_id_, line, file); }

 private:
  template <uint32_t max_page_size>
  static constexpr bool is_one_packet = max_page_size <= NOC_MAX_BURST_SIZE;

  template <AddressType type, typename Src>
  auto source(const Src& src, const Source<Src>& args) const {
    return address_of<type>(noc_traits_t<Src>::template src_addr<type>(src, *this, args));
  }
  template <AddressType type, typename Dst>
  auto target(const Dst& dst, const Target<Dst>& args) const {
    return address_of<type>(noc_traits_t<Dst>::template dst_addr<type>(dst, *this, args));
  }
  /// Local addresses have 32 bits, and may be the low part of a NoC address.
  template <AddressType type>
  static auto address_of(uint64_t address) {
    if constexpr (type == AddressType::LOCAL_L1) {
      return static_cast<uint32_t>(address);
    } else {
      return address;
    }
  }

  uint8_t noc_id_;
};

}  // namespace experimental
