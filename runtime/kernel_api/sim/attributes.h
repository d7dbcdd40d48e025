// Words that kernels use on declarations; on the host they mean little.
#pragma once

#include <cstdint>

#define FORCE_INLINE inline __attribute__((always_inline))
#define ALWI inline __attribute__((always_inline))
#define tt_l1_ptr
#define tt_reg_ptr

typedef unsigned int uint;
