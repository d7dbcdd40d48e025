// ASSERT ends the simulation when its condition does not hold; on the device it does so under the watcher.
#pragma once

#include "sim/table.h"

#define ASSERT(condition, ...) ttlc_abi->kernel_assert(static_cast<bool>(condition), #condition, __LINE__, __FILE__)
