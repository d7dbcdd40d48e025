#include "runtime/compute/pack_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>

#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/tile_kernels.h"

namespace ttlc::sim {
namespace {

using HalfTile = std::array<std::uint16_t, kTileElems>;

constexpr std::uint16_t kHalfSign = 0x8000;
constexpr std::uint16_t kHalfInfinity = 0x7f80;
constexpr std::uint16_t kHalfNormal = 0x0080;  // the smallest one

/// A value on its way into a block: bf16 from a 16-bit DST; from a 32-bit one, which loses its lower half
/// first, with 6 mantissa bits, half away from zero.
std::uint16_t block_datum(float value, bool dst32) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const auto half = static_cast<std::uint16_t>(bits >> 16);
  if ((bits & ~kSignBit) > kExponentBits)
    return static_cast<std::uint16_t>((half & kHalfSign) | kHalfInfinity);
  const auto rounded = static_cast<std::uint16_t>(dst32 ? (half + 1) & ~1 : half);
  return (rounded & ~kHalfSign) < kHalfNormal ? 0 : rounded;
}

/// Sign and 7-bit magnitude of a datum under its block's exponent: shifted with round half up, saturating.
/// 255 is an ordinary exponent.
std::uint8_t in_block(std::uint16_t datum, int block_exponent) {
  const int exponent = (datum >> 7) & 0xff;
  const int shift = block_exponent - exponent + 1;
  if (exponent == 0 || shift > 8) return 0;
  const int mantissa = 0x80 | (datum & 0x7f);
  const int magnitude = std::min((mantissa + (1 << (shift - 1))) >> shift, 0x7f);
  if (magnitude == 0) return 0;
  return static_cast<std::uint8_t>(((datum & kHalfSign) != 0 ? 0x80 : 0) | magnitude);
}

void store_blocks(const HalfTile& tile, DataFormat format, std::byte* bytes) {
  constexpr int64_t kBlocks = kTileElems / kFaceWidth;
  std::byte* mantissas = bytes + kBlocks;
  for (int64_t block = 0; block < kBlocks; ++block) {
    const std::uint16_t* data = tile.data() + block * kFaceWidth;
    int exponent = 0;
    for (int64_t i = 0; i < kFaceWidth; ++i) exponent = std::max(exponent, (data[i] >> 7) & 0xff);
    bytes[block] = static_cast<std::byte>(exponent);
    for (int64_t i = 0; i < kFaceWidth; ++i) {
      const std::uint8_t wide = in_block(data[i], exponent);
      const int64_t index = block * kFaceWidth + i;
      if (format == DataFormat::kBfp8B) {
        mantissas[index] = static_cast<std::byte>(wide);
        continue;
      }
      // bfp4 is bfp8 without its low four magnitude bits; even datums take the low half of a byte.
      const std::uint8_t magnitude = (wide & 0x7f) >> 4;
      const std::uint8_t narrow =
          magnitude == 0 ? 0 : static_cast<std::uint8_t>(((wide & 0x80) >> 4) | magnitude);
      std::byte& pair = mantissas[index / 2];
      pair = index % 2 == 0 ? static_cast<std::byte>(narrow) : pair | static_cast<std::byte>(narrow << 4);
    }
  }
}

/// ReLU on a datum whose sign is its top bit; a cap applies to what exceeds the threshold by 2^grain or more.
template <typename Datum>
Datum relu(Datum datum, PackerRelu mode, Datum threshold, int grain) {
  const bool negative = (datum >> (sizeof(Datum) * 8 - 1)) != 0;
  switch (mode) {
    case PackerRelu::kOff:
      return datum;
    case PackerRelu::kZero:
      return negative ? 0 : datum;
    case PackerRelu::kMinThreshold:
      return negative || datum <= threshold ? 0 : datum;
    case PackerRelu::kMaxThreshold:
      if (negative) return 0;
      return (datum >> grain) > (threshold >> grain) ? threshold : datum;
  }
  return datum;
}

void apply_relu(HalfTile& tile, const ReluSetting& setting) {
  if (setting.mode == PackerRelu::kOff) return;
  const auto threshold = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(setting.threshold) >> 16);
  for (std::uint16_t& datum : tile) datum = relu(datum, setting.mode, threshold, 0);
}

