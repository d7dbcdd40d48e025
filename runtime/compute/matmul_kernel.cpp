// One source, compiled for several instruction sets; the loader picks. Vector types instead of intrinsics: a vector of
// 16 floats is one row of a face, and the compiler splits it into what the target has.
#include "runtime/compute/matmul_kernel.h"

#include <bit>
#include <cstring>

#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/tile.h"

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
#define TTLC_CPU_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TTLC_CPU_CLONES
#endif

namespace ttlc::sim {
namespace {

using FaceRow = float __attribute__((vector_size(kFaceWidth * sizeof(float))));
using FaceRowBits = std::uint32_t __attribute__((vector_size(kFaceWidth * sizeof(float))));

constexpr int kRowsAtOnce = 4;  // accumulators that fit the registers of every target

}  // namespace

TTLC_CPU_CLONES void multiply_tiles(const float* in0, const float* in1, float* acc, bool bf16_steps) {
  for (int k_face = 0; k_face < 2; ++k_face) {
    for (int out_face = 0; out_face < 4; ++out_face) {
      const float* left = in0 + ((out_face & 2) + k_face) * kFaceElems;
      const float* right = in1 + (k_face * 2 + (out_face & 1)) * kFaceElems;
      float* out = acc + out_face * kFaceElems;
      for (int row = 0; row < kFaceDim; row += kRowsAtOnce) {
        FaceRow sums[kRowsAtOnce];
        std::memcpy(sums, out + row * kFaceDim, sizeof sums);
        for (int k = 0; k < kFaceDim; ++k) {
          FaceRow right_row;
          std::memcpy(&right_row, right + k * kFaceDim, sizeof right_row);
          for (int i = 0; i < kRowsAtOnce; ++i) {
            const FaceRow products = left[(row + i) * kFaceDim + k] * right_row;
            sums[i] = sums[i] + products;
          }
        }
        std::memcpy(out + row * kFaceDim, sums, sizeof sums);
      }
    }
    if (bf16_steps) {
      for (int i = 0; i < kTileElems; ++i) acc[i] = round_half_away_to_bf16(acc[i]);
    }
  }
}

TTLC_CPU_CLONES void mask_tile(const float* from, std::uint32_t mask, float* to) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits bits;
    std::memcpy(&bits, from + i, sizeof bits);
    bits &= mask;
    std::memcpy(to + i, &bits, sizeof bits);
  }
}

TTLC_CPU_CLONES void mask_remainder_tile(const float* from, std::uint32_t mask, float* to) {
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits bits;
    std::memcpy(&bits, from + i, sizeof bits);
    bits &= mask;
    FaceRow value;
    FaceRow high;
    std::memcpy(&value, from + i, sizeof value);
    std::memcpy(&high, &bits, sizeof high);
    const FaceRow low = value - high;
    std::memcpy(to + i, &low, sizeof low);
  }
}

}  // namespace ttlc::sim
