// The parts of the standard library that device builds bring along and kernels use without asking.
#pragma once

#include <array>  // also std::min and std::max
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

using std::size_t;
