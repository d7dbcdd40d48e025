// The older path of the same header.
#pragma once

#include "api/compute/atan2.h"
