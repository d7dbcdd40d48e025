// The table of simulator functions of this image; set once when the image is loaded (sim/exit.h).
#pragma once

#include "sim/abi.h"

// In a section of its own: whatever stands in the usual data sections is state of the kernel, which every core has apart.
static const SimAbi* ttlc_abi __attribute__((section(".ttlc"))) = nullptr;
