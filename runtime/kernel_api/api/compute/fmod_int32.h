// Remainders of 32-bit integers; they stand with those of floats.
#pragma once

#include "api/compute/binary_fmod.h"
