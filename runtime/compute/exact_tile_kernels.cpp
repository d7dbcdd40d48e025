// How a matrix step becomes float32 arithmetic without losing a bit. A group of eight products is aligned to
// its largest exponent and every product rounded, half away from zero, to a multiple u of the last place there.
// Adding a product to 1.5 * 2^23 * u rounds it to a multiple of u, half to even; so SrcA is made larger by
// 1 + 2^-13 before, which moves ties (and nothing else: products have 12 bits) away from zero. The eight
// additions are exact otherwise, and the sum, in units of u, is the difference of two bit patterns.
//
// Conditions are spelt as choices by < and >: GCC 12 takes other uses of a comparison apart, lane by lane.
//
// SrcA is also scaled by 2^64, so that no product that counts is denormal; hence the limit on large ones.
#include "runtime/compute/exact_tile_kernels.h"

#include <algorithm>

#include "runtime/compute/cpu_clones.h"
#include "runtime/compute/numeric_bits.h"

namespace ttlc::sim {
namespace {

constexpr int kStepGroup = 8;      // products under one exponent
constexpr int kGroups = 4;         // of a tile's K
constexpr int kFractionBits = 23;  // of a term
constexpr int kDoubledFraction = kFractionBits + 1;
constexpr int kProductFraction = 10;  // of a product
constexpr int kScaleA = 64;           // SrcA * 2^this
constexpr int kLargestExponentA = 254 - kScaleA;
// The exponent field of 1.5 * 2^23 * u for a group of exponent e is e + kAnchorBias.
constexpr int kAnchorBias = kFractionBits - kProductFraction + kScaleA;
constexpr int kLargestProduct = 254 - kAnchorBias;
constexpr std::int16_t kNoProduct = -1000;  // exponent of zero: sums of it stay below that of any product
constexpr std::uint32_t kSrcA5 = 0xfff80000u;
constexpr std::uint32_t kSrcA10 = 0xffffc000u;
constexpr std::uint32_t kSrcB7 = 0xfffe0000u;

/// How sums get into DST. Terms are given as exponents and twice their mantissas of 23 fraction bits.
template <bool kDst32>
struct Accumulator {
  bool erratum;                   // Wormhole renormalises a sum of -1 wrongly
  mutable FaceRowInts spoiled{};  // how often that happened, by lane

  /// Twice a mantissa to the mantissa shifted right, half towards +infinity; by 31 and more nothing is left.
  TTLC_INLINE void align(FaceRowInts& value, const FaceRowInts& places) const {
    const FaceRowInts shift = places < 31 ? places : 31;
    value = ((value >> shift) + 1) >> 1;
    if constexpr (!kDst32) value = (value + (1 << 12)) & ~0x1fff;
  }

  /// dst += two terms.
  TTLC_INLINE void add(FaceRowInts first, const FaceRowInts& first_exponent, FaceRowInts second,
                       const FaceRowInts& second_exponent, FaceRowBits& dst) const {
    const FaceRowInts dst_exponent = (FaceRowInts)((dst & kExponentBits) >> kFractionBits);
    FaceRowInts exponent = first_exponent > second_exponent ? first_exponent : second_exponent;
    exponent = exponent > dst_exponent ? exponent : dst_exponent;
    align(first, exponent - first_exponent);
    align(second, exponent - second_exponent);
    FaceRowInts held = (FaceRowInts)(((dst & 0x7fffffu) | 0x800000u) << 1);
    held = dst_exponent > 0 ? held : FaceRowInts{};
    align(held, exponent - dst_exponent);
    held = (FaceRowInts)dst < 0 ? -held : held;
    renormalise(first + second + held, exponent, dst);
  }

  /// The sum as a float, rounded half away from zero to the bits that DST keeps.
  TTLC_INLINE void round(const FaceRowInts& sum, FaceRowBits& rounded) const {
    const FaceRowInts magnitude = sum < 0 ? -sum : sum;
    if constexpr (kDst32) {
      // The conversion rounds half to even; a last bit below those of the sum makes ties of it more than that.
      const FaceRowInts lost = magnitude >> 24;
      const FaceRowInts more = lost < 1 ? lost : 1;
      rounded =
          (FaceRowBits) __builtin_convertvector((magnitude << 1) | more, FaceRow) - (1u << kFractionBits);
    } else {
      rounded = ((FaceRowBits) __builtin_convertvector(magnitude, FaceRow) + 0x8000u) & kBf16Bits;
    }
  }

