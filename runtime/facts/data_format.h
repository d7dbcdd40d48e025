// Element formats: names, sizes, tolerances, rounding, and whole tiles to and from their stored bytes.
//
// A tile is 32x32 elements in four 16x16 faces: top left, top right, bottom left, bottom right, each
// row-major. Block floats store one 8-bit exponent per face row first, then sign and magnitude of each
// element (tt-metal tt_metal/impl/data_format/tile.cpp and blockfloat_common.cpp; code).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ttlc::sim {

constexpr int64_t kTileHeight = 32;  // elements
constexpr int64_t kTileWidth = 32;
constexpr int64_t kTileElems = kTileHeight * kTileWidth;
constexpr int64_t kFaceHeight = 16;
constexpr int64_t kFaceWidth = 16;
constexpr int64_t kFaceElems = kFaceHeight * kFaceWidth;
constexpr int64_t kFaceCount = 4;  // of a tile

enum class DataFormat : uint8_t {
#define DATA_FORMAT(enumerator, ...) enumerator,
#include "runtime/facts/data_formats.def"
#undef DATA_FORMAT
};

enum class FormatKind : uint8_t { kFloat, kBlockFloat, kInteger };

/// What an output must reach when compared with the reference.
struct Tolerance {
  double min_pcc;
  double max_rel_l2;
};

struct DataFormatInfo {
  DataFormat format;
  std::string_view name;        // "bf16": program descriptions, command line
  std::string_view metal_name;  // "Float16_b": the enumerator of tt::DataFormat
  uint8_t metal_code;           // its number
  int64_t tile_bytes;
  int64_t element_bytes;  // 0: exists in tiles only
  FormatKind kind;
  int64_t mantissa_bits;  // stored, without the hidden one
  Tolerance tolerance_dst32;
  Tolerance tolerance_dst16;
};

const DataFormatInfo& info(DataFormat format);
std::span<const DataFormatInfo> all_data_formats();
/// By name ("bf16"); empty when there is none.
std::optional<DataFormat> parse_data_format(std::string_view name);
/// By number of tt::DataFormat; empty for formats that are not modelled.
std::optional<DataFormat> data_format_from_metal_code(uint8_t metal_code);

inline std::string_view name_of(DataFormat format) { return info(format).name; }
inline int64_t tile_bytes(DataFormat format) { return info(format).tile_bytes; }
inline bool is_integer(DataFormat format) { return info(format).kind == FormatKind::kInteger; }
inline bool is_float(DataFormat format) { return !is_integer(format); }
inline bool is_block_float(DataFormat format) { return info(format).kind == FormatKind::kBlockFloat; }

/// The wider tolerance of the storage format and of the DST it was computed in.
inline Tolerance tolerance(DataFormat storage, bool fp32_dst) {
  return fp32_dst ? info(storage).tolerance_dst32 : info(storage).tolerance_dst16;
}

/// Value of a bfloat16 bit pattern.
inline float float_from_bf16(uint16_t bits) { return std::bit_cast<float>(uint32_t{bits} << 16); }

/// Nearest bfloat16, ties to even; NaN stays NaN. How the host converts data.
inline uint16_t bf16_from_float(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((bits >> 16) | 0x40u);
  return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

/// Nearest bfloat16, ties away from zero; NaN stays NaN. How the packer and the math engine convert on the
/// device (tt-isa-documentation WormholeB0/TensixTile/TensixCoprocessor/Packers/FormatConversion.md;
/// documented).
inline uint16_t bf16_from_float_half_away(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((bits >> 16) | 0x40u);
  return static_cast<uint16_t>((bits + 0x8000u) >> 16);
}

inline float round_to_bf16(float value) { return float_from_bf16(bf16_from_float(value)); }

/// Position of element (row, column) of a tile in face order.
constexpr int64_t face_order_index(int64_t row, int64_t column) {
  const int64_t face = (row / kFaceHeight) * 2 + column / kFaceWidth;
  return face * kFaceElems + (row % kFaceHeight) * kFaceWidth + column % kFaceWidth;
}

/// Stores 1024 values, already in face order, as one tile of a float or block-float format (host rounding:
/// nearest even). `bytes` has room for tile_bytes(format).
void encode_tile(DataFormat format, std::span<const float, kTileElems> values, std::byte* bytes);
/// The same for integer formats; uint32 values are given as their bit pattern, uint16 values are truncated.
void encode_tile(DataFormat format, std::span<const int32_t, kTileElems> values, std::byte* bytes);
/// The 1024 values of a stored tile in face order.
void decode_tile(DataFormat format, const std::byte* bytes, std::span<float, kTileElems> values);
void decode_tile(DataFormat format, const std::byte* bytes, std::span<int32_t, kTileElems> values);

/// Stores `count` consecutive elements of a format with element_bytes > 0 (row-major tensors).
void encode_elements(DataFormat format, const float* values, int64_t count, std::byte* bytes);
void encode_elements(DataFormat format, const int32_t* values, int64_t count, std::byte* bytes);
void decode_elements(DataFormat format, const std::byte* bytes, int64_t count, float* values);
void decode_elements(DataFormat format, const std::byte* bytes, int64_t count, int32_t* values);

}  // namespace ttlc::sim
