// An older name of the header of rsub.
#pragma once

#include "api/compute/eltwise_unary/rsub.h"
