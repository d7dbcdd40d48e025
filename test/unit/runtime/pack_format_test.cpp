// The packer's roundings, on values worked out by hand from the rules of the machine.
#include "runtime/compute/pack_format.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "runtime/compute/numeric_bits.h"

namespace ttlc::sim {
namespace {

Tile with(std::initializer_list<float> first_values) {
  Tile tile;
  tile.fill(0.0f);
  std::copy(first_values.begin(), first_values.end(), tile.values.begin());
  return tile;
}

std::vector<std::byte> packed(const Tile& tile, DataFormat format, bool dst32 = true,
                              const ReluSetting& relu = {}) {
  std::vector<std::byte> bytes(static_cast<size_t>(tile_bytes(format)));
  pack_values(tile, format, dst32, relu, bytes.data());
  return bytes;
}

std::uint16_t half(const std::vector<std::byte>& bytes, int index) {
  std::uint16_t value;
  std::memcpy(&value, bytes.data() + 2 * index, sizeof value);
  return value;
}

TEST(PackFormat, Bf16RoundsHalfAwayFromZero) {
  const float tie_up = std::bit_cast<float>(0x3f808000u);
  const float below_tie = std::bit_cast<float>(0x3f807fffu);
  const float negative_tie = std::bit_cast<float>(0xbf828000u);
  const auto bytes = packed(with({tie_up, below_tie, negative_tie}), DataFormat::kBf16);
  EXPECT_EQ(half(bytes, 0), 0x3f81);
  EXPECT_EQ(half(bytes, 1), 0x3f80);
  EXPECT_EQ(half(bytes, 2), 0xbf83);
}

TEST(PackFormat, Bf16Specials) {
  const float nan = std::bit_cast<float>(0xffc00000u);
  const float denormal = std::bit_cast<float>(0x80000001u);
  const auto bytes = packed(with({nan, denormal, -0.0f}), DataFormat::kBf16);
  EXPECT_EQ(half(bytes, 0), 0xff80) << "NaN becomes infinity";
  EXPECT_EQ(half(bytes, 1), 0);
  EXPECT_EQ(half(bytes, 2), 0);
}

TEST(PackFormat, Tf32RoundsHalfAwayFromZero) {
  EXPECT_EQ(round_half_away_to_tf32(1.0f + 0x1p-11f), 1.0f + 0x1p-10f);
  EXPECT_EQ(round_half_away_to_tf32(-1.0f - 0x1p-11f), -1.0f - 0x1p-10f);
  EXPECT_EQ(round_half_away_to_tf32(1.0f + 0x1.fp-12f), 1.0f);
  EXPECT_EQ(round_half_away_to_tf32(1.0f + 0x1p-10f), 1.0f + 0x1p-10f);
}

TEST(PackFormat, Tf32Specials) {
  EXPECT_EQ(std::bit_cast<std::uint32_t>(round_half_away_to_tf32(-0.0f)), 0u);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(round_half_away_to_tf32(0x1p-130f)), 0u);
  EXPECT_EQ(round_half_away_to_tf32(std::numeric_limits<float>::quiet_NaN()), INFINITY);
  EXPECT_EQ(round_half_away_to_tf32(std::numeric_limits<float>::max()), INFINITY);
}

TEST(PackFormat, BlockFloatSharesTheLargestExponent) {
  const auto bytes = packed(with({1.0f, 0.5f, -0.25f, 1.0f / 128, 1.0f / 256}), DataFormat::kBfp8B);
  EXPECT_EQ(static_cast<int>(bytes[0]), 127);
  const auto datum = [&](int index) { return static_cast<int>(bytes[64 + index]); };
  EXPECT_EQ(datum(0), 0x40);
  EXPECT_EQ(datum(1), 0x20);
  EXPECT_EQ(datum(2), 0x80 | 0x10);
  EXPECT_EQ(datum(3), 0x01) << "half of the smallest step rounds up";
  EXPECT_EQ(datum(4), 0x00);
}

TEST(PackFormat, BlockFloat4TruncatesBlockFloat8) {
  const auto bytes = packed(with({1.0f, 1.995f}), DataFormat::kBfp4B);
  EXPECT_EQ(static_cast<int>(bytes[0]), 128) << "1.995 rounds to 2 with 6 mantissa bits";
  EXPECT_EQ(static_cast<int>(bytes[64]), (4 << 4) | 2);
}

TEST(PackFormat, ReduceMaskZeroesAndDefines) {
  Tile tile;
  tile.fill(3.0f);
  tile.defined = Definedness::none();
  tile.defined.set_row(7, 1u);
  apply_reduce_mask(tile, ReduceDim::kRow);
  apply_reduce_mask(tile.defined, ReduceDim::kRow);
  EXPECT_EQ(tile.at(7, 0), 3.0f);
  EXPECT_EQ(tile.at(7, 1), 0.0f);
  EXPECT_TRUE(tile.defined.at(7, 31));
  EXPECT_FALSE(tile.defined.at(8, 0)) << "an undefined result stays undefined";
}

TEST(PackFormat, ReluSeesRoundedValues) {
  const float just_above_one = 1.0f + 0x1p-20f;
  const ReluSetting cap{PackerRelu::kMaxThreshold, 1.0f};
  const auto capped = packed(with({-1.0f, 0.5f, 2.0f}), DataFormat::kBf16, true, cap);
  EXPECT_EQ(half(capped, 0), 0);
  EXPECT_EQ(half(capped, 1), 0x3f00);
  EXPECT_EQ(half(capped, 2), 0x3f80);
  const ReluSetting floor{PackerRelu::kMinThreshold, 1.0f};
  const auto floored = packed(with({just_above_one}), DataFormat::kBf16, true, floor);
  EXPECT_EQ(half(floored, 0), 0) << "1 after its rounding, which is not above the threshold";
}

TEST(PackFormat, AccumulationRoundsOnceToNearestEven) {
  // 256 + (1 + 2^-7) lies just above the tie between 256 and 258.
  auto bytes = packed(with({256.0f, 256.0f}), DataFormat::kBf16);
  pack_accumulate(with({1.0f, 1.0f + 0x1p-7f}), DataFormat::kBf16, true, {}, bytes.data());
  EXPECT_EQ(half(bytes, 0), 0x4380);
  EXPECT_EQ(half(bytes, 1), 0x4381);
}

}  // namespace
}  // namespace ttlc::sim
