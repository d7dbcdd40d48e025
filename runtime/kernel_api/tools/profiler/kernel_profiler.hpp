// Profiler marks.
#pragma once

#include "sim/profiler.h"
