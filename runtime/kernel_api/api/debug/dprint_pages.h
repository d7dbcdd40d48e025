// Printers of whole pages; they print nothing, as without a host that listens.
#pragma once

#include <cstdint>

#include "api/debug/dprint.h"

namespace tt::data_movement::common {
inline void print_bf16_pages(uint32_t, uint32_t, uint32_t, uint32_t = 0) {}
inline void print_f32_pages(uint32_t, uint32_t, uint32_t, uint32_t = 0) {}
inline void print_u8_pages(uint32_t, uint32_t, uint32_t, uint32_t = 0) {}
inline void print_pages(uint32_t, uint32_t, uint32_t, uint32_t = 0) {}
}  // namespace tt::data_movement::common
