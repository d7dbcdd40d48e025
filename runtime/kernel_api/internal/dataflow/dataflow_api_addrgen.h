// Addresses of interleaved pages, by their place below the API of data movement kernels.
#pragma once

#include "sim/address_generators.h"
