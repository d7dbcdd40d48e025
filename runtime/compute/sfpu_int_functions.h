// The vector engine's functions of integers: the rows of sfpu_int_ops.def on the bits that DST holds.
#pragma once

#include "runtime/compute/sfpu_functions.h"
#include "runtime/facts/arch.h"

namespace ttlc::sim {

/// results[i] = op(x[i], y[i], z[i]) for one face, on bits. Parameters carry bits too. Operands the function does not have
/// are not read. Results may be one of the operands.
void apply_integers_to_face(SfpuOp op, const float* x, const float* y, const float* z,
                            const SfpuParameters& parameters, Arch arch, float* results);

}  // namespace ttlc::sim
