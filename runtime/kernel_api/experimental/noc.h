// The older place of api/dataflow/noc.h.
#pragma once

#include "api/dataflow/noc.h"

namespace experimental {
using ::Noc;
using ::noc_traits_t;
}  // namespace experimental
