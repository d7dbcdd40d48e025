// in1 of a column of cores, and the output. The first core of the column reads each block from DRAM and
// multicasts it (SENDER), the others receive it. After the last block of K everybody writes its own output
// block, unless it lies in L1 already (OUT_SHARDED).
#include "multicast_block.h"

constexpr uint32_t kInnerTiles = get_compile_time_arg_val(0);
constexpr uint32_t kInnerBlocks = get_compile_time_arg_val(1);
constexpr uint32_t kBlockRows = get_compile_time_arg_val(2);
constexpr uint32_t kBlockColumns = get_compile_time_arg_val(3);
constexpr uint32_t kRowBlocks = get_compile_time_arg_val(4);
constexpr uint32_t kColumnBlocks = get_compile_time_arg_val(5);
constexpr uint32_t kSubRows = get_compile_time_arg_val(6);
constexpr uint32_t kSubColumns = get_compile_time_arg_val(7);
constexpr uint32_t kTensorColumns = get_compile_time_arg_val(8);  // tiles
constexpr uint32_t kReceivers = get_compile_time_arg_val(9);
constexpr auto kIn1Accessor = TensorAccessorArgs<10>();
constexpr auto kOutAccessor = TensorAccessorArgs<kIn1Accessor.next_compile_time_args_offset()>();
constexpr uint32_t kIn1 = 1, kOut = 4;
constexpr uint32_t kBlockTiles = kInnerTiles * kBlockColumns;

template <typename Accessor>
inline void send_block(const Accessor& in1, const Handshake& words, uint32_t block, uint32_t first_column) {
  const uint32_t x = get_arg_val<uint32_t>(6);
  const uint32_t start_y = get_arg_val<uint32_t>(7), end_y = get_arg_val<uint32_t>(8);
  const uint32_t target = get_write_ptr(kIn1);
  uint32_t address = target;
  for (uint32_t row = 0; row < kInnerTiles; ++row) {
    const uint32_t page = (block * kInnerTiles + row) * kTensorColumns + first_column;
    for (uint32_t column = 0; column < kBlockColumns; ++column) {
      noc_async_read_tile(page + column, in1, address);
      address += get_tile_size(kIn1);
    }
  }
  noc_async_read_barrier();
  wait_for_receivers(words, kReceivers);
  const uint64_t area = get_noc_multicast_addr(x, start_y, x, end_y, target);
  noc_async_write_multicast(target, area, kBlockTiles * get_tile_size(kIn1), kReceivers, true);
#ifdef ARCH_BLACKHOLE
  noc_async_writes_flushed();
#endif
  const uint64_t flags = get_noc_multicast_addr(x, start_y, x, end_y, words.arrived);
  noc_semaphore_set_multicast(words.arrived, flags, kReceivers);
}

template <typename Accessor>
inline void write_block(const Accessor& out, uint32_t first_row, uint32_t first_column) {
  for (uint32_t row = 0; row < kBlockRows; row += kSubRows) {
    for (uint32_t column = 0; column < kBlockColumns; column += kSubColumns) {
      cb_wait_front(kOut, kSubRows * kSubColumns);
      uint32_t address = get_read_ptr(kOut);
      for (uint32_t i = 0; i < kSubRows; ++i) {
        const uint32_t page = (first_row + row + i) * kTensorColumns + first_column + column;
        for (uint32_t j = 0; j < kSubColumns; ++j) {
          noc_async_write_tile(page + j, out, address);
          address += get_tile_size(kOut);
        }
      }
      noc_async_write_barrier();
      cb_pop_front(kOut, kSubRows * kSubColumns);
    }
  }
}

void kernel_main() {
  const auto in1 = TensorAccessor(kIn1Accessor, get_arg_val<uint32_t>(0), get_tile_size(kIn1));
  const auto out = TensorAccessor(kOutAccessor, get_arg_val<uint32_t>(1), get_tile_size(kOut));
  const uint32_t first_row = get_arg_val<uint32_t>(2), first_column = get_arg_val<uint32_t>(3);
  const Handshake words = {get_semaphore(get_arg_val<uint32_t>(4)), get_semaphore(get_arg_val<uint32_t>(5))};
#ifdef SENDER
  noc_semaphore_set(word_at(words.arrived), kArrived);
#else
  const uint64_t sender = get_noc_addr(get_arg_val<uint32_t>(6), get_arg_val<uint32_t>(7), words.ready);
#endif
  for (uint32_t out_block = 0; out_block < kRowBlocks * kColumnBlocks; ++out_block) {
    const uint32_t row = first_row + out_block / kColumnBlocks * kBlockRows;
    const uint32_t column = first_column + out_block % kColumnBlocks * kBlockColumns;
    for (uint32_t block = 0; block < kInnerBlocks; ++block) {
      cb_reserve_back(kIn1, kBlockTiles);
#ifdef SENDER
      send_block(in1, words, block, column);
#else
      receive_block(words, sender);
#endif
      cb_push_back(kIn1, kBlockTiles);
    }
#ifndef OUT_SHARDED
    write_block(out, row, column);
#else
    cb_wait_front(kOut, kBlockRows * kBlockColumns);
#endif
  }
  noc_async_write_barrier();
}
