// kernel_profiler.hpp by its path in the source tree.
#pragma once

#include "tools/profiler/kernel_profiler.hpp"
