// Older path of the attributes of declarations.
#pragma once

#include "sim/attributes.h"
