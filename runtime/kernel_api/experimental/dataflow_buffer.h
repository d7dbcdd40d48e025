// The older place of api/dataflow/dataflow_buffer.h.
#pragma once

#include "api/dataflow/dataflow_buffer.h"

namespace experimental {
using ::DataflowBuffer;
}  // namespace experimental
