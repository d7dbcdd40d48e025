#include "runtime/compute/pack_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/tile_kernels.h"

namespace ttlc::sim {
namespace {

constexpr std::uint32_t kMantissaBits = 0x007fffffu;

/// bf16: NaN becomes infinity, denormals and -0 become +0, half away from zero.
std::uint16_t packed_bf16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t exponent = bits & kExponentBits;
  if (exponent == 0) return 0;
  if (exponent == kExponentBits) return static_cast<std::uint16_t>(((bits & kSignBit) | kExponentBits) >> 16);
  return static_cast<std::uint16_t>((bits + 0x8000u) >> 16);
}

struct BlockDatum {
  bool negative;
  int exponent;            // biased
  std::uint32_t mantissa;  // 8 bits, hidden one on top
};

/// A value on its way into a block. From a 32-bit DST it is rounded to 6 stored mantissa bits first, half
/// away from zero; from a 16-bit one it keeps its 7.
BlockDatum block_datum(float value, bool dst32) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const bool negative = (bits & kSignBit) != 0;
  if ((bits & kExponentBits) == 0) return {false, 0, 0};
  if ((bits & kExponentBits) == kExponentBits) return {negative, 255, 0x80};
  const std::uint32_t rounded = dst32 ? ((bits & ~kSignBit) + (1u << 16)) & ~0x1ffffu : bits & ~kSignBit;
  return {negative, static_cast<int>(rounded >> 23), 0x80u | ((rounded & kMantissaBits) >> 16)};
}

/// Sign and 7-bit magnitude of a datum under its block's exponent: shifted with round half up, saturating.
std::uint8_t in_block(const BlockDatum& datum, int block_exponent) {
  const int shift = block_exponent - datum.exponent + 1;
  if (datum.mantissa == 0 || shift > 8) return 0;
  std::uint32_t magnitude = (datum.mantissa + (1u << (shift - 1))) >> shift;
  magnitude = std::min(magnitude, 0x7fu);
  if (magnitude == 0) return 0;
  return static_cast<std::uint8_t>((datum.negative ? 0x80u : 0u) | magnitude);
}

void pack_blocks(const Tile& tile, DataFormat format, bool dst32, std::byte* bytes) {
  constexpr int64_t kBlocks = kTileElems / kFaceWidth;
  std::byte* mantissas = bytes + kBlocks;
  for (int64_t block = 0; block < kBlocks; ++block) {
    std::array<BlockDatum, kFaceWidth> data;
    int exponent = 0;
    for (int64_t i = 0; i < kFaceWidth; ++i) {
      data[i] = block_datum(tile.values[block * kFaceWidth + i], dst32);
      exponent = std::max(exponent, data[i].exponent);
    }
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

}  // namespace

void pack_values(const Tile& tile, DataFormat format, bool dst32, std::byte* bytes) {
  switch (format) {
    case DataFormat::kBf16:
      pack_bf16_tile(tile.values.data(), reinterpret_cast<std::uint16_t*>(bytes));
      return;
    case DataFormat::kFp32:
      if (dst32) {
        std::memcpy(bytes, tile.values.data(), sizeof tile.values);
        return;
      }
      for (int i = 0; i < kTileElems; ++i) {
        // A 16-bit DST goes through the bf16 rules.
        const float value = float_from_bf16(packed_bf16(tile.values[i]));
        std::memcpy(bytes + i * sizeof value, &value, sizeof value);
      }
      return;
    case DataFormat::kBfp8B:
    case DataFormat::kBfp4B:
      pack_blocks(tile, format, dst32, bytes);
      return;
    case DataFormat::kInt32:
    case DataFormat::kUint16:
    case DataFormat::kUint32:
      return;
  }
}

void pack_accumulate(const Tile& tile, DataFormat format, std::byte* bytes) {
  Tile sum;
  decode_tile(format, bytes, std::span<float, kTileElems>(sum.values));
  for (int i = 0; i < kTileElems; ++i) {
    const float packed =
        format == DataFormat::kBf16 ? float_from_bf16(packed_bf16(tile.values[i])) : tile.values[i];
    sum.values[i] = flush_denormal(flush_denormal(sum.values[i]) + flush_denormal(packed));
  }
  encode_tile(format, std::span<const float, kTileElems>(sum.values), bytes);
}

void apply_reduce_mask(Tile& tile, ReduceDim dim) {
  for (int row = 0; row < kTileDim; ++row) {
    std::uint32_t kept = 0;
    switch (dim) {
      case ReduceDim::kRow:
        kept = 1u;
        break;
      case ReduceDim::kColumn:
        kept = row == 0 ? ~0u : 0u;
        break;
      case ReduceDim::kScalar:
        kept = row == 0 ? 1u : 0u;
        break;
    }
    for (int column = 0; column < kTileDim; ++column) {
      if ((kept >> column & 1u) == 0) tile.at(row, column) = 0.0f;
    }
    tile.defined.set_row(row, tile.defined.row(row) | ~kept);
  }
  tile.defined.normalize();
}

void apply_relu(Tile& tile, PackerRelu mode, float threshold) {
  for (float& value : tile.values) {
    switch (mode) {
      case PackerRelu::kOff:
        break;
      case PackerRelu::kZero:
        value = value > 0.0f ? value : 0.0f;
        break;
      case PackerRelu::kMinThreshold:
        value = value > threshold ? value : 0.0f;
        break;
      case PackerRelu::kMaxThreshold:
        value = value > threshold ? threshold : value > 0.0f ? value : 0.0f;
        break;
    }
  }
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
