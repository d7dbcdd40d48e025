// Instructions of the vector engine as kernels write them, TTI_SFP... and TT_SFP..., on its registers. Source of what each
// does: tt-isa-documentation, the page of the instruction (documented).
#pragma once

#include "sim/sfpi_functions.h"

namespace ckernel {

namespace p_sfpu {
inline constexpr uint32_t LREG0 = 0, LREG1 = 1, LREG2 = 2, LREG3 = 3, LREG4 = 4, LREG5 = 5, LREG6 = 6,
                          LREG7 = 7;
inline constexpr uint32_t LCONST_0_8373 = 8, LCONST_0 = 9, LCONST_1 = 10, LREG11 = 11, LREG12 = 12,
                          LREG13 = 13, LREG14 = 14, LCONST_neg1 = 11;
}  // namespace p_sfpu

enum InstrModLoadStore { DEFAULT = 0, FP16A = 1, FP16B = 2, FP32 = 3 };

inline constexpr uint32_t ADDR_MOD_0 = 0, ADDR_MOD_1 = 1, ADDR_MOD_2 = 2, ADDR_MOD_3 = 3, ADDR_MOD_4 = 4,
                          ADDR_MOD_5 = 5, ADDR_MOD_6 = 6, ADDR_MOD_7 = 7;

/// How a register counter moves after an instruction that names the mode. Modelled: the increment of DST.
struct addr_mod_t {
  struct Counter {
    int incr = 0;
  };
  Counter srca, srcb, dest;

  void set(uint32_t mode) const { sfpi::registers().dst_increment[mode] = dest.incr; }
};

}  // namespace ckernel

namespace sfpi {
inline constexpr int SFPSTOCHRND_MOD1_FP32_TO_FP16A = 0, SFPSTOCHRND_MOD1_FP32_TO_FP16B = 1,
                     SFPSTOCHRND_MOD1_FP32_TO_UINT8 = 2, SFPSTOCHRND_MOD1_FP32_TO_INT8 = 3,
                     SFPSTOCHRND_MOD1_FP32_TO_UINT16 = 6, SFPSTOCHRND_MOD1_FP32_TO_INT16 = 7;
}  // namespace sfpi

