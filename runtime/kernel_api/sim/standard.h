// The parts of the standard library that device builds bring along. Kernels that do not name it go without, which
// halves the work of compiling them.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef TTLC_KERNEL_USES_STD
#include <array>  // also std::min and std::max
#include <cstring>
#include <type_traits>
#include <utility>
#endif
