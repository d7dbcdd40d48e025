#include "runtime/compute/tile_kernels.h"

#include "runtime/compute/cpu_clones.h"
#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/tile.h"

namespace ttlc::sim {
namespace {

constexpr int kRowsAtOnce = 8;  // sums that stay in registers, of AVX2 too

TTLC_INLINE void flush(FaceRowBits& bits) { bits &= (FaceRowBits)((bits & kExponentBits) != 0); }

TTLC_INLINE void round_half_away(FaceRowBits& bits) {
  const FaceRowBits is_nan = (FaceRowBits)((bits & ~kSignBit) > kExponentBits);
  const FaceRowBits rounded = (bits + 0x8000u) & kBf16Bits;
  bits = (bits & is_nan) | (rounded & ~is_nan);
}

}  // namespace

TTLC_CPU_CLONES void multiply_tiles(const float* in0, const float* in1, float* acc, bool bf16_steps) {
  for (int k_face = 0; k_face < 2; ++k_face) {
    for (int out_face = 0; out_face < 4; ++out_face) {
      const float* left = in0 + ((out_face & 2) + k_face) * kFaceElems;
      const float* right = in1 + (k_face * 2 + (out_face & 1)) * kFaceElems;
      float* out = acc + out_face * kFaceElems;
      for (int row = 0; row < kFaceDim; row += kRowsAtOnce) {
        FaceRow sums[kRowsAtOnce];
        load(out + row * kFaceDim, sums);
        for (int k = 0; k < kFaceDim; ++k) {
          FaceRow right_row;
          load(right + k * kFaceDim, right_row);
#pragma GCC unroll 16
          for (int i = 0; i < kRowsAtOnce; ++i) {
            const FaceRow products = left[(row + i) * kFaceDim + k] * right_row;
            sums[i] = sums[i] + products;
          }
        }
        if (bf16_steps) {
          for (FaceRow& sum : sums) {
            FaceRowBits bits = (FaceRowBits)sum;
            round_half_away(bits);
            sum = (FaceRow)bits;
          }
        }
        store(sums, out + row * kFaceDim);
      }
    }
  }
}

TTLC_CPU_CLONES void combine_tiles(BinaryOp op, const float* a, const float* b, bool accumulate, float* to) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRow x, y, sum = {};
    load(a + i, x);
    load(b + i, y);
    if (accumulate) load(to + i, sum);
    const FaceRow value = op == BinaryOp::kAdd ? x + y : op == BinaryOp::kSub ? x - y : x * y;
    store(accumulate ? sum + value : value, to + i);
  }
}

TTLC_CPU_CLONES void mask_tile(const float* from, std::uint32_t mask, float* to) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits bits;
    load(from + i, bits);
    bits &= mask;
    store(bits, to + i);
  }
}

TTLC_CPU_CLONES void mask_remainder_tile(const float* from, std::uint32_t mask, float* to) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits bits;
    FaceRow value;
    load(from + i, bits);
    load(from + i, value);
    bits &= mask;
    store(value - (FaceRow)bits, to + i);
  }
}

TTLC_CPU_CLONES void flush_and_mask_tile(float* values, std::uint32_t mask) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits bits;
    load(values + i, bits);
    flush(bits);
    bits &= mask;
    store(bits, values + i);
  }
}

TTLC_CPU_CLONES void round_tile_to_bf16(float* values) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits bits;
    load(values + i, bits);
    round_half_away(bits);
    store(bits, values + i);
  }
}

TTLC_CPU_CLONES void widen_bf16_tile(const std::uint16_t* from, float* values) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowHalves halves;
    load(from + i, halves);
    FaceRowBits bits = __builtin_convertvector(halves, FaceRowBits) << 16;
    flush(bits);
    store(bits, values + i);
  }
}

TTLC_CPU_CLONES void pack_bf16_tile(const float* values, std::uint16_t* to) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits bits;
    load(values + i, bits);
    const FaceRowBits is_special = (FaceRowBits)((bits & kExponentBits) == kExponentBits);
    const FaceRowBits infinity = (bits & kSignBit) | kExponentBits;
    FaceRowBits rounded = (infinity & is_special) | ((bits + 0x8000u) & ~is_special);
    flush(rounded);
    store(__builtin_convertvector(rounded >> 16, FaceRowHalves), to + i);
  }
}

}  // namespace ttlc::sim
