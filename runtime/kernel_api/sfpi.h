// Raw vector engine code: vectors, conditions, instructions and the calls that run them over tiles.
#pragma once

#include "sim/sfpu_params.h"
