// Kernels of several threads: on these architectures there is one.
#pragma once

#include "sim/attributes.h"

FORCE_INLINE constexpr uint32_t get_num_threads() { return 1; }
FORCE_INLINE constexpr uint32_t get_my_thread_id() { return 0; }
