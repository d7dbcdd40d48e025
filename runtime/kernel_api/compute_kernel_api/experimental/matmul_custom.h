// The older path of the same header.
#pragma once

#include "api/compute/experimental/matmul_custom.h"
