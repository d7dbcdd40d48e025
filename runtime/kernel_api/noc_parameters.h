// Constants of the NoC.
#pragma once

#include "sim/noc_address.h"
