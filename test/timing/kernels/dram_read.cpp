// Reads pages of a DRAM tensor, some in flight at a time: all from the same bank, or one bank after the other.
#include "api/dataflow/dataflow_api.h"

constexpr uint32_t kReads = get_compile_time_arg_val(0);
constexpr uint32_t kBytes = get_compile_time_arg_val(1);
constexpr uint32_t kStride = get_compile_time_arg_val(2);  // pages between reads
constexpr uint32_t kInFlight = get_compile_time_arg_val(3);
constexpr auto kAccessor = TensorAccessorArgs<4>();

void kernel_main() {
  const auto tensor = TensorAccessor(kAccessor, get_arg_val<uint32_t>(0), kBytes);
  const uint32_t first = get_arg_val<uint32_t>(1), pages = get_arg_val<uint32_t>(2);
  const uint32_t target = get_write_ptr(0);
  for (uint32_t i = 0; i < kReads; ++i) {
    noc_async_read_page((first + i * kStride) % pages, tensor, target + i % kInFlight * kBytes);
    if (i % kInFlight + 1 == kInFlight) noc_async_read_barrier();
  }
  noc_async_read_barrier();
}
