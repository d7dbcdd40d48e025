// Names of semaphores, by the older place.
#pragma once

#include "api/dataflow/semaphore_binding_token.h"
