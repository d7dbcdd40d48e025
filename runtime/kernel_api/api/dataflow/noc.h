// The NoC as an object: transfers between endpoints of any type that noc_traits_t knows.
//
// noc_traits_t<T> has, for each role in which a T may stand, the arguments that name a place in it and a function that
// computes the address: src_args_type and src_addr, dst_args_type and dst_addr, dst_args_mcast_type and dst_addr_mcast.
// The template parameter of the functions says which address is wanted: the NoC's, or a local one in L1.
#pragma once

#include "api/dataflow/dataflow_api.h"
#include "sim/transfer_options.h"

template <typename T>
struct noc_traits_t {
  static_assert(sizeof(T) == 0, "this type is no endpoint of transfers");
};

/// Memory of this core that async_write_zeros can fill: types whose places are offsets in bytes.
template <typename T>
inline constexpr bool noc_zero_l1_endpoint_v = false;

class Noc {
 public:
  enum class AddressType { NOC, LOCAL_L1 };
  using TxnIdMode = ttlc_noc::TxnIdMode;
  using ResponseMode = ttlc_noc::ResponseMode;
  using BarrierMode = ttlc_noc::BarrierMode;
  using McastMode = ttlc_noc::McastMode;
  using VcSelection = ttlc_noc::VcSelection;
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

  template <auto... options>
  static constexpr auto kOptions = ttlc_noc::options_of<options...>;

 public:
  Noc() : noc_id_(noc_index) {}
  explicit Noc(uint8_t noc_id) : noc_id_(noc_id) {}

  uint8_t get_noc_id() const { return noc_id_; }
  bool is_local_bank(uint32_t x, uint32_t y) const { return x == my_x[noc_id_] && y == my_y[noc_id_]; }
  bool is_local_addr(uint64_t address) const { return ttlc_noc::is_local(address, noc_id_); }

  template <auto... options, typename Src, typename Dst>
  void async_read(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                  const Target<Dst>& to, const NocOptVals& values = {}, TTLC_HERE) const {
    if constexpr (kOptions<options...>.has(NocOptions::TXN_ID)) {
      noc_async_read_set_trid(values.trid, noc_id_, line, file);
    }
    noc_async_read<kOptions<options...>.max_page_bytes>(source<kNoc>(src, from), target<kLocal>(dst, to),
                                                        bytes, noc_id_, values.vc, line, file);
  }
  template <auto... options, typename Src, typename Dst>
  void async_read(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                  const Target<Dst>& to, uint32_t vc, uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    async_read<options...>(src, dst, bytes, from, to, NocOptVals{vc, trid}, line, file);
  }

  template <auto... options, typename Src>
  void set_async_read_state(const Src& src, uint32_t bytes, const Source<Src>& from,
                            const NocOptVals& values = {}, TTLC_HERE) const {
    if constexpr (kOptions<options...>.has(NocOptions::TXN_ID)) {
      noc_async_read_set_trid(values.trid, noc_id_, line, file);
    }
    if constexpr (kOptions<options...>.is_one_packet()) {
      noc_async_read_one_packet_set_state(source<kNoc>(src, from), bytes, values.vc, noc_id_, line, file);
    } else {
      noc_async_read_set_state(source<kNoc>(src, from), noc_id_, line, file);
    }
  }
  template <auto... options, typename Src>
  void set_async_read_state(const Src& src, uint32_t bytes, const Source<Src>& from, uint8_t vc,
                            TTLC_HERE) const {
    set_async_read_state<options...>(src, bytes, from, NocOptVals{.vc = vc}, line, file);
  }

  template <auto... options, typename Src, typename Dst>
  void async_read_with_state(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                             const Target<Dst>& to, const NocOptVals& values = {}, TTLC_HERE) const {
    constexpr auto kGiven = kOptions<options...>;
    const auto address = static_cast<uint32_t>(source<kNoc>(src, from));
    if constexpr (kGiven.has(NocOptions::TXN_ID)) {
      static_assert(kGiven.is_one_packet(), "reads with a transaction id and stored state are of one packet");
      noc_async_read_one_packet_with_state_with_trid(0, address, target<kLocal>(dst, to), values.trid,
                                                     noc_id_, line, file);
    } else if constexpr (kGiven.is_one_packet()) {
      noc_async_read_one_packet_with_state(address, target<kLocal>(dst, to), values.vc, noc_id_, line, file);
    } else {
      noc_async_read_with_state(address, target<kLocal>(dst, to), bytes, noc_id_, line, file);
    }
  }
  template <auto... options, typename Src, typename Dst>
  void async_read_with_state(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                             const Target<Dst>& to, uint8_t vc, TTLC_HERE) const {
    async_read_with_state<options...>(src, dst, bytes, from, to, NocOptVals{.vc = vc}, line, file);
  }

