// tt::CBIndex and tt::DataFormat.
#pragma once

#include "sim/data_format.h"
