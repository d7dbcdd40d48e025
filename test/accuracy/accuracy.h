// How far the operators of the language are from their meaning: every one runs on the simulated device, with exact
// numerics, in a kernel of its own kind, and its results are compared with those of the C++ library in double precision.
//
//   drawn values   65,536 from the range in operators.def
//   all bf16       every finite bf16 value that is not denormal, the second operand in another order
//   edge values    zeros, ones, the smallest and largest numbers, infinities and NaN, the second operand 1: what differs
//
// Errors of the first two are in units in the last place of the result's type, over operands for which the meaning is a
// number that the type holds as a normal one, or 0.
#pragma once

#include <string>
#include <vector>

#include "runtime/facts/data_format.h"

namespace ttlc::test {

struct Deviation {
  double max_ulp = 0;
  double rel_l2 = 0;
  int64_t count = 0;  // results compared
};

struct OperatorAccuracy {
  std::string source;
  Deviation drawn;
  Deviation all_bf16;
  std::string edges;  // "inf: nan, not inf; ..."; empty: all as they should be
};

/// Of all operators in the order of operators.def. `format` is that of operands and result, bf16 or fp32. Throws
/// std::runtime_error with the failure of a kernel that does not run.
std::vector<OperatorAccuracy> measure_accuracy(sim::DataFormat format);

}  // namespace ttlc::test
