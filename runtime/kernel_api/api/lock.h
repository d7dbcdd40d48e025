// A scope guard around memory that a kernel works on; the simulator needs no such marks.
#pragma once

struct Lock {
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {}
};
