// Writes the same bytes to one core after the other.
#include "api/dataflow/dataflow_api.h"
#include "experimental/endpoints.h"
#include "experimental/noc.h"

constexpr bool kStateful = get_compile_time_arg_val(0) != 0;

void kernel_main() {
  const uint32_t writes = get_arg_val<uint32_t>(0);  // to each core
  const uint32_t bytes = get_arg_val<uint32_t>(1), targets = get_arg_val<uint32_t>(2);
  const uint32_t source = get_read_ptr(1), target = get_write_ptr(0);
  const experimental::Noc noc(noc_index);
  const experimental::UnicastEndpoint end;
  for (uint32_t core = 0; core < targets; ++core) {
    const uint32_t x = get_arg_val<uint32_t>(3 + 2 * core), y = get_arg_val<uint32_t>(4 + 2 * core);
    if (kStateful) noc.set_async_write_state(end, bytes, {.noc_x = x, .noc_y = y, .addr = target});
    for (uint32_t i = 0; i < writes; ++i) {
      if (kStateful) {
        noc.async_write_with_state(end, end, bytes, {.addr = source},
                                   {.noc_x = x, .noc_y = y, .addr = target});
      } else {
        noc_async_write(source, get_noc_addr(x, y, target), bytes);
      }
    }
  }
  noc_async_write_barrier();
}
