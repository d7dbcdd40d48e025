// The compute processors' registers: nothing of them exists here but what instructions of the API stand for. Kernels include
// this and name nothing of it.
#pragma once

#include "sim/standard.h"
