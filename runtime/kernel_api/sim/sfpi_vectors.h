// Vectors of raw vector engine code: floats and integers of 32 lanes, tiles in DST, and conditions. Assignments reach the
// lanes that the conditions around them enable; a new variable gets all lanes.
#pragma once

#include "sim/sfpu_registers.h"
#include "sim/table.h"

namespace sfpi {

using ttlc::sim::kSfpuLanes;
using ttlc::sim::SfpuRegisters;
using ttlc::sim::SfpuVector;

inline SfpuRegisters& registers(TTLC_HERE) { return *ttlc_abi->sfpu_registers(line, file); }

/// An argument with the kernel line that passed it, for calls that cannot take the line as one more parameter.
template <typename T>
struct Located {
  Located(T argument, TTLC_HERE) : value(argument), line(line), file(file) {}

  T value;
  int line;
  const char* file;
};

inline float as_float(uint32_t bits) { return __builtin_bit_cast(float, bits); }
inline uint32_t as_bits(float value) { return __builtin_bit_cast(uint32_t, value); }

inline SfpuVector spread(uint32_t bits) {
  SfpuVector out;
  for (uint32_t& lane : out.bits) lane = bits;
  out.defined = ~0u;
  return out;
}

/// One instruction: f(a, b) in every lane.
template <typename Function>
SfpuVector lanewise(const SfpuVector& a, const SfpuVector& b, Function f) {
  SfpuVector out;
  for (int i = 0; i < kSfpuLanes; ++i) out.bits[i] = f(a.bits[i], b.bits[i]);
  out.defined = a.defined & b.defined;
  registers().cycles += 1;
  return out;
}
template <typename Function>
SfpuVector lanewise(const SfpuVector& a, Function f) {
  return lanewise(a, a, [f](uint32_t x, uint32_t) { return f(x); });
}

/// a * b + c, rounded once.
inline SfpuVector multiply_add(const SfpuVector& a, const SfpuVector& b, const SfpuVector& c, TTLC_HERE) {
  SfpuRegisters& state = registers();
  SfpuVector out;
  if (state.exact) {
    ttlc_abi->sfpu_multiply_add(&a, &b, &c, &out, line, file);
  } else {
    for (int i = 0; i < kSfpuLanes; ++i) {
      const double product = static_cast<double>(as_float(a.bits[i])) * as_float(b.bits[i]);
      out.bits[i] = as_bits(static_cast<float>(product + as_float(c.bits[i])));
    }
  }
  out.defined = a.defined & b.defined & c.defined;
  state.cycles += state.multiply_add_cycles;
  return out;
}

inline void assign(SfpuVector& target, const SfpuVector& value) {
  const SfpuRegisters& state = registers();
  for (int i = 0; i < kSfpuLanes; ++i) {
    if (state.enabled >> i & 1u) target.bits[i] = value.bits[i];
  }
  target.defined = (target.defined & ~state.enabled) | (value.defined & state.enabled & ~state.uncertain);
}

/// What a comparison says of each lane.
struct vBool {
  uint32_t lanes = 0;
  uint32_t defined = ~0u;

  friend vBool operator&&(vBool a, vBool b) { return {a.lanes & b.lanes, a.defined & b.defined}; }
  friend vBool operator||(vBool a, vBool b) { return {a.lanes | b.lanes, a.defined & b.defined}; }
  friend vBool operator!(vBool a) { return {~a.lanes, a.defined}; }
};

template <typename Function>
vBool compare(const SfpuVector& a, const SfpuVector& b, Function f) {
  vBool out{0, a.defined & b.defined};
  for (int i = 0; i < kSfpuLanes; ++i) out.lanes |= static_cast<uint32_t>(f(a.bits[i], b.bits[i])) << i;
  registers().cycles += 2;
  return out;
}

class vFloat;
/// A product that an addition may take in before it is rounded, as the device's compiler arranges it.
struct vProduct;

class vFloat {
 public:
  vFloat() = default;
  vFloat(float value) : v(spread(as_bits(value))) {}
  explicit vFloat(const SfpuVector& vector) : v(vector) {}
  vFloat(const vFloat&) = default;
  inline vFloat(const vProduct& product);

