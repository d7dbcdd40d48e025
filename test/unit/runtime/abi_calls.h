// The calls of data movement kernels as their images make them, for tests that have none.
#pragma once

#include "runtime/kernel_api/sim/abi.h"

namespace ttlc::sim::abi {

#define ABI(ret, name, params) ret name params;
#include "runtime/kernel_api/sim/abi_dataflow.def"
#undef ABI

}  // namespace ttlc::sim::abi
