// NumPy .npy files: the format tensors come from and results go to.
#pragma once

#include <string>

#include "runtime/facts/outcome.h"
#include "runtime/facts/tensor.h"

namespace ttlc::sim {

/// Contents of a file as double or int64; row-major whatever the file's order.
struct NpyArray {
  std::vector<int64_t> shape;
  bool is_integer = false;
  std::vector<double> floats;
  std::vector<int64_t> ints;
};

/// Reads f2, f4, f8, i1 to i8, u1 to u8 and b1, little-endian, versions 1 to 3, C and Fortran order.
Outcome<NpyArray> load_npy(const std::string& path);
/// The file as a tensor of `desc`'s dtype, layout and memory, rounded to nearest even. With a shape in `desc`
/// the file must have that shape; without, it takes the file's.
Outcome<HostTensor> load_tensor(const std::string& path, const TensorDesc& desc);
/// Writes float32, or int32 for integer dtypes, in the logical shape. Undefined elements are written as NaN,
/// or 0.
Outcome<void> save_tensor(const std::string& path, const HostTensor& tensor);

}  // namespace ttlc::sim
