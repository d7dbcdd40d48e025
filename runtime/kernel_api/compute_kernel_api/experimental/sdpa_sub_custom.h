// The older path of the same header.
#pragma once

#include "api/compute/experimental/sdpa_sub_custom.h"
