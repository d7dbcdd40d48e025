// in0 from the first core of the row.
#include "multicast_block.h"

constexpr uint32_t kBlockTiles = get_compile_time_arg_val(0);
constexpr uint32_t kBlocks = get_compile_time_arg_val(1);
constexpr uint32_t kIn0 = 0;

void kernel_main() {
  const Handshake words = {get_semaphore(get_arg_val<uint32_t>(2)), get_semaphore(get_arg_val<uint32_t>(3))};
  const uint64_t sender = get_noc_addr(get_arg_val<uint32_t>(0), get_arg_val<uint32_t>(1), words.ready);
  for (uint32_t block = 0; block < kBlocks; ++block) {
    cb_reserve_back(kIn0, kBlockTiles);
    receive_block(words, sender);
    cb_push_back(kIn0, kBlockTiles);
  }
}
