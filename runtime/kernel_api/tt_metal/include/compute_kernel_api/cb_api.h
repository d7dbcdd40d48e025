// cb_api.h by its path in the source tree.
#pragma once

#include "api/compute/cb_api.h"
