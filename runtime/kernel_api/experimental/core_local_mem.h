// The older place of api/core_local_mem.h.
#pragma once

#include "api/core_local_mem.h"
#include "experimental/lock.h"
#if defined(TTLC_ROLE_DATAFLOW)
#include "experimental/noc.h"
#endif

namespace experimental {
using ::CoreLocalMem;
}  // namespace experimental