  TTLC_INLINE void renormalise(const FaceRowInts& sum, const FaceRowInts& sum_exponent,
                               FaceRowBits& dst) const {
    FaceRowBits rounded;
    round(sum, rounded);
    FaceRowInts exponent = (FaceRowInts)(rounded >> kFractionBits) + sum_exponent - (127 + kFractionBits);
    if constexpr (kDst32) {
      if (erratum) {
        const FaceRowInts is_hit = (FaceRowInts)(sum == -1);
        spoiled -= is_hit;
        exponent = is_hit ? exponent + 27 : exponent;
      }
    }
    FaceRowBits result = ((FaceRowBits)exponent << kFractionBits) | (rounded & 0x7fffffu);
    result = exponent < 255 ? result : FaceRowBits{} + kExponentBits;
    result |= (FaceRowBits)sum & kSignBit;
    const FaceRowInts magnitude = sum < 0 ? -sum : sum;
    exponent = magnitude > 0 ? exponent : FaceRowInts{};
    dst = exponent > 0 ? result : FaceRowBits{};
  }
};

/// An operand tile, taken apart by fidelity phase.
struct Parts {
  alignas(64) float high[kTileElems];
  alignas(64) float low[kTileElems];
  alignas(64) std::int16_t exponents[kTileElems];  // row-major
  int largest_exponent = 0;

