// The older path of the same header.
#pragma once

#include "api/compute/experimental/mul_reduce_scalar.h"
