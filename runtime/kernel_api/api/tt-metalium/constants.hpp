// tt::constants, for kernels that name the header by its place in the source tree.
#pragma once

#include "sim/data_format.h"
