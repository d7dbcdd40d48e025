// Exact tile arithmetic: whole-row kernels against the rules datum by datum, on random operands of all sizes,
// and the order in which steps follow each other.
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <random>

#include "runtime/compute/exact_tile_kernels.h"
#include "runtime/compute/matrix_arithmetic.h"
#include "runtime/compute/tile_math.h"

namespace ttlc::sim {
namespace {

constexpr std::uint32_t kTf32 = 0xffffe000u;
constexpr std::uint32_t kBf16 = 0xffff0000u;

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

/// Which exponents random operands have.
enum class Range { kAroundOne, kWide, kTiny, kAnyBits };

class RandomTiles {
 public:
  Tile make(Range range, std::uint32_t mask) {
    Tile tile;
    for (float& value : tile.values) {
      const std::uint32_t bits = (with_exponent(range) | (random_() & 0x807fffffu)) & mask;
      std::memcpy(&value, &bits, sizeof bits);
    }
    return tile;
  }

 private:
  std::uint32_t with_exponent(Range range) {
    switch (range) {
      case Range::kAroundOne:
        return (120 + random_() % 12) << 23;
      case Range::kWide:
        return random_() % 8 == 0 ? 0u : (40 + random_() % 110) << 23;
      case Range::kTiny:
        return (1 + random_() % 90) << 23;
      case Range::kAnyBits:
        return random_() & 0x7f800000u;
    }
    return 0;
  }

  std::mt19937 random_{1};
};

std::array<std::uint32_t, kTileElems> bits_of(const Tile& tile) {
  std::array<std::uint32_t, kTileElems> bits;
  std::memcpy(bits.data(), tile.values.data(), sizeof bits);
  return bits;
}

/// Datum by datum.
Tile multiplied_plainly(const Tile& in0, const Tile& in1, const MathMode& mode, const Tile& dst) {
  const auto a = bits_of(in1), b = bits_of(in0);
  Tile result = dst;
  for (int phase = 0; phase < phase_count(mode.fidelity); ++phase) {
    for (int half = 0; half < 2; ++half) {
      for (int i = 0; i < kTileElems; ++i) {
        const int face = i / kFaceElems;
        const std::uint32_t* left =
            b.data() + ((face & 2) + half) * kFaceElems + i % kFaceElems / kFaceDim * kFaceDim;
        const std::uint32_t* right = a.data() + (half * 2 + (face & 1)) * kFaceElems + i % kFaceDim;
        result.values[i] = std::bit_cast<float>(
            engine_step(right, kFaceDim, left, fidelity_phase(phase), bits_of(result.values[i]), mode));
      }
    }
  }
  return result;
}

class ExactKernels : public testing::TestWithParam<std::tuple<int, bool, Range>> {
 protected:
  ExactKernels() : mode_{static_cast<MathFidelity>(std::get<0>(GetParam())), std::get<1>(GetParam())} {}

  Range range() const { return std::get<2>(GetParam()); }
  Tile operand() { return random_.make(range(), mode_.dst32 ? kTf32 : kBf16); }
  Tile held() { return random_.make(range(), mode_.dst32 ? ~0u : kBf16); }

