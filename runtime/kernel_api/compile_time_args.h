// Older path of the compile-time arguments.
#pragma once

#include "sim/kernel_args.h"
