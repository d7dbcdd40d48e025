// Attributes of declarations.
#pragma once

#include "sim/attributes.h"