  template <auto... options, typename Src, typename Dst>
  void async_write(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                   const Target<Dst>& to, const NocOptVals& values = {}, TTLC_HERE) const {
    constexpr auto kGiven = kOptions<options...>;
    if constexpr (kGiven.has(NocOptions::TXN_ID)) noc_async_write_set_trid(values.trid, noc_id_, line, file);
    noc_async_write<kGiven.max_page_bytes, true, kGiven.has(NocOptions::POSTED)>(
        source<kLocal>(src, from), target<kNoc>(dst, to), bytes, noc_id_, values.vc, line, file);
  }
  template <auto... options, typename Src, typename Dst>
  void async_write(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                   const Target<Dst>& to, uint32_t vc, uint32_t trid = INVALID_TXN_ID, TTLC_HERE) const {
    async_write<options...>(src, dst, bytes, from, to, NocOptVals{vc, trid}, line, file);
  }

  template <auto... options, typename Src, typename Dst>
  void async_write_multicast(const Src& src, const Dst& dst, uint32_t bytes, uint32_t destinations,
                             const Source<Src>& from, const Targets<Dst>& to, bool linked = false,
                             uint32_t /*trid*/ = INVALID_TXN_ID, TTLC_HERE) const {
    constexpr auto kGiven = kOptions<options...>;
    static_assert(!kGiven.has(NocOptions::TXN_ID), "multicasts have no transaction ids");
    static_assert(!kGiven.has(NocOptions::POSTED), "multicasts are acknowledged");
    const uint64_t address = noc_traits_t<Dst>::template dst_addr_mcast<kNoc>(dst, *this, to);
    if constexpr (kGiven.has(NocOptions::MCAST_INCL_SRC)) {
      noc_async_write_multicast_loopback_src(source<kLocal>(src, from), address, bytes, destinations, linked,
                                             noc_id_, line, file);
    } else {
      noc_async_write_multicast<kGiven.max_page_bytes>(source<kLocal>(src, from), address, bytes,
                                                       destinations, linked, noc_id_, line, file);
    }
  }

  template <auto... options, typename Dst>
  void set_async_write_state(const Dst& dst, uint32_t bytes, const Target<Dst>& to, const NocOptVals& = {},
                             TTLC_HERE) const {
    constexpr auto kGiven = kOptions<options...>;
    static_assert(!kGiven.has(NocOptions::TXN_ID), "writes with stored state have no transaction ids");
    ttlc_abi->noc_write_set_state(target<kNoc>(dst, to), bytes, kGiven.is_one_packet(),
                                  kGiven.has(NocOptions::POSTED), noc_id_, line, file);
  }
  template <auto... options, typename Dst>
  void set_async_write_state(const Dst& dst, uint32_t bytes, const Target<Dst>& to, uint8_t vc,
                             TTLC_HERE) const {
    set_async_write_state<options...>(dst, bytes, to, NocOptVals{.vc = vc}, line, file);
  }

  template <auto... options, typename Src, typename Dst>
  void async_write_with_state(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                              const Target<Dst>& to, const NocOptVals& = {}, TTLC_HERE) const {
    constexpr auto kGiven = kOptions<options...>;
    static_assert(!kGiven.has(NocOptions::TXN_ID), "writes with stored state have no transaction ids");
    ttlc_abi->noc_write_with_state(source<kLocal>(src, from), static_cast<uint32_t>(target<kNoc>(dst, to)),
                                   kGiven.is_one_packet() ? 0 : bytes, kGiven.has(NocOptions::POSTED),
                                   noc_id_, line, file);
  }
  template <auto... options, typename Src, typename Dst>
  void async_write_with_state(const Src& src, const Dst& dst, uint32_t bytes, const Source<Src>& from,
                              const Target<Dst>& to, uint8_t vc, TTLC_HERE) const {
    async_write_with_state<options...>(src, dst, bytes, from, to, NocOptVals{.vc = vc}, line, file);
  }

  template <auto... options, typename Dst>
  void inline_dw_write(const Dst& dst, uint32_t value, const Target<Dst>& to, uint8_t byte_enable = 0xF,
                       const NocOptVals& values = {}, TTLC_HERE) const {
    constexpr auto kGiven = kOptions<options...>;
    static_assert(!kGiven.has(NocOptions::TXN_ID), "inline writes have no transaction ids");
    static_assert(!kGiven.has(NocOptions::INLINE_L1) || !kGiven.has(NocOptions::INLINE_REG),
                  "to L1 or to a register");
    noc_inline_dw_write<InlineWriteDst::DEFAULT, kGiven.has(NocOptions::POSTED)>(
        target<kNoc>(dst, to), value, byte_enable, noc_id_, static_cast<uint8_t>(values.vc), line, file);
  }
  template <auto... options, typename Dst>
  void inline_dw_write(const Dst& dst, uint32_t value, const Target<Dst>& to, uint8_t byte_enable,
                       uint32_t vc, uint32_t /*trid*/ = INVALID_TXN_ID, TTLC_HERE) const {
    inline_dw_write<options...>(dst, value, to, byte_enable, NocOptVals{.vc = vc}, line, file);
  }

