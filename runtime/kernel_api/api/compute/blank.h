// For kernels that do nothing on the compute threads.
#pragma once

#include "api/compute/common_globals.h"
