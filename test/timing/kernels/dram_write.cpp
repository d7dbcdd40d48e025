// Writes pages of a DRAM tensor: all to the same bank, or to one bank after the other.
#include "dram_start.h"

constexpr uint32_t kBytes = get_compile_time_arg_val(0);
constexpr uint32_t kCores = get_compile_time_arg_val(1);  // that start together; 0: each for itself
constexpr auto kAccessor = TensorAccessorArgs<2>();

void kernel_main() {
  const auto tensor = TensorAccessor(kAccessor, get_arg_val<uint32_t>(0), kBytes);
  const uint32_t first = get_arg_val<uint32_t>(1), pages = get_arg_val<uint32_t>(2);
  const uint32_t writes = get_arg_val<uint32_t>(3), stride = get_arg_val<uint32_t>(4);
  const uint32_t source = get_write_ptr(0);
  if constexpr (kCores > 0)
    start_together(kCores, get_arg_val<uint32_t>(6), get_arg_val<uint32_t>(7), source);
  for (uint32_t i = 0; i < kBytes; i += sizeof(uint32_t)) {
    *reinterpret_cast<volatile tt_l1_ptr uint32_t*>(source + i) = 0;
  }
  DeviceZoneScopedN("transfers");
  for (uint32_t i = 0; i < writes; ++i) {
    noc_async_write_page((first + i * stride) % pages, tensor, source);
  }
  noc_async_write_barrier();
}
