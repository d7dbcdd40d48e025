// The older path of the same header.
#pragma once

#include "api/compute/topk_xl.h"
