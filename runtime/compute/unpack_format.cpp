#include "runtime/compute/unpack_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/tile_kernels.h"

namespace ttlc::sim {
namespace {

bool bit_at(const std::uint64_t* bits, int64_t index) {
  return ((bits[index >> 6] >> (index & 63)) & 1u) != 0;
}

bool bits_at(const std::uint64_t* bits, int64_t first, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    if (!bit_at(bits, first + i)) return false;
  }
  return true;
}

/// Whether all bytes that make up a datum, in face order, are defined.
bool datum_defined(DataFormat format, const std::uint64_t* bits, int64_t datum) {
  switch (format) {
    case DataFormat::kBf16:
    case DataFormat::kUint16:
      return bits_at(bits, datum * 2, 2);
    case DataFormat::kFp32:
    case DataFormat::kInt32:
    case DataFormat::kUint32:
      return bits_at(bits, datum * 4, 4);
    // Block floats: one exponent byte per face row of 16 datums, then the mantissas.
    case DataFormat::kBfp8B:
      return bit_at(bits, datum / kFaceWidth) && bit_at(bits, kTileElems / kFaceWidth + datum);
    case DataFormat::kBfp4B:
      return bit_at(bits, datum / kFaceWidth) && bit_at(bits, kTileElems / kFaceWidth + datum / 2);
  }
  return false;
}

/// Sign and magnitude under a block's exponent to bf16. A magnitude of zero with a sign is minus infinity;
/// renormalising may wrap the exponent around (tt-isa-documentation FloatBitPatterns.md; documented).
float block_value(std::uint8_t datum, std::uint8_t exponent) {
  const auto magnitude = static_cast<std::uint8_t>(datum << 1);
  const std::uint32_t sign = static_cast<std::uint32_t>(datum & 0x80) << 24;
  if (magnitude == 0) return std::bit_cast<float>(sign == 0 ? 0u : sign | kExponentBits);
  const int leading_zeros = std::countl_zero(magnitude);
  const std::uint32_t fraction = static_cast<std::uint32_t>((magnitude << leading_zeros) & 0x7f) << 16;
  const auto renormalised = static_cast<std::uint8_t>(exponent - leading_zeros);
  return flush_denormal(std::bit_cast<float>(sign | std::uint32_t{renormalised} << 23 | fraction));
}

void unpack_blocks(DataFormat format, const std::byte* bytes, float* values) {
  constexpr int64_t kBlocks = kTileElems / kFaceWidth;
  const std::byte* datums = bytes + kBlocks;
  for (int64_t i = 0; i < kTileElems; ++i) {
    const auto exponent = static_cast<std::uint8_t>(bytes[i / kFaceWidth]);
    if (format == DataFormat::kBfp8B) {
      values[i] = block_value(static_cast<std::uint8_t>(datums[i]), exponent);
    } else {
      const auto pair = static_cast<unsigned>(datums[i / 2]);
      values[i] = block_value(static_cast<std::uint8_t>(i % 2 == 0 ? pair << 4 : pair & 0xf0), exponent);
    }
  }
}

/// Integers keep their bits; 16 of them are the lower half of a datum.
void unpack_integers(DataFormat format, const std::byte* bytes, float* values) {
  std::array<std::int32_t, kTileElems> integers;
  decode_tile(format, bytes, std::span<std::int32_t, kTileElems>(integers));
  std::memcpy(values, integers.data(), sizeof integers);
}

}  // namespace

void unpack_values(DataFormat format, const std::byte* bytes, SrcWidth width, TileValues& tile) {
  if (is_integer(format)) {
    unpack_integers(format, bytes, tile.values.data());
    return;
  }
  if (format == DataFormat::kBf16) {
    widen_bf16_tile(reinterpret_cast<const std::uint16_t*>(bytes), tile.values.data());
    return;
  }
  if (is_block_float(format)) {
    unpack_blocks(format, bytes, tile.values.data());
    return;
  }
  decode_tile(format, bytes, std::span<float, kTileElems>(tile.values));
  if (width == SrcWidth::kFp32) return;
  flush_and_mask_tile(tile.values.data(), width == SrcWidth::kTf32 ? kTf32Bits : kBf16Bits);
}

Definedness unpack_definedness(DataFormat format, Memory& l1, int64_t offset) {
  const int64_t size_bytes = tile_bytes(format);
  if (l1.is_defined(offset, size_bytes)) return Definedness::all();
  std::vector<std::uint64_t> bits(static_cast<size_t>((size_bytes + 63) / 64));
  l1.defined_bits(offset, size_bytes, bits.data());
  Definedness result = Definedness::none();
  for (int row = 0; row < kTileDim; ++row) {
    std::uint32_t row_bits = 0;
    for (int column = 0; column < kTileDim; ++column) {
      if (datum_defined(format, bits.data(), face_order_index(row, column))) row_bits |= 1u << column;
    }
    result.set_row(row, row_bits);
  }
  result.normalize();
  return result;
}

void transpose_in_unpacker(TileValues& tile, bool faces, bool within_face) {
  if (within_face) {
    for (int face = 0; face < kFaceCount; ++face) {
      float* values = tile.face(face);
      for (int row = 0; row < kFaceDim; ++row) {
        for (int column = 0; column < row; ++column) {
          std::swap(values[row * kFaceDim + column], values[column * kFaceDim + row]);
        }
      }
    }
  }
  if (faces) std::swap_ranges(tile.face(1), tile.face(1) + kFaceElems, tile.face(2));
}

Definedness transpose_in_unpacker(const Definedness& defined, bool faces, bool within_face) {
  if (defined.is_all() || (!faces && !within_face)) return defined;
  Definedness result = Definedness::none();
  result.set_origin(defined.origin());
  for (int row = 0; row < kTileDim; ++row) {
    std::uint32_t bits = 0;
    for (int column = 0; column < kTileDim; ++column) {
      const int face_row = (faces ? column : row) / kFaceDim * kFaceDim;
      const int face_column = (faces ? row : column) / kFaceDim * kFaceDim;
      const int inner_row = (within_face ? column : row) % kFaceDim;
      const int inner_column = (within_face ? row : column) % kFaceDim;
      if (defined.at(face_row + inner_row, face_column + inner_column)) bits |= 1u << column;
    }
    result.set_row(row, bits);
  }
  return result;
}

}  // namespace ttlc::sim
