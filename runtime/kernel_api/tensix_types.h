// Numbers of tt::DataFormat.
#pragma once

#include "sim/data_format.h"
