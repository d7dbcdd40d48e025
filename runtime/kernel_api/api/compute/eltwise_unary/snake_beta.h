// The snake activation: nothing the simulated engines have. A kernel may include this; one that calls a function of it ends with
// the function's name.
#pragma once

#include "api/compute/common_globals.h"