  template <auto... options>
  void async_read_barrier(const NocOptVals& values = {}, TTLC_HERE) const {
    if constexpr (kOptions<options...>.has(NocOptions::TXN_ID)) {
      noc_async_read_barrier_with_trid(values.trid, noc_id_, line, file);
    } else {
      noc_async_read_barrier(noc_id_, line, file);
    }
  }
  template <auto... options>
  void async_read_barrier(uint32_t trid, TTLC_HERE) const {
    async_read_barrier<options...>(NocOptVals{.trid = trid}, line, file);
  }

  template <auto... options>
  void async_write_barrier(const NocOptVals& values = {}, TTLC_HERE) const {
    if constexpr (kOptions<options...>.has(NocOptions::TXN_ID)) {
      noc_async_write_barrier_with_trid(values.trid, noc_id_, line, file);
    } else {
      noc_async_write_barrier(noc_id_, line, file);
    }
  }
  template <auto... options>
  void async_write_barrier(uint32_t trid, TTLC_HERE) const {
    async_write_barrier<options...>(NocOptVals{.trid = trid}, line, file);
  }

  template <auto... options>
  void async_writes_flushed(const NocOptVals& values = {}, TTLC_HERE) const {
    constexpr auto kGiven = kOptions<options...>;
    if constexpr (kGiven.has(NocOptions::TXN_ID)) {
      noc_async_write_flushed_with_trid(values.trid, noc_id_, line, file);
    } else if constexpr (kGiven.has(NocOptions::POSTED)) {
      noc_async_posted_writes_flushed(noc_id_, line, file);
    } else {
      noc_async_writes_flushed(noc_id_, line, file);
    }
  }
  template <auto... options>
  void async_writes_flushed(uint32_t trid, TTLC_HERE) const {
    async_writes_flushed<options...>(NocOptVals{.trid = trid}, line, file);
  }

  void async_atomic_barrier(TTLC_HERE) const { noc_async_atomic_barrier(noc_id_, line, file); }
  void async_full_barrier(TTLC_HERE) const { noc_async_full_barrier(noc_id_, line, file); }

  /// Zeros in memory of this core: reads of the zeros that every core keeps, whole blocks of them through the stored state.
  template <typename Dst>
  void async_write_zeros(const Dst& dst, uint32_t bytes, const Target<Dst>& to = {}, TTLC_HERE) const {
    static_assert(noc_zero_l1_endpoint_v<Dst>, "zeros are written to a buffer or to memory of this core");
    const uint64_t zeros = ::get_noc_addr(MEM_ZEROS_BASE, noc_id_);
    uint32_t address = target<kLocal>(dst, to);
    const uint32_t end = address + bytes;
    if (bytes >= MEM_ZEROS_SIZE)
      noc_async_read_one_packet_set_state(zeros, MEM_ZEROS_SIZE, 0, noc_id_, line, file);
    for (; end - address >= MEM_ZEROS_SIZE; address += MEM_ZEROS_SIZE) {
      noc_async_read_one_packet_with_state(static_cast<uint32_t>(zeros), address, 0, noc_id_, line, file);
    }
    if (address != end)
      noc_async_read(zeros, address, end - address, noc_id_, NOC_UNICAST_WRITE_VC, line, file);
  }
  void write_zeros_l1_barrier(TTLC_HERE) const { noc_async_read_barrier(noc_id_, line, file); }

  /// Zeros in a page of a tensor in DRAM, taken again and again from the front of a buffer that already has zeros.
  template <typename Distribution, typename Scratch>
  void async_write_zeros(const TensorAccessor<Distribution>& tensor, uint32_t bytes,
                         const Target<TensorAccessor<Distribution>>& to, const Scratch& scratch,
                         TTLC_HERE) const {
    static_assert(noc_zero_l1_endpoint_v<Scratch>, "the zeros are in a buffer or in memory of this core");
    const uint32_t zeros = source<kLocal>(scratch, Source<Scratch>{});
    uint64_t address = target<kNoc>(tensor, to);
    for (uint32_t left = bytes; left > 0;) {
      const uint32_t size = left > NOC_MAX_BURST_SIZE ? NOC_MAX_BURST_SIZE : left;
      noc_async_write(zeros, address, size, noc_id_, NOC_UNICAST_WRITE_VC, line, file);
      address += size, left -= size;
    }
  }
  void write_zeros_dram_barrier(TTLC_HERE) const { noc_async_write_barrier(noc_id_, line, file); }

 private:
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