  vFloat& operator=(const vFloat& other) {
    assign(v, other.v);
    return *this;
  }
  inline vFloat& operator+=(const vFloat& other);
  inline vFloat& operator-=(const vFloat& other);
  inline vFloat& operator*=(const vFloat& other);

  SfpuVector v;
};

struct vProduct {
  vFloat a, b;
};

inline vFloat::vFloat(const vProduct& product) : v(multiply_add(product.a.v, product.b.v, spread(0))) {}

inline vFloat operator-(const vFloat& a) {
  return vFloat(lanewise(a.v, [](uint32_t x) { return x ^ 0x80000000u; }));
}
inline vProduct operator*(const vFloat& a, const vFloat& b) { return {a, b}; }
inline vFloat operator+(const vFloat& a, const vFloat& b) {
  return vFloat(multiply_add(a.v, spread(as_bits(1.0f)), b.v));
}
inline vFloat operator-(const vFloat& a, const vFloat& b) {
  return vFloat(multiply_add(b.v, spread(as_bits(-1.0f)), a.v));
}
inline vFloat operator+(const vProduct& p, const vFloat& c) {
  return vFloat(multiply_add(p.a.v, p.b.v, c.v));
}
inline vFloat operator+(const vFloat& c, const vProduct& p) { return p + c; }
inline vFloat operator+(const vProduct& p, const vProduct& q) { return p + vFloat(q); }
inline vFloat operator-(const vProduct& p, const vFloat& c) { return p + -c; }
inline vFloat operator-(const vFloat& c, const vProduct& p) { return vProduct{-p.a, p.b} + c; }
inline vFloat operator-(const vProduct& p, const vProduct& q) { return vFloat(p) - q; }

inline vFloat& vFloat::operator+=(const vFloat& other) { return *this = *this + other; }
inline vFloat& vFloat::operator-=(const vFloat& other) { return *this = *this - other; }
inline vFloat& vFloat::operator*=(const vFloat& other) { return *this = vFloat(*this * other); }

#define TTLC_SFPI_COMPARE(op)                                                                    \
  inline vBool operator op(const vFloat& a, const vFloat& b) {                                   \
    return compare(a.v, b.v, [](uint32_t x, uint32_t y) { return as_float(x) op as_float(y); }); \
  }
TTLC_SFPI_COMPARE(<)
TTLC_SFPI_COMPARE(<=)
TTLC_SFPI_COMPARE(>)
TTLC_SFPI_COMPARE(>=)
TTLC_SFPI_COMPARE(==)
TTLC_SFPI_COMPARE(!=)
#undef TTLC_SFPI_COMPARE

/// Integers: Value is int32_t or uint32_t.
template <typename Value>
class vInteger {
 public:
  vInteger() = default;
  vInteger(int value) : v(spread(static_cast<uint32_t>(value))) {}
  vInteger(unsigned value) : v(spread(value)) {}
  explicit vInteger(const SfpuVector& vector) : v(vector) {}
  vInteger(const vInteger&) = default;
  template <typename Other>
  vInteger(const vInteger<Other>& other) : v(other.v) {}

  vInteger& operator=(const vInteger& other) {
    assign(v, other.v);
    return *this;
  }

#define TTLC_SFPI_ARITHMETIC(op)                                                        \
  friend vInteger operator op(const vInteger& a, const vInteger& b) {                   \
    return vInteger(lanewise(a.v, b.v, [](uint32_t x, uint32_t y) { return x op y; })); \
  }                                                                                     \
  vInteger& operator op##=(const vInteger& other) { return *this = *this op other; }
  TTLC_SFPI_ARITHMETIC(+)
  TTLC_SFPI_ARITHMETIC(-)
  TTLC_SFPI_ARITHMETIC(&)
  TTLC_SFPI_ARITHMETIC(|)
  TTLC_SFPI_ARITHMETIC(^)
#undef TTLC_SFPI_ARITHMETIC

#define TTLC_SFPI_COMPARE(op)                                                                              \
  friend vBool operator op(const vInteger& a, const vInteger& b) {                                         \
    return compare(a.v, b.v,                                                                               \
                   [](uint32_t x, uint32_t y) { return static_cast<Value>(x) op static_cast<Value>(y); }); \
  }
  TTLC_SFPI_COMPARE(<)
  TTLC_SFPI_COMPARE(<=)
  TTLC_SFPI_COMPARE(>)
  TTLC_SFPI_COMPARE(>=)
  TTLC_SFPI_COMPARE(==)
  TTLC_SFPI_COMPARE(!=)
#undef TTLC_SFPI_COMPARE

