// The record of a buffer.
#pragma once

#include "sim/buffers.h"
