// The older path of the same header.
#pragma once

#include "api/compute/pack_untilize.h"
