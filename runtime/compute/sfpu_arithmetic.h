// The vector engine's multiply-add, bit by bit: the one operation that its additions, multiplications,
// polynomials and table functions are made of.
//
// Denormals are zero, in and out. The product keeps 27 bits of its significand, the rest becomes one sticky
// bit; whichever of product and addend has the smaller exponent is shifted, keeping a sticky bit only as long
// as anything else of it is left; one rounding to nearest even. Wormhole lets bits of the sum leak into its
// NaNs and never gives -0; Blackhole's NaN is always the same one. Sources: tt-isa-documentation SFPMAD.md
// (documented); the widths, which it leaves open, from the arithmetic of ttsim v1.10.0, which states to equal
// silicon (code).
#pragma once

#include <bit>
#include <cstdint>

#include "runtime/facts/arch.h"

namespace ttlc::sim {

/// The bits of x * y + z.
std::uint32_t sfpu_multiply_add(std::uint32_t x, std::uint32_t y, std::uint32_t z, Arch arch);

}  // namespace ttlc::sim