  MathMode mode_;
  RandomTiles random_;
};

TEST_P(ExactKernels, MatrixProductMatchesTheRules) {
  const std::unique_ptr<TileMath> math = make_exact_tile_math();
  for (int round = 0; round < 4; ++round) {
    const Tile in0 = operand(), in1 = operand();
    Tile dst = held();
    const Tile expected = multiplied_plainly(in0, in1, mode_, dst);
    math->matmul(in0, in1, mode_, dst);
    ASSERT_EQ(bits_of(dst), bits_of(expected));
  }
}

TEST_P(ExactKernels, ElementsMatchTheRules) {
  const Tile a = operand(), b = operand();
  Tile product = held();
  Tile difference = product;
  const auto start = bits_of(product);
  exact_multiply_elements(a.values.data(), b.values.data(), mode_, product.values.data());
  exact_add_elements(a.values.data(), b.values.data(), true, mode_, difference.values.data());
  for (int i = 0; i < kTileElems; ++i) {
    const std::uint32_t x = bits_of(a.values[i]), y = bits_of(b.values[i]);
    std::uint32_t expected = start[i];
    for (int phase = 0; phase < phase_count(mode_.fidelity); ++phase) {
      expected = engine_accumulate(engine_product(x, y, fidelity_phase(phase)), {}, expected, mode_);
    }
    ASSERT_EQ(bits_of(product.values[i]), expected);
    ASSERT_EQ(bits_of(difference.values[i]),
              engine_accumulate(engine_sum(x, y ^ 0x80000000u), {}, start[i], mode_));
  }
}

INSTANTIATE_TEST_SUITE_P(All, ExactKernels,
                         testing::Combine(testing::Range(0, 4), testing::Bool(),
                                          testing::Values(Range::kAroundOne, Range::kWide, Range::kTiny,
                                                          Range::kAnyBits)));

TEST(ExactTileMath, LargeOperandsGoThroughThePlainRules) {
  Tile huge;
  huge.fill(0x1p100f);
  Tile dst;
  EXPECT_FALSE(
      exact_multiply_tiles(huge.values.data(), huge.values.data(), {}, dst.values.data()).has_value());
  make_exact_tile_math()->matmul(huge, huge, {MathFidelity::kLoFi, true}, dst);
  EXPECT_EQ(bits_of(dst.values[0]), 0x7f800000u);
}

TEST(ExactTileMath, WormholeRenormalisesMinusOneWrongly) {
  // 1 - (1 + 2^-23) leaves -1 in the last place of 2^0.
  const std::uint32_t held = 0xbf800001u;
  const EngineTerm one = engine_product(0x3f800000u, 0x3f800000u, {});
  EXPECT_EQ(engine_accumulate(one, {}, held, {MathFidelity::kLoFi, true, Arch::kBlackhole}), 0xb4000000u);
  EXPECT_EQ(engine_accumulate(one, {}, held, {MathFidelity::kLoFi, true, Arch::kWormholeB0}),
            0xb4000000u + (27u << 23));
}

TEST(ExactTileMath, CopyIntoWideDstPassesTheAdder) {
  Tile a;
  a.values[0] = std::bit_cast<float>(0x7fc10000u);
  a.values[1] = std::bit_cast<float>(0x80010000u);
  a.values[2] = -1.5f;
  Tile wide, narrow;
  const auto math = make_exact_tile_math();
  math->copy(a, Broadcast::kNone, {MathFidelity::kHiFi4, true}, wide);
  math->copy(a, Broadcast::kNone, {MathFidelity::kHiFi4, false}, narrow);
  EXPECT_EQ(bits_of(wide.values[0]), 0x7f800000u);
  EXPECT_EQ(bits_of(narrow.values[0]), 0x7fc10000u);
  EXPECT_EQ(bits_of(wide.values[1]), 0u);
  EXPECT_EQ(wide.values[2], -1.5f);
}

TEST(ExactTileMath, PoolsOfClearedDstStartAtTheSmallestValue) {
  Tile a;
  a.fill(-INFINITY);
  Tile scaler;
  scaler.fill(1.0f);
  Tile dst;
  make_exact_tile_math()->reduce(a, scaler, {PoolOp::kMax, ReduceDim::kColumn, false, false, true}, {}, dst);
  EXPECT_EQ(dst.at(0, 20), -INFINITY);
}

// 1 - 2^-23 - 1 is -1 of the last place of the sum, which Wormhole shifts the wrong way (tt-metal issue 38306).
TEST(ExactErratum, SumsOfMinusOneAreCounted) {
  TileValues minus_one, one;
  minus_one.values.fill(0.0f);
  one.values.fill(0.0f);
  minus_one.values[0] = -1.0f;
  one.values[0] = 1.0f;
  const auto spoiled_on = [&](Arch arch, bool dst32) {
    TileValues dst;
    dst.values.fill(0.0f);
    dst.values[0] = 1.0f - 0x1p-23f;
    const std::unique_ptr<TileMath> math = make_exact_tile_math();
    math->matmul(minus_one, one, {.dst32 = dst32, .arch = arch}, dst);
    return math->spoiled_sums();
  };
  EXPECT_EQ(spoiled_on(Arch::kWormholeB0, true), 1);
  EXPECT_EQ(spoiled_on(Arch::kWormholeB0, false), 0);
  EXPECT_EQ(spoiled_on(Arch::kBlackhole, true), 0);
}

}  // namespace
}  // namespace ttlc::sim
