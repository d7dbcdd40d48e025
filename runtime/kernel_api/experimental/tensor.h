// The older place of api/tensor/noc_traits.h.
#pragma once

#include "api/tensor/noc_traits.h"
#include "experimental/noc.h"
