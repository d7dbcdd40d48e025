// The format table, and tiles to and from bytes. Stored bytes are little-endian, as is every machine this
// runs on.
#include "runtime/facts/data_format.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace ttlc::sim {

static_assert(std::endian::native == std::endian::little,
              "tiles are copied to and from device bytes as they are");

namespace {

constexpr DataFormatInfo kFormats[] = {
#define DATA_FORMAT(enumerator, name, metal_name, metal_code, tile_bytes, element_bytes, kind,              \
                    mantissa_bits, pcc32, rel_l2_32, pcc16, rel_l2_16)                                      \
  {DataFormat::enumerator, name,          metal_name,         metal_code,        tile_bytes, element_bytes, \
   FormatKind::kind,       mantissa_bits, {pcc32, rel_l2_32}, {pcc16, rel_l2_16}},
#include "runtime/facts/data_formats.def"
#undef DATA_FORMAT
};

constexpr int64_t kBlockElems = 16;  // elements that share an exponent: one row of a face
constexpr int64_t kBlockCount = kTileElems / kBlockElems;

/// Biased exponent of a float; denormals count as zero.
int32_t exponent_of(float value) {
  return static_cast<int32_t>((std::bit_cast<uint32_t>(value) >> 23) & 0xffu);
}

/// Sign and `bits`-wide magnitude of `value` under a shared exponent: nearest even, saturating, no negative
/// zero.
uint8_t encode_block_element(float value, int32_t shared_exponent, int32_t bits) {
  const int32_t exponent = exponent_of(value);
  if (exponent == 0) return 0;
  const uint32_t significand = (std::bit_cast<uint32_t>(value) & 0x7fffffu) | 0x800000u;  // 24 bits
  const int32_t align = std::min(shared_exponent - exponent, 31);
  const uint32_t aligned = significand >> align;
  const int32_t drop = 24 - bits;
  const uint32_t rest = aligned & ((1u << drop) - 1);
  const uint32_t half = 1u << (drop - 1);
  uint32_t magnitude = aligned >> drop;
  if (rest > half || (rest == half && (magnitude & 1u) != 0)) ++magnitude;
  magnitude = std::min(magnitude, (1u << bits) - 1);
  const uint32_t sign = magnitude == 0 ? 0 : std::bit_cast<uint32_t>(value) >> 31;
  return static_cast<uint8_t>((sign << bits) | magnitude);
}

/// The inverse: magnitude * 2^(shared exponent - 127 - (bits - 1)), through the bits so that nothing rounds.
float decode_block_element(uint8_t element, int32_t shared_exponent, int32_t bits) {
  const uint32_t magnitude = element & ((1u << bits) - 1);
  if (magnitude == 0) return 0.0f;
  const int32_t shift = bits - static_cast<int32_t>(std::bit_width(magnitude));
  const int32_t exponent = shared_exponent - shift;
  if (exponent <= 0) return 0.0f;
  const uint32_t fraction = (magnitude << (24 - bits + shift)) & 0x7fffffu;
  const uint32_t sign = static_cast<uint32_t>(element >> bits) & 1u;
  return std::bit_cast<float>((sign << 31) | (static_cast<uint32_t>(exponent) << 23) | fraction);
}

/// Magnitude bits of a block float: 7 (bfp8_b) or 3 (bfp4_b).
int32_t magnitude_bits(DataFormat format) { return static_cast<int32_t>(info(format).mantissa_bits) + 1; }

void encode_block_tile(DataFormat format, const float* values, std::byte* bytes) {
  const int32_t bits = magnitude_bits(format);
  std::byte* elements = bytes + kBlockCount;
  for (int64_t block = 0; block < kBlockCount; ++block) {
    const float* first = values + block * kBlockElems;
    int32_t shared = 0;
    for (int64_t i = 0; i < kBlockElems; ++i) shared = std::max(shared, exponent_of(first[i]));
    bytes[block] = static_cast<std::byte>(shared);
    for (int64_t i = 0; i < kBlockElems; ++i) {
      const int64_t index = block * kBlockElems + i;
      const auto element = static_cast<std::byte>(encode_block_element(first[i], shared, bits));
      if (bits == 7) {
        elements[index] = element;
      } else if (index % 2 == 0) {  // two to a byte, the first in the low half
        elements[index / 2] = element;
      } else {
        elements[index / 2] |= element << 4;
      }
    }
  }
}

