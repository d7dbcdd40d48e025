// Host tensors: construction, seeded values, rounding.
#include "runtime/facts/tensor.h"

#include <algorithm>

#include "runtime/facts/tensor_pages.h"

namespace ttlc::sim {

namespace {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
class SplitMix64 {
 public:
  explicit SplitMix64(uint64_t state) : state_(state) {}

  uint64_t next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

/// FNV-1a, 64 bits.
uint64_t hash_name(std::string_view name) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3u;
  return hash;
}

/// Sum of twelve uniform 16-bit integers, moved to mean 0 and scaled to variance 1. Exact in a float's range
/// but for the last division, so equal everywhere.
float bell(SplitMix64& random) {
  int64_t sum = 0;
  for (int i = 0; i < 3; ++i) {
    const uint64_t bits = random.next();
    for (int shift = 0; shift < 64; shift += 16) sum += static_cast<int64_t>((bits >> shift) & 0xffffu);
  }
  return static_cast<float>(sum - 6 * 65535) / 65536.0f;
}

}  // namespace

int64_t elem_count(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (const int64_t dim : shape) count *= dim;
  return count;
}

int64_t HostTensor::elem_count() const { return sim::elem_count(desc.shape); }

int64_t HostTensor::unwritten_count() const { return std::count(written.begin(), written.end(), 0); }

HostTensor make_zero_tensor(const TensorDesc& desc) {
  HostTensor tensor;
  tensor.desc = desc;
  if (tensor.is_integer()) {
    tensor.ints.resize(tensor.elem_count());
  } else {
    tensor.floats.resize(tensor.elem_count());
  }
  return tensor;
}

HostTensor make_unwritten_tensor(const TensorDesc& desc) {
  HostTensor tensor = make_zero_tensor(desc);
  tensor.written.assign(tensor.elem_count(), 0);
  return tensor;
}

HostTensor make_random_tensor(const TensorDesc& desc, uint64_t seed) {
  HostTensor tensor = make_zero_tensor(desc);
  SplitMix64 random(hash_name(desc.name) ^ SplitMix64(seed).next());
  for (float& value : tensor.floats) value = bell(random);
  for (int32_t& value : tensor.ints) value = static_cast<int32_t>(random.next() % 100);
  round_to_dtype(tensor);
  return tensor;
}

void round_to_dtype(HostTensor& tensor) {
  if (tensor.desc.dtype == DataFormat::kFp32) return;
  if (tensor.desc.dtype == DataFormat::kBf16) {
    for (float& value : tensor.floats) value = round_to_bf16(value);
    return;
  }
  std::vector<uint8_t> written = std::move(tensor.written);
  tensor.written.clear();
  tensor = from_pages(tensor.desc, to_pages(tensor.desc, tensor));
  tensor.written = std::move(written);
}

}  // namespace ttlc::sim
