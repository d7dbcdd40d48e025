// The vector engine's functions on values, and the facts about them, all from sfpu_ops.def.
#pragma once

#include <cstdint>

#include "runtime/facts/cost_table.h"
#include "runtime/kernel_api/sim/tile_ops.h"

namespace ttlc::sim {

struct SfpuInitInfo {
  const char* name;       // of the API call
  bool writes_constants;  // overwrites those of other inits
};

struct SfpuOpInfo {
  SfpuInit init;
  int operands;  // tiles it reads
  Cost cost;     // with 16-bit DST
  Cost cost_dst32;
  DatumKind reads = DatumKind::kFloat;
  DatumKind writes = DatumKind::kFloat;

  /// Its algorithm works on bits (sfpu_int_functions.h).
  bool on_integers() const { return reads != DatumKind::kFloat || writes != DatumKind::kFloat; }
};

const SfpuInitInfo& info(SfpuInit init);
const SfpuOpInfo& info(SfpuOp op);

struct SfpuParameters {
  float p0 = 0.0f, p1 = 0.0f, p2 = 0.0f;
  float s = 1.0f;  // of the init call
};

/// results[i] = op(x[i], y[i], z[i]) for one face. Operands the function does not have are not read. Results
/// may be one of the operands.
void apply_to_face(SfpuOp op, const float* x, const float* y, const float* z,
                   const SfpuParameters& parameters, float* results);

}  // namespace ttlc::sim
