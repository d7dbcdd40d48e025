// compute_kernel_api.h by its path in the source tree.
#pragma once

#include "api/compute/compute_kernel_api.h"
