// How a semaphore is reached, and names of semaphores as constants, which the host generates for a kernel.
#pragma once

#include <cstdint>

enum class SemScope : uint8_t { LOCAL_NONATOMIC = 0, DM_LOCAL_CACHED = 1, EXTERNAL = 2 };

template <uint32_t semaphore_id, SemScope semaphore_scope>
struct SemaphoreBindingToken {
  static constexpr uint32_t id = semaphore_id;
  static constexpr SemScope scope = semaphore_scope;
};

/// The older name.
template <uint32_t semaphore_id, SemScope semaphore_scope>
using SemAccessor = SemaphoreBindingToken<semaphore_id, semaphore_scope>;
