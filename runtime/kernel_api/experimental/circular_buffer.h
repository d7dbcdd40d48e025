// The older place of api/dataflow/circular_buffer.h.
#pragma once

#include "api/dataflow/circular_buffer.h"
#include "experimental/lock.h"
#if defined(TTLC_ROLE_DATAFLOW)
#include "experimental/noc.h"
#endif

namespace experimental {
using ::CircularBuffer;
#if defined(TTLC_ROLE_DATAFLOW)
using ::CircularBufferView;
using ::use;
#endif
}  // namespace experimental
