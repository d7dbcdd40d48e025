// tt::constants.
#pragma once

#include "sim/data_format.h"
