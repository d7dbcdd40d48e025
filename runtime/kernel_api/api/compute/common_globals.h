// What every compute header builds on: enumerations, buffers, and the macros that select a thread's code. A
// compute kernel is compiled once per thread; each API function does that thread's share and nothing else.
#pragma once

#include "sim/attributes.h"
#include "sim/buffers.h"
#include "sim/compute_types.h"
#include "sim/kernel_args.h"
#include "sim/mailbox.h"
#include "sim/standard.h"
#include "sim/table.h"

#if defined(TTLC_ROLE_UNPACK)
#define UNPACK(x) x
#else
#define UNPACK(x)
#endif
#if defined(TTLC_ROLE_MATH)
#define MATH(x) x
#else
#define MATH(x)
#endif
#if defined(TTLC_ROLE_PACK)
#define PACK(x) x
#else
#define PACK(x)
#endif

#include "sim/llk.h"
#if (defined(TTLC_ROLE_MATH) || defined(TTLC_ROLE_PACK)) && defined(TTLC_KERNEL_USES_SFPI)
#include "sfpi.h"
#endif
