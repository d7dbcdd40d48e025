// Older path of the tile printers.
#pragma once

#include "api/debug/dprint_tile.h"
