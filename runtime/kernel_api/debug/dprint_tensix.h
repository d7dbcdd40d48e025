// Older path of the register printers.
#pragma once

#include "api/debug/dprint.h"
