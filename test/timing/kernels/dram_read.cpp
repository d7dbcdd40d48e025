// Reads pages of a DRAM tensor, some in flight at a time: all from the same bank, or one bank after the other.
#include "dram_start.h"

constexpr uint32_t kBytes = get_compile_time_arg_val(0);
constexpr uint32_t kCores = get_compile_time_arg_val(1);  // that start together; 0: each for itself
constexpr auto kAccessor = TensorAccessorArgs<2>();

void kernel_main() {
  const auto tensor = TensorAccessor(kAccessor, get_arg_val<uint32_t>(0), kBytes);
  const uint32_t first = get_arg_val<uint32_t>(1), pages = get_arg_val<uint32_t>(2);
  const uint32_t reads = get_arg_val<uint32_t>(3), stride = get_arg_val<uint32_t>(4);
  const uint32_t in_flight = get_arg_val<uint32_t>(5);
  const uint32_t target = get_write_ptr(0);
  if constexpr (kCores > 0)
    start_together(kCores, get_arg_val<uint32_t>(6), get_arg_val<uint32_t>(7), target);
  DeviceZoneScopedN("transfers");
  uint32_t slot = 0;
  for (uint32_t i = 0; i < reads; ++i) {
    noc_async_read_page((first + i * stride) % pages, tensor, target + slot * kBytes);
    if (++slot == in_flight) {
      noc_async_read_barrier();
      slot = 0;
    }
  }
  noc_async_read_barrier();
}
