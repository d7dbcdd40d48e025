// Random kernels in the `ttl` dialect, as source text, with what they compute: values in double precision that owe nothing
// to the compiler. A compute thread takes blocks step by step, by every way of acquiring and releasing, stores several
// blocks a step to one or two buffers in an order of its own, and carries a value; the functions are those of the
// language. The same seed gives the same text everywhere.
//
// Values stay moderate (random_program.h says why); functions that jump are applied to inputs alone, which hold numbers that
// every format and register keeps.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ttlc::test {

using TensorValues = std::map<std::string, std::vector<double>>;  // by name, row by row

struct RandomTtlProgram {
  std::string source;
  std::vector<std::string> tensors;                             // --tensor arguments
  std::function<TensorValues(const TensorValues& inputs)> run;  // outputs from inputs
};

RandomTtlProgram random_ttl_program(uint64_t seed);

}  // namespace ttlc::test