/// fp32 from a 32-bit DST: the only way on which nothing is rounded.
void store_words(const TileValues& tile, const ReluSetting& setting, std::byte* bytes) {
  if (setting.mode == PackerRelu::kOff) {
    std::memcpy(bytes, tile.values.data(), sizeof tile.values);
    return;
  }
  constexpr int kThresholdGrain = 13;
  const std::uint32_t threshold = std::bit_cast<std::uint32_t>(setting.threshold) & kBf16Bits;
  for (int i = 0; i < kTileElems; ++i) {
    const std::uint32_t datum =
        relu(std::bit_cast<std::uint32_t>(tile.values[i]), setting.mode, threshold, kThresholdGrain);
    std::memcpy(bytes + i * sizeof datum, &datum, sizeof datum);
  }
}

float sum_of_words(float stored, float packed) {
  const float sum = flush_denormal(stored) + flush_denormal(packed);
  if (std::isnan(sum)) return std::bit_cast<float>(0x7fc00000u);
  return std::fabs(sum) < std::numeric_limits<float>::min() ? std::copysign(0.0f, sum) : sum;
}

/// A bf16 pattern as the adder in L1 sees it: denormals are zero; NaNs are numbers, in memory the largest of
/// all, in the packer those that their bits would be if 255 were an ordinary exponent.
double accumulated_value(std::uint16_t half, bool in_memory) {
  const double sign = (half & kHalfSign) != 0 ? -1.0 : 1.0;
  const int magnitude = half & ~kHalfSign;
  if (magnitude < kHalfNormal) return sign * 0.0;
  if (magnitude <= kHalfInfinity) return float_from_bf16(half);
  return sign * (in_memory ? std::numeric_limits<double>::max() : std::ldexp(0x80 | (half & 0x7f), 128 - 7));
}

/// Rounded to nearest even, once.
std::uint16_t sum_of_halves(std::uint16_t stored, std::uint16_t packed) {
  const double sum = accumulated_value(stored, true) + accumulated_value(packed, false);
  if (std::isnan(sum)) return 0x7fc0;
  const auto bits = std::bit_cast<std::uint64_t>(sum);
  const auto sign = static_cast<std::uint16_t>(bits >> 63 << 15);
  const auto exponent = static_cast<int>((bits >> 52) & 0x7ff) - 1023 + 127;
  if (exponent <= 0) return sign;
  if (exponent >= 255) return sign | kHalfInfinity;
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const std::uint64_t below_half = (std::uint64_t{1} << 44) - 1 + ((fraction >> 45) & 1);
  return static_cast<std::uint16_t>(sign |
                                    ((exponent << 7) + static_cast<int>((fraction + below_half) >> 45)));
}

/// Adds packed datums onto those in memory.
template <typename Datum, typename Sum>
void accumulate(const Datum* packed, const Sum& sum, std::byte* bytes) {
  for (int i = 0; i < kTileElems; ++i) {
    Datum stored;
    std::memcpy(&stored, bytes + i * sizeof stored, sizeof stored);
    stored = sum(stored, packed[i]);
    std::memcpy(bytes + i * sizeof stored, &stored, sizeof stored);
  }
}

/// One bit for each column of a row.
std::uint32_t kept_by_mask(int row, ReduceDim dim) {
  switch (dim) {
    case ReduceDim::kRow:
      return 1u;
    case ReduceDim::kColumn:
      return row == 0 ? ~0u : 0u;
    case ReduceDim::kScalar:
      return row == 0 ? 1u : 0u;
  }
  return 0u;
}

}  // namespace

