// The older path of the same header.
#pragma once

#include "api/compute/div_int32_sfpu.h"
