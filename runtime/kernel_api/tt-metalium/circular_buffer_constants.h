// How many buffers a core has.
#pragma once

#include "sim/buffers.h"
