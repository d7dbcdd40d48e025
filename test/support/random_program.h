// Random kernels in the seed dialect, as source text: a reader that streams blocks, some by a leading index, a compute
// thread with nested loops that carry blocks and may run not at all, branches, running reductions and several outputs,
// supplied or written writers; tensors of mixed formats, some of sizes that are no multiples of a tile. The same seed
// gives the same text everywhere.
//
// Values stay moderate, so that what is compared is the compiler and not the conditioning of a formula: every value has a
// bound on its magnitude, and functions that would exceed it are applied to a squashed operand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ttlc::test {

struct RandomProgram {
  std::string source;
  std::vector<std::string> tensors;  // --tensor arguments
};

RandomProgram random_program(uint64_t seed);

}  // namespace ttlc::test
