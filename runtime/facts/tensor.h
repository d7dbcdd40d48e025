// Tensors on the host: values, which of them were ever written, and where they come from (a seeded fill;
// files are in npy.h, device bytes in tensor_pages.h).
//
// Values are kept as float (float and block-float formats) or int32 (integer formats, uint32 as its bit
// pattern), already rounded to the tensor's dtype, in row-major order of the logical shape, without padding.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/facts/outcome.h"
#include "runtime/facts/program.h"

namespace ttlc::sim {

struct HostTensor {
  TensorDesc desc;
  std::vector<float> floats;     // dtype is a float
  std::vector<int32_t> ints;     // dtype is an integer
  std::vector<uint8_t> written;  // per element, 0: undefined; empty: everything is defined

  int64_t elem_count() const;
  bool is_integer() const { return sim::is_integer(desc.dtype); }
  bool is_written(int64_t index) const { return written.empty() || written[index] != 0; }
  int64_t unwritten_count() const;
};

int64_t elem_count(const std::vector<int64_t>& shape);

/// All zeros, all defined.
HostTensor make_zero_tensor(const TensorDesc& desc);
/// Nothing defined yet: what a write-only output starts as.
HostTensor make_unwritten_tensor(const TensorDesc& desc);
/// Values that depend on `seed` and the tensor's name only, equal on every platform. Floats: the sum of
/// twelve uniform 16-bit integers from SplitMix64, scaled to mean 0 and variance 1 (an Irwin-Hall bell, |x|
/// <= 6). Integers: uniform in [0, 100).
HostTensor make_random_tensor(const TensorDesc& desc, uint64_t seed);
/// Rounds in place to the tensor's dtype as the host does: nearest even; block floats share an exponent per
/// 16 elements of a face row.
void round_to_dtype(HostTensor& tensor);

}  // namespace ttlc::sim
