// in0 in DRAM: the first core of a row reads each block and multicasts it to the others.
#include "multicast_block.h"

constexpr uint32_t kInnerTiles = get_compile_time_arg_val(0);
constexpr uint32_t kInnerBlocks = get_compile_time_arg_val(1);
constexpr uint32_t kBlockRows = get_compile_time_arg_val(2);
constexpr uint32_t kRowBlocks =
    get_compile_time_arg_val(3);  // output blocks of this core, one below the other
constexpr uint32_t kColumnBlocks = get_compile_time_arg_val(4);  // and side by side
constexpr uint32_t kReceivers = get_compile_time_arg_val(5);
constexpr auto kAccessor = TensorAccessorArgs<6>();
constexpr uint32_t kIn0 = 0;
constexpr uint32_t kBlockTiles = kInnerTiles * kBlockRows;

void kernel_main() {
  const auto in0 = TensorAccessor(kAccessor, get_arg_val<uint32_t>(0), get_tile_size(kIn0));
  const uint32_t first_row = get_arg_val<uint32_t>(1);
  const uint32_t own_y = get_arg_val<uint32_t>(2);
  const uint32_t start_x = get_arg_val<uint32_t>(3), end_x = get_arg_val<uint32_t>(4);
  const Handshake words = {get_semaphore(get_arg_val<uint32_t>(5)), get_semaphore(get_arg_val<uint32_t>(6))};
  const uint32_t row_stride = kInnerTiles * kInnerBlocks;
  noc_semaphore_set(word_at(words.arrived), kArrived);
  for (uint32_t out = 0; out < kRowBlocks * kColumnBlocks; ++out) {
    const uint32_t row = first_row + out / kColumnBlocks * kBlockRows;
    for (uint32_t block = 0; block < kInnerBlocks; ++block) {
      cb_reserve_back(kIn0, kBlockTiles);
      const uint32_t target = get_write_ptr(kIn0);
      for (uint32_t i = 0; i < kBlockTiles; ++i) {
        const uint32_t page = (row + i / kInnerTiles) * row_stride + block * kInnerTiles + i % kInnerTiles;
        noc_async_read_tile(page, in0, target + i * get_tile_size(kIn0));
      }
      noc_async_read_barrier();
      wait_for_receivers(words, kReceivers);
      const uint64_t area = get_noc_multicast_addr(start_x, own_y, end_x, own_y, target);
      noc_async_write_multicast(target, area, kBlockTiles * get_tile_size(kIn0), kReceivers, true);
#ifdef ARCH_BLACKHOLE
      noc_async_writes_flushed();
#endif
      const uint64_t flags = get_noc_multicast_addr(start_x, own_y, end_x, own_y, words.arrived);
      noc_semaphore_set_multicast(words.arrived, flags, kReceivers);
      cb_push_back(kIn0, kBlockTiles);
    }
  }
  noc_async_write_barrier();
}
