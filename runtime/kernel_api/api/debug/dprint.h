// DPRINT accepts what kernels print and drops it, as a device does when no host listens.
#pragma once

#include <cstdint>

#include "api/debug/device_print.h"
#include "sim/attributes.h"

namespace ttlc_print {

struct Ignored {};

struct Stream {
  template <typename T>
  constexpr const Stream& operator<<(const T&) const {
    return *this;
  }
  /// With a format, from June 2026 on.
  template <typename... T>
  constexpr void operator()(const char*, const T&...) const {}
};

template <typename... T>
constexpr Ignored ignore(const T&...) {
  return {};
}

}  // namespace ttlc_print

/// Which elements of a tile a slice printer would print.
struct SliceRange {
  uint8_t h0, h1, hs, w0, w1, ws;
};

#define DPRINT ttlc_print::Stream()
#define ENDL() ttlc_print::Ignored()
#define HEX() ttlc_print::Ignored()
#define DEC() ttlc_print::Ignored()
#define OCT() ttlc_print::Ignored()
#define FIXED() ttlc_print::Ignored()
#define DEFAULTFLOAT() ttlc_print::Ignored()
#define SETW(...) ttlc_print::ignore(__VA_ARGS__)
#define SETPRECISION(...) ttlc_print::ignore(__VA_ARGS__)
#define BF16(...) ttlc_print::ignore(__VA_ARGS__)
#define F32(...) ttlc_print::ignore(__VA_ARGS__)
#define U32(...) ttlc_print::ignore(__VA_ARGS__)
#define TSLICE(...) ttlc_print::Ignored()
#define TileSlice(...) ttlc_print::Ignored()

#define DPRINT_UNPACK(...)
#define DPRINT_MATH(...)
#define DPRINT_PACK(...)
#define DPRINT_DATA0(...)
#define DPRINT_DATA1(...)
