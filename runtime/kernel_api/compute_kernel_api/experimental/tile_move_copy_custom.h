// The older path of the same header.
#pragma once

#include "api/compute/experimental/tile_move_copy_custom.h"
