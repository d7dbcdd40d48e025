// The enumerations of compute kernels, which kernels that move data name as well: a reader makes the scalers of a reduction.
#pragma once

#include "sim/compute_types.h"
