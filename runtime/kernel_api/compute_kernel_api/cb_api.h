// Older path of the circular buffer calls.
#pragma once

#include "api/compute/cb_api.h"
