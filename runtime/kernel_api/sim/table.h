// The table of simulator functions of this image; set once when the image is loaded (sim/exit.h).
#pragma once

#include "sim/abi.h"

static const SimAbi* ttlc_abi = nullptr;
