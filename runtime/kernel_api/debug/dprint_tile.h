// Older path of the tile printers.
#pragma once

#include "api/debug/dprint.h"