  friend vInteger operator~(const vInteger& a) {
    return vInteger(lanewise(a.v, [](uint32_t x) { return ~x; }));
  }
  friend vInteger operator<<(const vInteger& a, unsigned count) {
    return vInteger(lanewise(a.v, [count](uint32_t x) { return x << (count & 31u); }));
  }
  friend vInteger operator>>(const vInteger& a, unsigned count) {
    return vInteger(lanewise(a.v, [count](uint32_t x) { return x >> (count & 31u); }));
  }
  vInteger& operator<<=(unsigned count) { return *this = *this << count; }
  vInteger& operator>>=(unsigned count) { return *this = *this >> count; }

  SfpuVector v;
};

using vInt = vInteger<int32_t>;
using vUInt = vInteger<uint32_t>;

/// The same bits as another kind of vector.
template <typename To, typename From>
To reinterpret(const From& from) {
  return To(from.v);
}

/// 32 datums of DST: four rows of a face, their even or odd columns.
class DstSlot {
 public:
  explicit DstSlot(const Located<int>& index) : index_(index) {}
  operator vFloat() const {
    vFloat out;
    ttlc_abi->sfpu_load("sfpi::dst_reg", row(), &out.v, index_.line, index_.file);
    registers().cycles += 1;
    return out;
  }
  const DstSlot& operator=(const vFloat& value) const {
    ttlc_abi->sfpu_store("sfpi::dst_reg", row(), &value.v, index_.line, index_.file);
    registers().cycles += 1;
    return *this;
  }
  const DstSlot& operator=(const DstSlot& other) const { return *this = static_cast<vFloat>(other); }

 private:
  int row() const { return registers().dst_row + 2 * index_.value; }

  Located<int> index_;
};

/// DST from the tile of the call on; adding to it moves on.
class DstFile {
 public:
  DstSlot operator[](Located<int> index) const { return DstSlot(index); }
  void operator+=(int count) const { registers().dst_row += 2 * count; }
  void operator++() const { *this += 1; }
  void operator++(int) const { *this += 1; }
};
inline constexpr DstFile dst_reg;

/// One v_if: the lanes that its condition enables, then those of its other branches, until it ends.
class Condition {
 public:
  Condition() : outer_(registers().enabled), outer_uncertain_(registers().uncertain) {}
  ~Condition() {
    registers().enabled = outer_;
    registers().uncertain = outer_uncertain_;
  }
  void start(vBool condition) {
    SfpuRegisters& state = registers();
    state.enabled = outer_ & ~taken_;
    narrow(condition);
    taken_ |= condition.lanes & condition.defined;
  }
  void narrow(vBool condition) {
    SfpuRegisters& state = registers();
    state.uncertain |= state.enabled & ~condition.defined;
    state.enabled &= condition.lanes | ~condition.defined;
  }
  /// Enables what no branch has taken yet.
  void rest() { registers().enabled = outer_ & ~taken_; }

 private:
  uint32_t outer_;
  uint32_t outer_uncertain_;
  uint32_t taken_ = 0;
};

}  // namespace sfpi

#define v_if(condition)               \
  {                                   \
    ::sfpi::Condition ttlc_condition; \
    ttlc_condition.start(condition);
#define v_elseif(condition) \
  ttlc_condition.rest();    \
  ttlc_condition.start(condition);
#define v_else ttlc_condition.rest();
#define v_endif }
#define v_block \
  {             \
    ::sfpi::Condition ttlc_condition;
#define v_endblock }
#define v_and(condition) ttlc_condition.narrow(condition)
