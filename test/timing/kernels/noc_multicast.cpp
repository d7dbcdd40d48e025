// Multicasts the same bytes to a rectangle of cores; linked ones but for the last.
#include "api/dataflow/dataflow_api.h"

constexpr bool kLinked = get_compile_time_arg_val(0) != 0;
constexpr bool kIncludesSelf = get_compile_time_arg_val(1) != 0;

void kernel_main() {
  const uint32_t multicasts = get_arg_val<uint32_t>(0), bytes = get_arg_val<uint32_t>(1);
  const uint32_t targets = get_arg_val<uint32_t>(2);
  const uint32_t source = get_read_ptr(1), target = get_write_ptr(0);
  const uint64_t area = get_noc_multicast_addr(get_arg_val<uint32_t>(3), get_arg_val<uint32_t>(4),
                                               get_arg_val<uint32_t>(5), get_arg_val<uint32_t>(6), target);
  for (uint32_t i = 0; i < multicasts; ++i) {
    const bool linked = kLinked && i + 1 < multicasts;
    if (kIncludesSelf) {
      noc_async_write_multicast_loopback_src(source, area, bytes, targets, linked);
    } else {
      noc_async_write_multicast(source, area, bytes, targets, linked);
    }
  }
  noc_async_write_barrier();
}
