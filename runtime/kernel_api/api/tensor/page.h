// A page of a tensor with its place on the NoC.
#pragma once

#include "api/tensor/tensor_accessor.h"
