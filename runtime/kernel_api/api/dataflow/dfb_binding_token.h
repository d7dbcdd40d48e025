// Names of dataflow buffers as constants, which the host generates for a kernel.
#pragma once

#include <cstdint>

/// Where a buffer's number is wanted, the constant is that number.
struct DFBBindingToken {
  explicit constexpr DFBBindingToken(uint16_t id) noexcept : id_(id) {}
  constexpr operator uint32_t() const noexcept { return id_; }

 private:
  uint16_t id_;
};

/// The older name.
using DFBAccessor = DFBBindingToken;
