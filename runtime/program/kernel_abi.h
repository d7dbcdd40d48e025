// The function table that every kernel image is bound to: all rows of the kernel API's boundary.
#pragma once

#include "runtime/kernel_api/sim/abi.h"

namespace ttlc::sim {

const SimAbi& kernel_abi();

}  // namespace ttlc::sim
