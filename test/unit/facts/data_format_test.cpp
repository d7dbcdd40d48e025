// Rounding, face order and tiles to bytes and back.
#include "runtime/facts/data_format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace ttlc::sim {
namespace {

TEST(DataFormat, NamesAndCodesRoundTrip) {
  for (const DataFormatInfo& row : all_data_formats()) {
    EXPECT_EQ(parse_data_format(row.name), row.format);
    EXPECT_EQ(data_format_from_metal_code(row.metal_code), row.format);
    EXPECT_EQ(&info(row.format), &row);
  }
  EXPECT_EQ(parse_data_format("float8"), std::nullopt);
  EXPECT_EQ(tile_bytes(DataFormat::kBfp8B), 1088);
}

TEST(DataFormat, HostRoundsTiesToEvenAndDeviceAwayFromZero) {
  const float tie_down = std::bit_cast<float>(0x3f808000u);  // halfway between 0x3f80 and 0x3f81
  const float tie_up = std::bit_cast<float>(0x3f818000u);
  EXPECT_EQ(bf16_from_float(tie_down), 0x3f80);
  EXPECT_EQ(bf16_from_float(tie_up), 0x3f82);
  EXPECT_EQ(bf16_from_float_half_away(tie_down), 0x3f81);
  EXPECT_EQ(bf16_from_float_half_away(-tie_down), 0xbf81);
  EXPECT_TRUE(std::isnan(round_to_bf16(std::numeric_limits<float>::quiet_NaN())));
  EXPECT_TRUE(std::isnan(float_from_bf16(bf16_from_float_half_away(std::bit_cast<float>(0x7f800001u)))));
  EXPECT_TRUE(std::isinf(round_to_bf16(std::numeric_limits<float>::infinity())));
}

TEST(DataFormat, FaceOrderVisitsFacesOneAfterTheOther) {
  EXPECT_EQ(face_order_index(0, 0), 0);
  EXPECT_EQ(face_order_index(0, 16), 256);
  EXPECT_EQ(face_order_index(16, 0), 512);
  EXPECT_EQ(face_order_index(31, 31), 1023);
  EXPECT_EQ(face_order_index(1, 2), 18);
}

TEST(DataFormat, ExactValuesSurviveEveryFloatFormat) {
  for (const DataFormat format :
       {DataFormat::kBf16, DataFormat::kFp32, DataFormat::kBfp8B, DataFormat::kBfp4B}) {
    std::vector<float> values(kTileElems);
    for (int64_t i = 0; i < kTileElems; ++i)
      values[i] = static_cast<float>(i % 8 - 4);  // fits 3 bits under exponent of 4
    std::vector<std::byte> bytes(tile_bytes(format));
    encode_tile(format, std::span<const float, kTileElems>(values), bytes.data());
    std::vector<float> back(kTileElems);
    decode_tile(format, bytes.data(), std::span<float, kTileElems>(back));
    EXPECT_EQ(values, back) << name_of(format);
  }
}

TEST(DataFormat, BlockFloatSharesTheLargestExponentOfAFaceRow) {
  std::vector<float> values(kTileElems, 0.0f);
  values[0] = 1.0f;
  values[1] = 1.0f / 64;    // the last of 7 magnitude bits
  values[2] = 1.0f / 128;   // a tie below it: to even, zero
  values[3] = -3.0f / 128;  // a tie: to even, -2/64
  values[16] = 1.0f / 128;  // the next row has its own exponent
  std::vector<std::byte> bytes(tile_bytes(DataFormat::kBfp8B));
  encode_tile(DataFormat::kBfp8B, std::span<const float, kTileElems>(values), bytes.data());
  EXPECT_EQ(static_cast<int>(bytes[0]), 127);
  EXPECT_EQ(static_cast<int>(bytes[1]), 120);
  std::vector<float> back(kTileElems);
  decode_tile(DataFormat::kBfp8B, bytes.data(), std::span<float, kTileElems>(back));
  EXPECT_EQ(back[0], 1.0f);
  EXPECT_EQ(back[1], 1.0f / 64);
  EXPECT_EQ(back[2], 0.0f);
  EXPECT_EQ(back[3], -2.0f / 64);
  EXPECT_EQ(back[16], 1.0f / 128);
}

TEST(DataFormat, BlockFloatSaturatesInsteadOfCarryingIntoTheExponent) {
  std::vector<float> values(kTileElems, 1.9999f);
  std::vector<std::byte> bytes(tile_bytes(DataFormat::kBfp4B));
  encode_tile(DataFormat::kBfp4B, std::span<const float, kTileElems>(values), bytes.data());
  std::vector<float> back(kTileElems);
  decode_tile(DataFormat::kBfp4B, bytes.data(), std::span<float, kTileElems>(back));
  EXPECT_EQ(back[5], 1.75f);
}

TEST(DataFormat, IntegersKeepTheirBits) {
  std::vector<int32_t> values(kTileElems, -2);
  values[1] = 65535;
  std::vector<int32_t> back(kTileElems);
  for (const DataFormat format : {DataFormat::kInt32, DataFormat::kUint32, DataFormat::kUint16}) {
    std::vector<std::byte> bytes(tile_bytes(format));
    encode_tile(format, std::span<const int32_t, kTileElems>(values), bytes.data());
    decode_tile(format, bytes.data(), std::span<int32_t, kTileElems>(back));
    EXPECT_EQ(back[0], format == DataFormat::kUint16 ? 65534 : -2);
    EXPECT_EQ(back[1], 65535);
  }
}

}  // namespace
}  // namespace ttlc::sim
