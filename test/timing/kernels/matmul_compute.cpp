// Blocked matmul: outer products of sub-blocks in DST, sums over blocks of K by the packer in L1, the last
// block on top of the reloaded partial sums.
#include "compute_kernel_api/matmul.h"
#include "compute_kernel_api/pack.h"
#include "compute_kernel_api/reconfig_data_format.h"
#include "compute_kernel_api/tile_move_copy.h"

constexpr uint32_t kInnerTiles = get_compile_time_arg_val(0);    // K tiles of a block
constexpr uint32_t kInnerBlocks = get_compile_time_arg_val(1);   // blocks of K
constexpr uint32_t kOutBlocks = get_compile_time_arg_val(2);     // output blocks of this core
constexpr uint32_t kBlockRows = get_compile_time_arg_val(3);     // tiles
constexpr uint32_t kBlockColumns = get_compile_time_arg_val(4);  // tiles
constexpr uint32_t kSubRows = get_compile_time_arg_val(5);       // tiles of a sub-block
constexpr uint32_t kSubColumns = get_compile_time_arg_val(6);    // tiles of a sub-block
constexpr uint32_t kIn0 = 0, kIn1 = 1, kOut = 4, kPartials = 5;
constexpr uint32_t kSubTiles = kSubRows * kSubColumns;
constexpr uint32_t kBlockTiles = kBlockRows * kBlockColumns;

inline void reload_partials() {
  copy_tile_to_dst_init_short_with_dt(kIn1, kPartials);
  cb_wait_front(kPartials, kSubTiles);
  copy_block_matmul_partials(kPartials, 0, 0, kSubTiles);
  cb_pop_front(kPartials, kSubTiles);
  mm_block_init_short_with_dt(kIn0, kIn1, kPartials, 0, kSubColumns, kSubRows, kInnerTiles);
}

inline void multiply(uint32_t in0_tile, uint32_t in1_tile) {
  for (uint32_t k = 0; k < kInnerTiles; ++k) {
    matmul_block(kIn0, kIn1, in0_tile + k, in1_tile + k * kBlockColumns, 0, 0, kSubColumns, kSubRows,
                 kInnerTiles);
  }
}

inline void pack(uint32_t cb) {
  cb_reserve_back(cb, kSubTiles);
  tile_regs_wait();
  pack_tile_block(0, cb, kSubTiles);
  tile_regs_release();
  cb_push_back(cb, kSubTiles);
}

// One sub-block of the output over one block of K.
inline void sub_block(uint32_t block, uint32_t in0_tile, uint32_t in1_tile) {
  const bool last = block + 1 == kInnerBlocks;
  tile_regs_acquire();
  if (last && kInnerBlocks > 1) reload_partials();
  multiply(in0_tile, in1_tile);
  tile_regs_commit();
  if (last) {
    pack_reconfig_data_format(kOut);
    pack_reconfig_l1_acc(0);
    pack(kOut);
    return;
  }
  if (block < 2) pack_reconfig_l1_acc(block);
  pack(kPartials);
}

void kernel_main() {
  mm_block_init(kIn0, kIn1, kPartials, 0, kSubColumns, kSubRows, kInnerTiles);
  for (uint32_t out = 0; out < kOutBlocks; ++out) {
    if (kOutBlocks > 1) pack_reconfig_data_format(kPartials);
    for (uint32_t block = 0; block < kInnerBlocks; ++block) {
      cb_wait_front(kIn0, kBlockRows * kInnerTiles);
      cb_wait_front(kIn1, kInnerTiles * kBlockColumns);
      for (uint32_t row = 0; row < kBlockRows; row += kSubRows) {
        for (uint32_t column = 0; column < kBlockColumns; column += kSubColumns) {
          sub_block(block, row * kInnerTiles, column);
        }
      }
      if (block + 2 < kInnerBlocks) {  // the next block accumulates onto these pages
        cb_wait_front(kPartials, kBlockTiles);
        cb_pop_front(kPartials, kBlockTiles);
      }
      cb_pop_front(kIn0, kBlockRows * kInnerTiles);
      cb_pop_front(kIn1, kInnerTiles * kBlockColumns);
    }
  }
}
