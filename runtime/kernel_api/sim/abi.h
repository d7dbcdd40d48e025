// The boundary between a kernel's image and the simulator: one table of C function pointers.
//
// Rows come from abi_dataflow.def (buffers, NoC, arguments, semaphores) and abi_compute.def (unpack, math, pack). A row
// ABI(ret, name, (params)) makes the table member `name`; the simulator implements it as `ttlc::sim::abi::name` with the
// same type. The last parameters of every row are TTLC_SITE: the kernel line that made the call. Wrappers in the API headers
// collect it with defaulted arguments `TTLC_HERE` and pass `line, file` on.
#pragma once

#include <cstdint>

#include "sfpu_registers.h"
#include "tile_ops.h"

#define TTLC_SITE int line, const char *file
#define TTLC_HERE int line = __builtin_LINE(), const char *file = __builtin_FILE()

struct SimAbi {
#define ABI(ret, name, params) ret(*name) params;
#include "abi_compute.def"
#include "abi_dataflow.def"
#undef ABI
};