void decode_block_tile(DataFormat format, const std::byte* bytes, float* values) {
  const int32_t bits = magnitude_bits(format);
  const std::byte* elements = bytes + kBlockCount;
  for (int64_t index = 0; index < kTileElems; ++index) {
    const auto shared = static_cast<int32_t>(bytes[index / kBlockElems]);
    const std::byte element =
        bits == 7 ? elements[index] : (elements[index / 2] >> (index % 2 * 4)) & std::byte{0xf};
    values[index] = decode_block_element(static_cast<uint8_t>(element), shared, bits);
  }
}

}  // namespace

const DataFormatInfo& info(DataFormat format) { return kFormats[static_cast<int64_t>(format)]; }

std::span<const DataFormatInfo> all_data_formats() { return kFormats; }

std::optional<DataFormat> parse_data_format(std::string_view name) {
  for (const DataFormatInfo& row : kFormats) {
    if (row.name == name) return row.format;
  }
  return std::nullopt;
}

std::optional<DataFormat> data_format_from_metal_code(uint8_t metal_code) {
  for (const DataFormatInfo& row : kFormats) {
    if (row.metal_code == metal_code) return row.format;
  }
  return std::nullopt;
}

void encode_elements(DataFormat format, const float* values, int64_t count, std::byte* bytes) {
  if (format == DataFormat::kFp32) {
    std::memcpy(bytes, values, static_cast<size_t>(count) * sizeof(float));
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    const uint16_t bits = bf16_from_float(values[i]);
    std::memcpy(bytes + i * 2, &bits, sizeof bits);
  }
}

void encode_elements(DataFormat format, const int32_t* values, int64_t count, std::byte* bytes) {
  if (info(format).element_bytes == 4) {
    std::memcpy(bytes, values, static_cast<size_t>(count) * sizeof(int32_t));
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    const auto bits = static_cast<uint16_t>(values[i]);
    std::memcpy(bytes + i * 2, &bits, sizeof bits);
  }
}

void decode_elements(DataFormat format, const std::byte* bytes, int64_t count, float* values) {
  if (format == DataFormat::kFp32) {
    std::memcpy(values, bytes, static_cast<size_t>(count) * sizeof(float));
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    uint16_t bits;
    std::memcpy(&bits, bytes + i * 2, sizeof bits);
    values[i] = float_from_bf16(bits);
  }
}

void decode_elements(DataFormat format, const std::byte* bytes, int64_t count, int32_t* values) {
  if (info(format).element_bytes == 4) {
    std::memcpy(values, bytes, static_cast<size_t>(count) * sizeof(int32_t));
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    uint16_t bits;
    std::memcpy(&bits, bytes + i * 2, sizeof bits);
    values[i] = bits;
  }
}

void encode_tile(DataFormat format, std::span<const float, kTileElems> values, std::byte* bytes) {
  if (is_block_float(format)) {
    encode_block_tile(format, values.data(), bytes);
  } else {
    encode_elements(format, values.data(), kTileElems, bytes);
  }
}

void encode_tile(DataFormat format, std::span<const int32_t, kTileElems> values, std::byte* bytes) {
  encode_elements(format, values.data(), kTileElems, bytes);
}

void decode_tile(DataFormat format, const std::byte* bytes, std::span<float, kTileElems> values) {
  if (is_block_float(format)) {
    decode_block_tile(format, bytes, values.data());
  } else {
    decode_elements(format, bytes, kTileElems, values.data());
  }
}

void decode_tile(DataFormat format, const std::byte* bytes, std::span<int32_t, kTileElems> values) {
  decode_elements(format, bytes, kTileElems, values.data());
}

}  // namespace ttlc::sim
