// The older path of the same header.
#pragma once

#include "api/compute/remainder_int32.h"
