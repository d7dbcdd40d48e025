// The older path of the same header.
#pragma once

#include "api/compute/tile_move_copy.h"
