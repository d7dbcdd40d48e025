// Raw code of the vector engine on the MATH thread: the kernel computes on vectors of 32 lanes by itself (kernel_api/sfpi.h); what
// it loads, stores and takes from the library comes here.
#pragma once

#include "runtime/compute/engine.h"

namespace ttlc::sim {

class RawSfpuCall {
 public:
  RawSfpuCall(const char* api, const char* file, int line);

  /// Rows count from this DST tile until the end.
  void begin(uint32_t first_tile);
  void end();
  void load(int row, SfpuVector& out);
  void store(int row, const SfpuVector& value);
  /// A function of sfpu_ops.def on one vector; the same one on tiles needs the same init.
  void function(SfpuOp op, const SfpuVector& x, float p0, float p1, float p2, SfpuVector& out);

 private:
  DstTile& tile_of_row(int row);

  SimThread& thread_;
  ComputeEngine& engine_;
  const char* api_;
};

/// The registers of the running thread's engine.
SfpuRegisters& sfpu_registers_of_this_thread();
/// a * b + c, bit by bit, in all lanes.
void multiply_add_of_this_thread(const SfpuVector& a, const SfpuVector& b, const SfpuVector& c,
                                 SfpuVector& out);

}  // namespace ttlc::sim
