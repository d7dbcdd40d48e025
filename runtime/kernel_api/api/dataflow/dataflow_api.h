// The API of data movement kernels, under the names of tt-metal. Hand-written; each part is a header of its own.
#pragma once

#include "api/debug/assert.h"
#include "api/tensor/tensor_accessor.h"
#include "hostdevcommon/common_values.hpp"
#include "sim/attributes.h"
#include "sim/cb_calls.h"
#include "sim/kernel_args.h"
#include "sim/profiler.h"
#include "sim/semaphores.h"
#include "sim/standard.h"
#include "sim/transfers.h"
