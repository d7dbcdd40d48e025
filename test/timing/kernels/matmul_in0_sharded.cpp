// in0 in L1 shards: in the block of K that lies on this core, it multicasts to its row of cores, itself
// included; in all others it receives.
#include "multicast_block.h"

constexpr uint32_t kInnerTiles = get_compile_time_arg_val(0);
constexpr uint32_t kInnerBlocks = get_compile_time_arg_val(1);
constexpr uint32_t kBlockRows = get_compile_time_arg_val(2);
constexpr uint32_t kColumns = get_compile_time_arg_val(3);  // cores of the row
constexpr uint32_t kBlocksPerShard = get_compile_time_arg_val(4);
constexpr uint32_t kIn0 = 0, kShard = 2, kFlag = 6;
constexpr uint32_t kBlockTiles = kInnerTiles * kBlockRows;

// Takes one block of columns out of the shard; returns where it lies.
inline uint32_t extract_block(uint32_t block, uint32_t target) {
  const uint32_t width = kInnerTiles * get_tile_size(kIn0);
  uint64_t source = get_noc_addr(get_read_ptr(kShard) + block * width);
  for (uint32_t row = 0; row < kBlockRows; ++row) {
    noc_async_read(source, target, width);
    source += kBlocksPerShard * width;
    target += width;
  }
  noc_async_read_barrier();
  return target - kBlockRows * width;
}

void kernel_main() {
  const uint32_t own_column = get_arg_val<uint32_t>(0);
  const uint32_t own_y = get_arg_val<uint32_t>(1);
  const uint32_t start_x = get_arg_val<uint32_t>(2), end_x = get_arg_val<uint32_t>(3);
  const Handshake words = {get_semaphore(get_arg_val<uint32_t>(4)), get_semaphore(get_arg_val<uint32_t>(5))};
  const uint32_t flag = get_write_ptr(kFlag);
  *word_at(flag) = kArrived;
  for (uint32_t block = 0; block < kInnerBlocks; ++block) {
    cb_reserve_back(kIn0, kBlockTiles);
    const uint32_t sender = block / kBlocksPerShard;
    const uint32_t target = get_write_ptr(kIn0);
    if (sender != own_column) {
      receive_block(words, get_noc_addr(get_arg_val<uint32_t>(6 + sender), own_y, words.ready));
      cb_push_back(kIn0, kBlockTiles);
      continue;
    }
    noc_semaphore_set(word_at(words.arrived), kIdle);
    const uint32_t bytes = kBlockTiles * get_tile_size(kIn0);
    const bool whole_shard = kBlocksPerShard == 1;
    const uint32_t source =
        whole_shard ? get_read_ptr(kShard) : extract_block(block % kBlocksPerShard, target);
    wait_for_receivers(words, kColumns - 1);
    const uint64_t area = get_noc_multicast_addr(start_x, own_y, end_x, own_y, target);
    if (whole_shard) {
      noc_async_write_multicast_loopback_src(source, area, bytes, kColumns, true);
    } else {
      noc_async_write_multicast(source, area, bytes, kColumns - 1, true);
    }
    const uint64_t flags = get_noc_multicast_addr(start_x, own_y, end_x, own_y, words.arrived);
#ifdef ARCH_BLACKHOLE
    noc_async_writes_flushed();
#endif
    noc_semaphore_set_multicast_loopback_src(flag, flags, kColumns);
    noc_semaphore_wait(word_at(words.arrived), kArrived);
    cb_push_back(kIn0, kBlockTiles);
  }
  noc_async_write_barrier();
}
