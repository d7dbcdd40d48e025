// DEVICE_PRINT accepts what kernels print and drops it, as DPRINT does.
#pragma once

#define DEVICE_PRINT(...)
#define DEVICE_PRINT_UNPACK(...)
#define DEVICE_PRINT_MATH(...)
#define DEVICE_PRINT_PACK(...)
#define DEVICE_PRINT_DATA0(...)
#define DEVICE_PRINT_DATA1(...)
