// What kernels take from the lower layers by this header.
#pragma once

#include "sim/mailbox.h"
#include "sim/standard.h"
