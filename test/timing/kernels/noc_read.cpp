// Reads the same bytes of one core after the other, some in flight at a time.
#include "api/dataflow/dataflow_api.h"

constexpr bool kStateful = get_compile_time_arg_val(0) != 0;

void kernel_main() {
  const uint32_t reads = get_arg_val<uint32_t>(0);  // of each core
  const uint32_t bytes = get_arg_val<uint32_t>(1);
  const uint32_t sources = get_arg_val<uint32_t>(2), in_flight = get_arg_val<uint32_t>(3);
  const uint32_t source = get_read_ptr(1), target = get_write_ptr(0);
  uint32_t slot = 0;
  for (uint32_t core = 0; core < sources; ++core) {
    const uint64_t address =
        get_noc_addr(get_arg_val<uint32_t>(4 + 2 * core), get_arg_val<uint32_t>(5 + 2 * core), source);
    if (kStateful) noc_async_read_set_state(address);
    for (uint32_t i = 0; i < reads; ++i) {
      if (kStateful) {
        noc_async_read_with_state(source, target + slot * bytes, bytes);
      } else {
        noc_async_read(address, target + slot * bytes, bytes);
      }
      if (++slot == in_flight) {
        noc_async_read_barrier();
        slot = 0;
      }
    }
  }
  noc_async_read_barrier();
}
