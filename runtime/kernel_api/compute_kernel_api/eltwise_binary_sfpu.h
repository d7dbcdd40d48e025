// The older path of the same header.
#pragma once

#include "api/compute/eltwise_binary_sfpu.h"
