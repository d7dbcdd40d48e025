// The older place of api/dataflow/noc_semaphore.h.
#pragma once

#include "api/dataflow/noc_semaphore.h"
#include "experimental/noc.h"

namespace experimental {
using ::Semaphore;
}  // namespace experimental
