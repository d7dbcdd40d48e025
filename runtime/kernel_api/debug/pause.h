// Older path of PAUSE.
#pragma once

#include "api/debug/waypoint.h"
