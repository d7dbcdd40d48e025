// The older path of the same header.
#pragma once

#include "api/compute/fmod_int32.h"
