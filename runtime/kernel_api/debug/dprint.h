// Older path of DPRINT.
#pragma once

#include "api/debug/dprint.h"
