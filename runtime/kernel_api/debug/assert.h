// Older path of ASSERT.
#pragma once

#include "api/debug/assert.h"
