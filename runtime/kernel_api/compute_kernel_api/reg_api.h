// The older path of the same header.
#pragma once

#include "api/compute/reg_api.h"