void pack_values(const TileValues& tile, DataFormat format, bool dst32, const ReluSetting& setting,
                 std::byte* bytes) {
  if (is_integer(format)) {
    std::array<std::int32_t, kTileElems> integers;
    std::memcpy(integers.data(), tile.values.data(), sizeof integers);
    encode_tile(format, std::span<const std::int32_t, kTileElems>(integers), bytes);
    return;
  }
  if (format == DataFormat::kFp32 && dst32) {
    store_words(tile, setting, bytes);
    return;
  }
  alignas(64) HalfTile halves;
  if (is_block_float(format)) {
    std::transform(tile.values.begin(), tile.values.end(), halves.begin(),
                   [dst32](float value) { return block_datum(value, dst32); });
  } else {
    pack_bf16_tile(tile.values.data(), halves.data());
  }
  apply_relu(halves, setting);
  switch (format) {
    case DataFormat::kBf16:
      std::memcpy(bytes, halves.data(), sizeof halves);
      return;
    case DataFormat::kFp32:
      for (int i = 0; i < kTileElems; ++i) {
        const float value = float_from_bf16(halves[i]);
        std::memcpy(bytes + i * sizeof value, &value, sizeof value);
      }
      return;
    case DataFormat::kBfp8B:
    case DataFormat::kBfp4B:
      store_blocks(halves, format, bytes);
      return;
    case DataFormat::kInt32:
    case DataFormat::kUint16:
    case DataFormat::kUint32:
      return;
  }
}

void pack_accumulate(const TileValues& tile, DataFormat format, bool dst32, const ReluSetting& setting,
                     std::byte* bytes) {
  alignas(64) std::array<std::byte, sizeof tile.values> packed;
  pack_values(tile, format, dst32, setting, packed.data());
  if (format == DataFormat::kFp32) {
    accumulate(reinterpret_cast<const float*>(packed.data()), sum_of_words, bytes);
  } else {
    accumulate(reinterpret_cast<const std::uint16_t*>(packed.data()), sum_of_halves, bytes);
  }
}

void apply_reduce_mask(TileValues& tile, ReduceDim dim) {
  for (int row = 0; row < kTileDim; ++row) {
    const std::uint32_t kept = kept_by_mask(row, dim);
    for (int column = 0; column < kTileDim; ++column) {
      if ((kept >> column & 1u) == 0) tile.at(row, column) = 0.0f;
    }
  }
}

void apply_reduce_mask(Definedness& defined, ReduceDim dim) {
  for (int row = 0; row < kTileDim; ++row) defined.set_row(row, defined.row(row) | ~kept_by_mask(row, dim));
  defined.normalize();
}

void pack(const TileValues& tile, const PackSetting& setting, std::byte* bytes) {
  const auto store = [&](const TileValues& prepared) {
    const auto values_to_bytes = setting.accumulates ? pack_accumulate : pack_values;
    values_to_bytes(prepared, setting.format, setting.dst32, setting.relu, bytes);
  };
  if (!setting.rounds_to_tf32 && !setting.mask) return store(tile);
  TileValues changed = tile;
  if (setting.rounds_to_tf32) {
    for (float& value : changed.values) value = round_half_away_to_tf32(value);
  }
  if (setting.mask) apply_reduce_mask(changed, *setting.mask);
  store(changed);
}

std::vector<std::uint64_t> stored_definedness(const Definedness& defined, DataFormat format) {
  std::vector<std::uint64_t> bits(static_cast<size_t>((tile_bytes(format) + 63) / 64), 0);
  const auto mark = [&bits](int64_t byte) {
    bits[static_cast<size_t>(byte >> 6)] |= std::uint64_t{1} << (byte & 63);
  };
  constexpr int64_t kBlocks = kTileElems / kFaceWidth;
  for (int row = 0; row < kTileDim; ++row) {
    for (int column = 0; column < kTileDim; ++column) {
      if (!defined.at(row, column)) continue;
      const int64_t datum = face_order_index(row, column);
      if (is_block_float(format)) {
        mark(datum / kFaceWidth);
        mark(kBlocks + (format == DataFormat::kBfp8B ? datum : datum / 2));
      } else {
        const int64_t size_bytes = info(format).element_bytes;
        for (int64_t byte = 0; byte < size_bytes; ++byte) mark(datum * size_bytes + byte);
      }
    }
  }
  return bits;
}

}  // namespace ttlc::sim
