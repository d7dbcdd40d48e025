// `--tensor NAME=SPEC` of the command line.
//   SPEC = SOURCE(':'OPTION)*; options are stripped from the right while they are known words, each kind
//   once, in any order; SOURCE is a file iff it ends in `.npy`, else INT('x'INT)*. Options: a dtype, a
//   layout, a memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/facts/outcome.h"
#include "runtime/facts/program.h"

namespace ttlc::sim {

struct TensorSpec {
  std::string name;                     // of the kernel parameter
  std::optional<std::string> npy_path;  // data; the shape is in the file
  std::vector<int64_t> shape;           // given when npy_path is not
  std::optional<DataFormat> dtype;      // absent: the caller's default
  std::optional<TensorLayout> layout;
  std::optional<MemorySpec> memory;
};

/// `text` is "NAME=SPEC". The fault says what is wrong with it and what is allowed.
Outcome<TensorSpec> parse_tensor_spec(std::string_view text);

}  // namespace ttlc::sim