namespace ttlc_sfpu {

using namespace sfpi;

/// Registers by number: 8 that are written freely, then constants.
inline SfpuVector read(uint32_t reg) {
  const SfpuRegisters& state = registers();
  if (reg < SfpuRegisters::kGeneral) return state.general[reg];
  if (reg == ckernel::p_sfpu::LCONST_0_8373) return spread(as_bits(vConst0p8373));
  if (reg == ckernel::p_sfpu::LCONST_0) return spread(0);
  if (reg == ckernel::p_sfpu::LCONST_1) return spread(as_bits(1.0f));
  return state.programmable[(reg - ckernel::p_sfpu::LREG11) % SfpuRegisters::kProgrammable];
}
inline void write(uint32_t reg, const SfpuVector& value) {
  assign(registers().general[reg % SfpuRegisters::kGeneral], value);
}
/// The second four address modes stand in for the first ones while the vector engine works.
inline void advance(uint32_t mode) { registers().dst_row += registers().dst_increment[4 + mode % 4]; }

inline void nop() { registers().cycles += 1; }

inline void load(uint32_t reg, uint32_t mode, uint32_t address, TTLC_HERE) {
  SfpuVector value;
  ttlc_abi->sfpu_load("TTI_SFPLOAD", registers().dst_row + static_cast<int>(address), &value, line, file);
  write(reg, value);
  nop();
  advance(mode);
}
inline void store(uint32_t reg, uint32_t mode, uint32_t address, TTLC_HERE) {
  const SfpuVector value = read(reg);
  ttlc_abi->sfpu_store("TTI_SFPSTORE", registers().dst_row + static_cast<int>(address), &value, line, file);
  nop();
  advance(mode);
}

inline void load_immediate(uint32_t reg, uint32_t kind, uint32_t imm16) {
  const SfpuVector old = read(reg);
  SfpuVector value = lanewise(old, [kind, imm16](uint32_t x) -> uint32_t {
    switch (kind) {
      case 0:  // bf16
        return imm16 << 16;
      case 1:  // fp16
        return (imm16 & 0x8000u) << 16 | (((imm16 >> 10 & 0x1fu) + 112u) << 23) | (imm16 & 0x3ffu) << 13;
      case 4:  // signed
        return static_cast<uint32_t>(static_cast<int32_t>(static_cast<int16_t>(imm16)));
      case 8:  // upper half
        return imm16 << 16 | (x & 0xffffu);
      case 10:  // lower half
        return (x & 0xffff0000u) | imm16;
      default:
        return imm16;
    }
  });
  // Each half by itself counts as the whole: kernels write both.
  value.defined = ~0u;
  write(reg, value);
}

inline void mad(uint32_t a, uint32_t b, uint32_t c, uint32_t target, uint32_t mod) {
  SfpuVector addend = read(c);
  SfpuVector factor = read(a);
  for (uint32_t& lane : factor.bits) lane ^= (mod & 1u) << 31;  // Blackhole: negates a, and c
  for (uint32_t& lane : addend.bits) lane ^= (mod & 2u) << 30;
  write(target, multiply_add(factor, read(b), addend));
}
inline void add_immediate(uint32_t imm16, uint32_t reg) {
  write(reg, multiply_add(spread(imm16 << 16), spread(as_bits(1.0f)), read(reg)));
}
inline void multiply_immediate(uint32_t imm16, uint32_t reg) {
  write(reg, multiply_add(spread(imm16 << 16), read(reg), spread(0)));
}

/// A float as a sign and magnitude integer no larger than `largest`, rounded half away from zero.
inline uint32_t rounded_integer(uint32_t x, bool keeps_sign, uint32_t largest) {
  const int exponent = static_cast<int>(x >> 23 & 0xffu) - 127;
  const uint32_t sign = keeps_sign ? x & kSignBit : 0u;
  if (exponent < -1) return 0;
  if (exponent >= 16) return sign | largest;
  uint64_t size = 0x800000u | (x & kMantissaBits);
  size = exponent >= 0 ? size << exponent : size >> -exponent;
  size = (size >> 23) + ((size & kMantissaBits) >= 0x400000u ? 1 : 0);
  if (size == 0) return 0;
  return sign | static_cast<uint32_t>(size < largest ? size : largest);
}

inline void round(uint32_t from, uint32_t to, int kind) {
  write(to, lanewise(read(from), [kind](uint32_t x) -> uint32_t {
          switch (kind) {
            case SFPSTOCHRND_MOD1_FP32_TO_UINT8:
              return rounded_integer(x, false, 255);
            case SFPSTOCHRND_MOD1_FP32_TO_INT8:
              return rounded_integer(x, true, 127);
            case SFPSTOCHRND_MOD1_FP32_TO_UINT16:
              return rounded_integer(x, false, 65535);
            case SFPSTOCHRND_MOD1_FP32_TO_INT16:
              return rounded_integer(x, true, 32767);
            default:
              return bf16_bits_of(x);
          }
        }));
}
inline void cast_to_float(uint32_t from, uint32_t to) {
  write(to, lanewise(read(from), float_bits_of_sign_magnitude));
}

/// The exponent from an immediate (1), a float's exponent (2) or the low bits of an integer, in `target`.
inline void set_exponent(uint32_t imm, uint32_t from, uint32_t target, uint32_t mod) {
  write(target, lanewise(read(from), read(target), [imm, mod](uint32_t x, uint32_t e) {
          const uint32_t exponent = mod & 1u ? imm : mod & 2u ? e >> 23 : e;
          return (x & ~kExponentBits) | (exponent & 0xffu) << 23;
        }));
}

/// Enables the lanes whose integer is below, not, at least or exactly zero.
inline void set_condition(uint32_t reg, uint32_t mod) {
  SfpuRegisters& state = registers();
  const SfpuVector value = read(reg);
  uint32_t lanes = 0;
  for (int i = 0; i < kSfpuLanes; ++i) {
    const int32_t x = static_cast<int32_t>(value.bits[i]);
    const bool holds = mod == 0 ? x < 0 : mod == 2 ? x != 0 : mod == 4 ? x >= 0 : x == 0;
    lanes |= static_cast<uint32_t>(holds) << i;
  }
  state.uncertain |= state.enabled & ~value.defined;
  state.enabled &= lanes | ~value.defined;
  nop();
}
/// Enables all lanes whose float in `a` is greater than that in `b`.
inline void set_condition_greater(uint32_t a, uint32_t b) {
  const vBool greater = vFloat(read(a)) > vFloat(read(b));
  SfpuRegisters& state = registers();
  state.uncertain |= state.enabled & ~greater.defined;
  state.enabled &= greater.lanes | ~greater.defined;
}
inline void end_condition() {
  registers().enabled = ~0u;
  registers().uncertain = 0;
  nop();
}
/// Blackhole's table of reciprocals and exponentials.
template <uint32_t mod>
void table_lookup() {
  static_assert(mod > 15, "TTI_SFPARECIP is not modelled");
}
inline void increment_counters(int rows) { registers().dst_row += rows; }

}  // namespace ttlc_sfpu

