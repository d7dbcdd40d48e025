// Rounding points of the matrix engine, packer and vector engine as operations on the bits of a float32.
// Sources: tt-isa-documentation WormholeB0/TensixTile/TensixCoprocessor/{FloatBitPatterns,SrcASrcB,Dst}.md
// and Packers/FormatConversion.md (documented).
#pragma once

#include <bit>
#include <cstdint>

namespace ttlc::sim {

inline constexpr std::uint32_t kSignBit = 0x80000000u;
inline constexpr std::uint32_t kExponentBits = 0x7f800000u;
inline constexpr std::uint32_t kBf16Bits = 0xffff0000u;  // sign, exponent, 7 mantissa bits
inline constexpr std::uint32_t kTf32Bits = 0xffffe000u;  // sign, exponent, 10 mantissa bits

inline float mask_bits(float value, std::uint32_t mask) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) & mask);
}

/// Exponent 0 reads as zero everywhere in the machine.
inline float flush_denormal(float value) {
  return (std::bit_cast<std::uint32_t>(value) & kExponentBits) == 0 ? 0.0f : value;
}

/// Half away from zero to bf16, as a 16-bit DST stores results of the matrix engine.
inline float round_half_away_to_bf16(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & ~kSignBit) > kExponentBits) return value;
  return std::bit_cast<float>((bits + 0x8000u) & kBf16Bits);
}

/// Half away from zero to TF32, as the packer rounds on the way out of a 32-bit DST: denormals and -0 become +0,
/// NaN becomes infinity (Packers/FormatConversion.md, early conversion, "rounding").
inline float round_half_away_to_tf32(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t exponent = bits & kExponentBits;
  if (exponent == 0) return 0.0f;
  if (exponent == kExponentBits) return std::bit_cast<float>(bits & (kSignBit | kExponentBits));
  return std::bit_cast<float>((bits + 0x1000u) & kTf32Bits);
}

/// Truncation to bf16, as a 16-bit DST stores results of the vector engine and as a move from DST to SrcB
/// does.
inline float truncate_to_bf16(float value) { return flush_denormal(mask_bits(value, kBf16Bits)); }
inline float truncate_to_tf32(float value) { return flush_denormal(mask_bits(value, kTf32Bits)); }

}  // namespace ttlc::sim
