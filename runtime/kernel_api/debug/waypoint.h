// Older path of WAYPOINT.
#pragma once

#include "api/debug/waypoint.h"
