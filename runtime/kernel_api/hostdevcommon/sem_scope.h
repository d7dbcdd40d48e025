// How a semaphore is reached.
#pragma once

#include "api/dataflow/semaphore_binding_token.h"
