// How far the operators on blocks are from their meaning: products of matrices in every fidelity, reductions, transposes
// and broadcasts of 4x4 tiles on the simulated device with exact numerics.
//
// The last bit of a sum says little where its terms cancel out, whatever computes it. So errors are in units in the last
// place of the sum of the absolute values of the terms.
//
//   drawn values   from -8 to 8
//   wide values    of either sign, from 2^-20 to 2^20, all exponents alike
#pragma once

#include <string>
#include <vector>

#include "test/accuracy/accuracy.h"

namespace ttlc::test {

struct BlockOperatorAccuracy {
  std::string source;
  std::string fidelity;
  Deviation drawn, wide;
};

/// Of all operators in the order of block_operators.def, sums of products in all four fidelities. `format` is that of
/// operands and result, bf16 or fp32. Throws std::runtime_error with the failure of a kernel that does not run.
std::vector<BlockOperatorAccuracy> measure_block_accuracy(sim::DataFormat format);

}  // namespace ttlc::test
