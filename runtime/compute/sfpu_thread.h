// One call of a kernel on the MATH thread that drives the vector engine: everything happens in DST.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "runtime/compute/engine.h"
#include "runtime/compute/sfpu_functions.h"

namespace ttlc::sim {

class SfpuCall {
 public:
  SfpuCall(const char* api, const char* file, int line);

  void init(SfpuInit init, float parameter);
  /// Fails unless the init that the function needs is in force.
  static void require_init(SimThread& thread, const ComputeEngine& engine, const char* api, SfpuOp op);
  /// `inputs` are DST indices, as many as the function has operands.
  void run(SfpuOp op, std::initializer_list<uint32_t> inputs, uint32_t output, VectorMode mode,
           SfpuParameters parameters);

 private:
  const DstTile& operand(uint32_t index);
  void check_kind(SfpuOp op, uint32_t index, DatumKind kind);

  SimThread& thread_;
  ComputeEngine& engine_;
  const char* api_;
};

}  // namespace ttlc::sim