#define TTI_SFPNOP ttlc_sfpu::nop()
#define TTI_SFPLOAD(reg, format, mode, address) ttlc_sfpu::load(reg, mode, address)
#define TTI_SFPSTORE(reg, format, mode, address) ttlc_sfpu::store(reg, mode, address)
#define TTI_SFPLOADI(reg, kind, imm16) ttlc_sfpu::load_immediate(reg, kind, imm16)
#define TTI_SFPMAD(a, b, c, target, mod) ttlc_sfpu::mad(a, b, c, target, mod)
#define TTI_SFPMUL(a, b, c, target, mod) ttlc_sfpu::mad(a, b, c, target, mod)
#define TTI_SFPADD(a, b, c, target, mod) ttlc_sfpu::mad(a, b, c, target, mod)
#define TTI_SFPADDI(imm16, reg, mod) ttlc_sfpu::add_immediate(imm16, reg)
#define TTI_SFPMULI(imm16, reg, mod) ttlc_sfpu::multiply_immediate(imm16, reg)
#define TTI_SFP_STOCH_RND(rounding, imm, b, from, to, kind) ttlc_sfpu::round(from, to, kind)
#define TTI_SFPCAST(from, to, mod) ttlc_sfpu::cast_to_float(from, to)
#define TTI_SFPSETEXP(imm, from, target, mod) ttlc_sfpu::set_exponent(imm, from, target, mod)
#define TTI_SFPSETCC(imm, reg, target, mod) ttlc_sfpu::set_condition(reg, mod)
#define TTI_SFPGT(imm, a, b, mod) ttlc_sfpu::set_condition_greater(b, a)
#define TTI_SFPARECIP(imm, from, to, mod) ttlc_sfpu::table_lookup<mod>()
#define TTI_SFPENCC(imm, a, b, mod) ttlc_sfpu::end_condition()
#define TTI_INCRWC(cr, d, b, a) ttlc_sfpu::increment_counters(d)
#define TT_SFPLOADI(reg, kind, imm16) TTI_SFPLOADI(reg, kind, imm16)
#define TT_SFPADDI(imm16, reg, mod) TTI_SFPADDI(imm16, reg, mod)
#define TT_SFPMULI(imm16, reg, mod) TTI_SFPMULI(imm16, reg, mod)
