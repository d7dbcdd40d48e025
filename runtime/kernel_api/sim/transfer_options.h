// The options of a transfer, which calls give as template arguments: flags of NocOptions, or in older kernels one enumeration
// a question; then the largest size of a page, and whether to trace.
#pragma once

#include <cstdint>

#include "sim/noc_address.h"
#include "sim/semaphores.h"

enum class NocOptions : uint32_t {
  DEFAULT = 0,
  TXN_ID = 1u << 0,
  POSTED = 1u << 1,
  CUSTOM_VC = 1u << 2,
  MCAST_INCL_SRC = 1u << 3,
  INLINE_L1 = 1u << 4,
  INLINE_REG = 1u << 5,
};

constexpr NocOptions operator|(NocOptions a, NocOptions b) noexcept {
  return static_cast<NocOptions>(static_cast<uint32_t>(a) | static_cast<uint32_t>(b));
}

constexpr bool has_flag(NocOptions options, NocOptions flag) noexcept {
  return (static_cast<uint32_t>(options) & static_cast<uint32_t>(flag)) != 0;
}

/// Values that some options need.
struct NocOptVals {
  uint32_t vc = NOC_UNICAST_WRITE_VC;
  uint32_t trid = 0;
};

namespace ttlc_noc {

enum class TxnIdMode { ENABLED, DISABLED };
enum class ResponseMode { NON_POSTED, POSTED };
enum class BarrierMode { TXN_ID, FULL };
enum class McastMode { INCLUDE_SRC, EXCLUDE_SRC };
enum class VcSelection { DEFAULT, CUSTOM };

struct TransferOptions {
  NocOptions flags = NocOptions::DEFAULT;
  uint32_t max_page_bytes = NOC_MAX_BURST_SIZE + 1;

  constexpr bool has(NocOptions flag) const { return has_flag(flags, flag); }
  constexpr bool is_one_packet() const { return max_page_bytes <= NOC_MAX_BURST_SIZE; }

  constexpr void take(NocOptions given) { flags = flags | given; }
  constexpr void take(TxnIdMode mode) { take_if(mode == TxnIdMode::ENABLED, NocOptions::TXN_ID); }
  constexpr void take(BarrierMode mode) { take_if(mode == BarrierMode::TXN_ID, NocOptions::TXN_ID); }
  constexpr void take(ResponseMode mode) { take_if(mode == ResponseMode::POSTED, NocOptions::POSTED); }
  constexpr void take(McastMode mode) { take_if(mode == McastMode::INCLUDE_SRC, NocOptions::MCAST_INCL_SRC); }
  constexpr void take(VcSelection mode) { take_if(mode == VcSelection::CUSTOM, NocOptions::CUSTOM_VC); }
  constexpr void take(InlineWriteDst target) {
    take_if(target == InlineWriteDst::L1, NocOptions::INLINE_L1);
    take_if(target == InlineWriteDst::REG, NocOptions::INLINE_REG);
  }
  constexpr void take(uint32_t bytes) { max_page_bytes = bytes; }
  constexpr void take(int bytes) { max_page_bytes = static_cast<uint32_t>(bytes); }
  constexpr void take(bool /*is_traced*/) {}

 private:
  constexpr void take_if(bool condition, NocOptions flag) {
    if (condition) take(flag);
  }
};

template <auto... given>
inline constexpr TransferOptions options_of = [] {
  TransferOptions options;
  (options.take(given), ...);
  return options;
}();

}  // namespace ttlc_noc
