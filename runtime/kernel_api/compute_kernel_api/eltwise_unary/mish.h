// The older path of the same header.
#pragma once

#include "api/compute/eltwise_unary/mish.h"
