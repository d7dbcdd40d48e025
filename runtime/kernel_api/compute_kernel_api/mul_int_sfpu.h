// The older path of the same header.
#pragma once

#include "api/compute/mul_int_sfpu.h"