  const float* part(bool is_low) const { return is_low ? low : high; }
};

TTLC_INLINE void split(const float* from, std::uint32_t high_mask, std::uint32_t mask, float scale,
                       Parts& parts) {
  FaceRowInts largest = {};
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits bits;
    load(from + i, bits);
    const FaceRowInts exponents = (FaceRowInts)((bits & kExponentBits) >> kFractionBits);
    largest = exponents > largest ? exponents : largest;
    bits = exponents > 0 ? bits : FaceRowBits{};
    const FaceRow whole = (FaceRow)(bits & mask) * scale;
    const FaceRow high = (FaceRow)(bits & high_mask) * scale;
    store(high, parts.high + i);
    store(whole - high, parts.low + i);
    const FaceRowInts marked = exponents > 0 ? exponents : FaceRowInts{} + kNoProduct;
    const int face = i / kFaceElems;
    const int row = face / 2 * kFaceDim + i % kFaceElems / kFaceDim;
    store(__builtin_convertvector(marked, FaceRowShorts),
          parts.exponents + row * kTileDim + face % 2 * kFaceDim);
  }
  for (int i = 0; i < kFaceDim; ++i) parts.largest_exponent = std::max(parts.largest_exponent, largest[i]);
}

/// Exponents of the largest products of a row's groups, before the phase's adjustment: [group][side].
TTLC_INLINE void group_exponents(const Parts& a, const std::int16_t* b, FaceRowInts (*groups)[2]) {
  for (int group = 0; group < kGroups; ++group) {
    TileRowShorts largest = TileRowShorts{} + std::int16_t{2 * kNoProduct};
#pragma GCC unroll 8
    for (int k = group * kStepGroup; k < (group + 1) * kStepGroup; ++k) {
      TileRowShorts sums;
      load(a.exponents + k * kTileDim, sums);
      sums += b[k];
      largest = sums > largest ? sums : largest;
    }
    FaceRowShorts sides[2];
    std::memcpy(sides, &largest, sizeof sides);
    groups[group][0] = __builtin_convertvector(sides[0], FaceRowInts);
    groups[group][1] = __builtin_convertvector(sides[1], FaceRowInts);
  }
}

/// One group of a row of one face: twice the sum of its products, and its exponent.
TTLC_INLINE void sum_group(const float* a, const float* b, FaceRowInts& exponent, FaceRowInts& sum) {
  exponent = exponent > 0 ? exponent : FaceRowInts{};
  const FaceRowInts anchor = ((exponent + kAnchorBias) << kFractionBits) | 0x400000;
  FaceRow total = (FaceRow)anchor;
#pragma GCC unroll 8
  for (int k = 0; k < kStepGroup; ++k) {
    FaceRow row;
    load(a + k * kFaceDim, row);
    const FaceRow products = row * b[k];
    total = total + products;
  }
  sum = exponent > 0 ? (FaceRowInts)total - anchor : FaceRowInts{};
  sum = sum << (kDoubledFraction - kProductFraction);
}

constexpr int phase_adjustment(bool low_a, bool low_b) { return -127 - (low_a ? 5 : 0) - (low_b ? 7 : 0); }

/// Half of K of one row of one face: two groups, accumulated onto DST.
template <bool kDst32>
TTLC_INLINE void step_row(const float* a, const float* b, const FaceRowInts (*groups)[2], int side,
                          int adjustment, const Accumulator<kDst32>& accumulator, FaceRowBits& dst) {
  FaceRowInts exponents[2], sums[2];
#pragma GCC unroll 2
  for (int group = 0; group < 2; ++group) {
    exponents[group] = groups[group][side] + adjustment;
    sum_group(a + group * kStepGroup * kFaceDim, b + group * kStepGroup, exponents[group], sums[group]);
  }
  accumulator.add(sums[0], exponents[0], sums[1], exponents[1], dst);
}

/// A row of the tile, in all phases: two independent chains of steps, side by side.
template <bool kDst32>
TTLC_INLINE void multiply_row(const Parts& a, const Parts& b, int row, int phases,
                              const Accumulator<kDst32>& accumulator, float* dst) {
  FaceRowInts groups[kGroups][2];
  group_exponents(a, b.exponents + row * kTileDim, groups);
  const int face_row = row / kFaceDim * 2;
  const int line = row % kFaceDim * kFaceDim;
  float* out = dst + face_row * kFaceElems + line;
  FaceRowBits bits[2];
  load(out, bits[0]);
  load(out + kFaceElems, bits[1]);
  for (int phase = 0; phase < phases; ++phase) {
    const bool low_a = (phase & 1) != 0;
    const bool low_b = (phase & 2) != 0;
    const int adjustment = phase_adjustment(low_a, low_b);
    for (int half = 0; half < 2; ++half) {
      const float* left = b.part(low_b) + (face_row + half) * kFaceElems + line;
      const float* right = a.part(low_a) + half * 2 * kFaceElems;
#pragma GCC unroll 2
      for (int side = 0; side < 2; ++side) {
        step_row(right + side * kFaceElems, left, groups + half * 2, side, adjustment, accumulator,
                 bits[side]);
      }
    }
  }
  store(bits[0], out);
  store(bits[1], out + kFaceElems);
}

/// All rows of the tile; returns how many sums the erratum spoiled.
template <bool kDst32>
TTLC_INLINE int64_t multiply_rows(const Parts& a, const Parts& b, const MathMode& mode, float* dst) {
  const Accumulator<kDst32> accumulator{mode.arch == Arch::kWormholeB0};
  const int phases = static_cast<int>(phase_count(mode.fidelity));
  for (int row = 0; row < kTileDim; ++row) multiply_row(a, b, row, phases, accumulator, dst);
  int64_t spoiled = 0;
  for (int lane = 0; lane < kFaceDim; ++lane) spoiled += accumulator.spoiled[lane];
  return spoiled;
}

/// 11 bits with the hidden one.
TTLC_INLINE void mantissa_of(const FaceRowBits& bits, FaceRowInts& mantissa) {
  mantissa = (FaceRowInts)(0x400u | ((bits >> 13) & 0x3ffu));
}

/// Exponents that make those of products with zero negative.
TTLC_INLINE void product_exponent_of(const FaceRowBits& bits, FaceRowInts& exponent) {
  const FaceRowInts field = (FaceRowInts)((bits & kExponentBits) >> kFractionBits);
  exponent = field > 0 ? field : FaceRowInts{} + kNoProduct;
}

/// dst += a * b of one row in one phase.
template <bool kDst32>
TTLC_INLINE void multiply_elements(const FaceRowBits& a, const FaceRowBits& b, bool low_a, bool low_b,
                                   const Accumulator<kDst32>& accumulator, FaceRowBits& dst) {
  FaceRowInts left, right;
  mantissa_of(a, left);
  mantissa_of(b, right);
  left = low_a ? (left >> 1) & 31 : left >> 6;
  right = low_b ? (right & 15) << 3 : right >> 4;
  FaceRowInts exponent_a, exponent_b;
  product_exponent_of(a, exponent_a);
  product_exponent_of(b, exponent_b);
  FaceRowInts exponent = exponent_a + exponent_b + phase_adjustment(low_a, low_b);
  exponent = exponent > 0 ? exponent : FaceRowInts{};
  FaceRowInts product = (left * right) << (kDoubledFraction - kProductFraction);
  product = exponent > 0 ? product : FaceRowInts{};
  product = (FaceRowInts)(a ^ b) < 0 ? -product : product;
  accumulator.add(product, exponent, FaceRowInts{}, FaceRowInts{}, dst);
}

/// dst += a + b of one row.
template <bool kDst32>
TTLC_INLINE void add_elements(FaceRowBits a, FaceRowBits b, const Accumulator<kDst32>& accumulator,
                              FaceRowBits& dst) {
  constexpr int kOperandBits = 11;
  a = (a & kExponentBits) != 0 ? a : FaceRowBits{};
  b = (b & kExponentBits) != 0 ? b : FaceRowBits{};
  const FaceRowInts in_order = (FaceRowInts)((a & ~kSignBit) >= (b & ~kSignBit));
  const FaceRowBits larger = in_order ? a : b;
  const FaceRowBits smaller = in_order ? b : a;
  const FaceRowInts exponent = (FaceRowInts)((larger & kExponentBits) >> kFractionBits);
  const FaceRowInts small_exponent = (FaceRowInts)((smaller & kExponentBits) >> kFractionBits);
  FaceRowInts sum, shifted;
  mantissa_of(larger, sum);
  mantissa_of(smaller, shifted);
  const FaceRowInts places = exponent - small_exponent;
  const FaceRowInts shift = places < 31 ? places : 31;
  const FaceRowInts half = (FaceRowInts)(((FaceRowBits{} + 1u) << (FaceRowBits)shift) >> 1);
  shifted = (shifted + half) >> shift;
  shifted = small_exponent > 0 ? shifted : FaceRowInts{};
  sum += (FaceRowInts)(larger ^ smaller) < 0 ? -shifted : shifted;
  sum = exponent > 0 ? sum << (kDoubledFraction - (kOperandBits - 1)) : FaceRowInts{};
  sum = (FaceRowInts)larger < 0 ? -sum : sum;
  accumulator.add(sum, exponent, FaceRowInts{}, FaceRowInts{}, dst);
}

template <bool kDst32>
TTLC_INLINE void multiply_all_elements(const float* a, const float* b, const MathMode& mode, float* dst) {
  const Accumulator<kDst32> accumulator{mode.arch == Arch::kWormholeB0};
  const int phases = static_cast<int>(phase_count(mode.fidelity));
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits left, right, result;
    load(a + i, left);
    load(b + i, right);
    load(dst + i, result);
    for (int phase = 0; phase < phases; ++phase) {
      multiply_elements(left, right, (phase & 1) != 0, (phase & 2) != 0, accumulator, result);
    }
    store(result, dst + i);
  }
}

