// Compile-time arguments.
#pragma once

#include "sim/kernel_args.h"
