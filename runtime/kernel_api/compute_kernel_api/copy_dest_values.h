// The older path of the same header.
#pragma once

#include "api/compute/copy_dest_values.h"
