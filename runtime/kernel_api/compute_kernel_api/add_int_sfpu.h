// The older path of the same header.
#pragma once

#include "api/compute/add_int_sfpu.h"