template <bool kDst32>
TTLC_INLINE void add_all_elements(const float* a, const float* b, std::uint32_t flip, const MathMode& mode,
                                  float* dst) {
  const Accumulator<kDst32> accumulator{mode.arch == Arch::kWormholeB0};
  for (int i = 0; i < kTileElems; i += kFaceDim) {
    FaceRowBits left, right, result;
    load(a + i, left);
    load(b + i, right);
    load(dst + i, result);
    add_elements(left, right ^ flip, accumulator, result);
    store(result, dst + i);
  }
}

}  // namespace

TTLC_CPU_CLONES void exact_multiply_elements(const float* a, const float* b, const MathMode& mode,
                                             float* dst) {
  if (mode.dst32) {
    multiply_all_elements<true>(a, b, mode, dst);
  } else {
    multiply_all_elements<false>(a, b, mode, dst);
  }
}

TTLC_CPU_CLONES void exact_add_elements(const float* a, const float* b, bool subtract, const MathMode& mode,
                                        float* dst) {
  const std::uint32_t flip = subtract ? kSignBit : 0u;
  if (mode.dst32) {
    add_all_elements<true>(a, b, flip, mode, dst);
  } else {
    add_all_elements<false>(a, b, flip, mode, dst);
  }
}

TTLC_CPU_CLONES std::optional<int64_t> exact_multiply_tiles(const float* in0, const float* in1,
                                                            const MathMode& mode, float* dst) {
  constexpr float kScale = 0x1p64f * (1.0f + 0x1p-13f);
  static_assert(kScaleA == 64);
  Parts a, b;
  split(in1, kSrcA5, kSrcA10, kScale, a);
  split(in0, kSrcB7, ~0u, 1.0f, b);
  if (a.largest_exponent > kLargestExponentA || b.largest_exponent > 254) return std::nullopt;
  if (a.largest_exponent + b.largest_exponent - 127 > kLargestProduct) return std::nullopt;
  return mode.dst32 ? multiply_rows<true>(a, b, mode, dst) : multiply_rows<false>(a, b, mode, dst);
}

}  // namespace ttlc::sim
