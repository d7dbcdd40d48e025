// The older path of the same header.
#pragma once

#include "api/compute/compute_kernel_api.h"
