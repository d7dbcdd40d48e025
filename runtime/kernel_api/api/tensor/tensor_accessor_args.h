// Compile-time arguments of a tensor accessor, starting at CTA_OFFSET: [config], since April 2026 [config, page bytes];
// a sharded tensor goes on with [rank, banks, tensor shape, shard shape, bank coordinates, two to a word], each part unless the
// configuration says that it comes with the common runtime arguments.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernel_args.h"

namespace tensor_accessor {
inline constexpr size_t UNKNOWN = static_cast<size_t>(-1);

// Bits of the configuration: hostdevcommon/tensor_accessor/arg_config.hpp of tt-metal.
inline constexpr uint32_t kSharded = 1;
inline constexpr uint32_t kIsDram = 2;
inline constexpr uint32_t kRuntimeRank = 4;
inline constexpr uint32_t kRuntimeNumBanks = 8;
inline constexpr uint32_t kRuntimeTensorShape = 16;
inline constexpr uint32_t kRuntimeShardShape = 32;
inline constexpr uint32_t kRuntimeBankCoords = 64;

/// Distribution of an interleaved tensor.
template <bool dram>
struct Interleaved {
  static constexpr bool is_interleaved = true;
  static constexpr bool is_dram = dram;
};

template <bool condition, typename Then, typename Else>
struct Choose {
  using Type = Then;
};
template <typename Then, typename Else>
struct Choose<false, Then, Else> {
  using Type = Else;
};

/// An argument that may lie beyond the last one when it is not used.
constexpr uint32_t argument_or_zero(size_t index) {
  return index < ttlc_kernel_args::kCount ? kernel_compile_time_args[index] : 0;
}
}  // namespace tensor_accessor

template <size_t CTA_OFFSET, size_t CRTA_OFFSET = tensor_accessor::UNKNOWN>
struct TensorAccessorArgs {
  static constexpr uint32_t config = get_compile_time_arg_val(CTA_OFFSET);
  static constexpr bool is_sharded = (config & tensor_accessor::kSharded) != 0;
  static constexpr bool is_dram = (config & tensor_accessor::kIsDram) != 0;
  using Distribution = typename tensor_accessor::Choose<is_sharded, TensorAccessorArgs,
                                                        tensor_accessor::Interleaved<is_dram>>::Type;
  static constexpr bool rank_is_crta = (config & tensor_accessor::kRuntimeRank) != 0;
  static constexpr bool num_banks_is_crta = (config & tensor_accessor::kRuntimeNumBanks) != 0;
  static constexpr bool tensor_shape_is_crta = (config & tensor_accessor::kRuntimeTensorShape) != 0;
  static constexpr bool shard_shape_is_crta = (config & tensor_accessor::kRuntimeShardShape) != 0;
  static constexpr bool bank_coords_is_crta = (config & tensor_accessor::kRuntimeBankCoords) != 0;

#if TTLC_METAL_API >= 202604
  static constexpr uint32_t kHeaderArgs = 2;
  static constexpr uint32_t AlignedPageSize = get_compile_time_arg_val(CTA_OFFSET + 1);
  static constexpr uint32_t get_aligned_page_size() { return AlignedPageSize; }
#else
  static constexpr uint32_t kHeaderArgs = 1;
#endif

  static constexpr uint32_t RankCTAOffset = CTA_OFFSET + kHeaderArgs;
  static constexpr uint32_t NumBanksCTAOffset = RankCTAOffset + (rank_is_crta ? 0 : 1);
  static constexpr uint32_t RankCT =
      is_sharded && !rank_is_crta ? tensor_accessor::argument_or_zero(RankCTAOffset) : 0;
  static constexpr uint32_t NumBanksCT =
      is_sharded && !num_banks_is_crta ? tensor_accessor::argument_or_zero(NumBanksCTAOffset) : 0;
  static constexpr uint32_t TensorShapeCTAOffset = NumBanksCTAOffset + (num_banks_is_crta ? 0 : 1);
  static constexpr uint32_t ShardShapeCTAOffset = TensorShapeCTAOffset + (tensor_shape_is_crta ? 0 : RankCT);
  static constexpr uint32_t BankCoordsCTAOffset = ShardShapeCTAOffset + (shard_shape_is_crta ? 0 : RankCT);
  static constexpr uint32_t NumArgsCT =
      is_sharded ? BankCoordsCTAOffset + (bank_coords_is_crta ? 0 : (NumBanksCT + 1) / 2) - CTA_OFFSET
                 : kHeaderArgs;

  constexpr TensorAccessorArgs() = default;
  constexpr explicit TensorAccessorArgs(uint32_t crta_offset) : crta_offset_(crta_offset) {
    static_assert(CRTA_OFFSET == tensor_accessor::UNKNOWN,
                  "the offset of common arguments is already a template argument");
  }

  static constexpr uint32_t num_compile_time_args() { return NumArgsCT; }
  static constexpr uint32_t next_compile_time_args_offset() { return CTA_OFFSET + NumArgsCT; }

  constexpr uint32_t crta_offset() const {
    return CRTA_OFFSET != tensor_accessor::UNKNOWN ? static_cast<uint32_t>(CRTA_OFFSET) : crta_offset_;
  }
  constexpr uint32_t num_common_runtime_args() const {
    if constexpr (!is_sharded) return 0;
    return bank_coords_position() + (bank_coords_is_crta ? (num_banks() + 1) / 2 : 0) - crta_offset();
  }
  constexpr uint32_t next_common_runtime_args_offset() const {
    return crta_offset() + num_common_runtime_args();
  }

  // Parts of the distribution of a sharded tensor.
  constexpr uint32_t rank() const {
    if constexpr (rank_is_crta) return common(crta_offset());
    return RankCT;
  }
  constexpr uint32_t num_banks() const {
    if constexpr (num_banks_is_crta) return common(crta_offset() + rank_is_crta);
    return NumBanksCT;
  }
  constexpr uint32_t tensor_shape(uint32_t dim) const {
    if constexpr (tensor_shape_is_crta) return common(tensor_shape_position() + dim);
    return kernel_compile_time_args[TensorShapeCTAOffset + dim];
  }
  constexpr uint32_t shard_shape(uint32_t dim) const {
    if constexpr (shard_shape_is_crta) return common(shard_shape_position() + dim);
    return kernel_compile_time_args[ShardShapeCTAOffset + dim];
  }
  /// x in the upper, y in the lower byte; for a tensor in DRAM x is the number of the bank.
  constexpr uint32_t bank_coordinates(uint32_t bank) const {
    const uint32_t word = bank_coords_is_crta ? common(bank_coords_position() + bank / 2)
                                              : kernel_compile_time_args[BankCoordsCTAOffset + bank / 2];
    return (word >> (bank % 2 * 16)) & 0xffff;
  }

 private:
  static uint32_t common(uint32_t index) { return get_common_arg_val<uint32_t>(static_cast<int>(index)); }
  constexpr uint32_t tensor_shape_position() const {
    return crta_offset() + rank_is_crta + num_banks_is_crta;
  }
  constexpr uint32_t shard_shape_position() const {
    return tensor_shape_position() + (tensor_shape_is_crta ? rank() : 0);
  }
  constexpr uint32_t bank_coords_position() const {
    return shard_shape_position() + (shard_shape_is_crta ? rank() : 0);
  }

  uint32_t crta_offset_ = 0;
};
