// The matrix engine's arithmetic, one output datum at a time: the rules that "exact" numerics follow, stated
// as plainly as they can be. exact_tile_kernels.h computes the same whole rows at a time and is tested
// against this; operands too large for it come here.
//
// Operands are the bits of float32 values as SrcA and SrcB hold them. An exponent of 0 reads as zero; 255 is
// an ordinary exponent. All sums are integers: terms are aligned to the largest exponent and rounded once
// each while they are shifted, then added without loss; the sum is renormalised and rounded to what DST
// holds. Sources: tt-isa-documentation MVMUL.md, ELWMUL.md, ELWADD.md, GAPOOL.md, GMPOOL.md (documented);
// the roundings, which these leave open, from the arithmetic of ttsim v1.10.0, which states to equal silicon
// (code).
#pragma once

#include <cstdint>

#include "runtime/compute/tile_math.h"

namespace ttlc::sim {

/// One term on its way into DST: mantissa * 2^(exponent - 127 - 23), signed.
struct EngineTerm {
  std::int32_t exponent = 0;
  std::int32_t mantissa = 0;
};

/// Which bits of the operands a fidelity phase multiplies: of SrcA's 10 bits the upper or lower 5, of SrcB's
/// 11 the upper 7 or lower 4. Low parts count with an exponent that is smaller by 5 or 7.
struct FidelityPhase {
  bool low_a = false;
  bool low_b = false;
};

constexpr FidelityPhase fidelity_phase(int index) { return {(index & 1) != 0, (index & 2) != 0}; }

/// One product of a phase.
EngineTerm engine_product(std::uint32_t a, std::uint32_t b, FidelityPhase phase);
/// The sum of eight products, each rounded to a multiple of the largest one's last place. The operands lie
/// `a_stride` and 1 apart.
EngineTerm engine_sum_of_products(const std::uint32_t* a, int a_stride, const std::uint32_t* b,
                                  FidelityPhase phase);
/// a + b with operands of 11 bits: what the smaller one loses is lost before the sum.
EngineTerm engine_sum(std::uint32_t a, std::uint32_t b);

/// The value of DST after two terms were added to it.
std::uint32_t engine_accumulate(EngineTerm first, EngineTerm second, std::uint32_t dst, const MathMode& mode);

/// One matrix step: dst += sum over k < 16 of b[k] * a[k * a_stride].
std::uint32_t engine_step(const std::uint32_t* a, int a_stride, const std::uint32_t* b, FidelityPhase phase,
                          std::uint32_t dst, const MathMode& mode);

/// The larger one in the order of the max unit: sign and magnitude, so that -0 < +0.
std::uint32_t engine_max(std::uint32_t a, std::uint32_t b);
/// An operand of the max unit: `a` times the power of two in `scaler`, whose exponent may wrap around.
std::uint32_t engine_scaled(std::uint32_t a, std::uint32_t scaler);

}  // namespace ttlc::sim
