// Force-included first in every kernel: the contract between the host compilation of kernels and the API headers.
//
// The host compiles a source of two lines
//   #include "KERNEL.cpp"
//   #include "sim/exit.h"
// as g++ -std=c++20 -fPIC -shared -fvisibility=hidden -I runtime/kernel_api -include PROLOGUE -include sim/entry.h
// PROLOGUE is generated per kernel, role and set of cores. It defines (all are macros, none optional unless said):
//   TTLC_ROLE_DATAFLOW | TTLC_ROLE_UNPACK | TTLC_ROLE_MATH | TTLC_ROLE_PACK   exactly one; compute sources are compiled 3 times
//   TTLC_ARCH_WORMHOLE_B0 | TTLC_ARCH_BLACKHOLE                               exactly one
//   TTLC_METAL_API       202602 or 202604: generation of the accessor arguments
//   TTLC_NOC_INDEX       0 or 1 (dataflow), default NoC of the kernel
//   TTLC_PROCESSOR_INDEX 0 or 1 (dataflow): riscv_0 or riscv_1
//   TTLC_NUM_CBS         32 or 64
//   TTLC_CB_FORMATS      TTLC_NUM_CBS comma-separated tt::DataFormat numbers; 255 where no buffer is declared
//   TTLC_CB_PAGE_BYTES   TTLC_NUM_CBS comma-separated page sizes in bytes; 0 where no buffer is declared
//   TTLC_CB_TILE_BYTES   TTLC_NUM_CBS comma-separated sizes of a 32x32 tile in the buffer's format; 0 where not declared
//   TTLC_COMPILE_TIME_ARGS        comma-separated values, may be empty
//   TTLC_NAMED_COMPILE_TIME_ARGS  comma-separated {"name", value} pairs, may be empty
//   compute only: DST_SYNC_MODE (DstSync::SyncHalf or SyncFull), TTLC_UNPACK_TO_DEST_FP32 (TTLC_NUM_CBS comma-separated
//                 bools), and as constants DST_ACCUM_MODE (bool), MATH_FIDELITY (0 LoFi, 2 HiFi2, 3 HiFi3, 4 HiFi4),
//                 APPROX (bool)
//   TTLC_KERNEL_USES_STD          defined when the text of the kernel or of a file it includes names the standard library
//   TTLC_KERNEL_USES_SFPI         likewise for raw code of the vector engine
//   TTLC_KERNEL_ANNOUNCES         defined when the compiler announces the loads and stores of the kernel
//   and the user's `defines`.
// The image exports C functions (sim/exit.h): ttlc_bind(table), called once after loading; ttlc_has_main(), false when nothing
// is there to run; and ttlc_run(), called in the fiber of each thread that runs the kernel; it calls kernel_main(), or MAIN
// of the legacy form.
#pragma once

#include "sim/abi.h"

// The legacy form of a compute kernel: `namespace NAMESPACE { void MAIN { ... } }`.
#define NAMESPACE ttlc_kernel
#define MAIN ttlc_main()

// A kernel defines one of the two; the other stays null.
void kernel_main() __attribute__((weak));
namespace NAMESPACE {
void MAIN __attribute__((weak));
}

// What device builds define and sources test.
#define KERNEL_BUILD 1
#if defined(TTLC_ARCH_BLACKHOLE)
#define ARCH_BLACKHOLE 1
#else
#define ARCH_WORMHOLE 1
#endif

// Which parts of a compute kernel this image runs.
#if defined(TTLC_ROLE_UNPACK) || defined(TTLC_ROLE_MATH) || defined(TTLC_ROLE_PACK)
#define TTLC_ROLE_COMPUTE 1
#endif
#if defined(TTLC_ROLE_UNPACK)
#define TRISC_UNPACK 1
#define UCK_CHLKC_UNPACK 1
#elif defined(TTLC_ROLE_MATH)
#define TRISC_MATH 1
#define UCK_CHLKC_MATH 1
#elif defined(TTLC_ROLE_PACK)
#define TRISC_PACK 1
#define UCK_CHLKC_PACK 1
#elif TTLC_PROCESSOR_INDEX == 0
#define COMPILE_FOR_BRISC 1
#else
#define COMPILE_FOR_NCRISC 1
#endif

// Device builds hand the data movement API to kernels that do not include it.
#if defined(TTLC_ROLE_DATAFLOW)
#include "api/dataflow/dataflow_api.h"
#include "api/debug/dprint.h"
#endif
