// Buffers that lie on other cores are not modelled; kernels that only include their header need nothing of it.
#pragma once

#include "api/dataflow/dataflow_api.h"

namespace experimental {}
