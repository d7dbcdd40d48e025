// Every name that hand-written kernels of matmuls, element-wise functions, reductions, normalisations, softmax, rotary
// embedding and data movement use stands in the kernel API headers.
#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>

#include "runtime/program/embedded_kernel_api.h"

namespace ttlc::sim {
namespace {

// clang-format off
constexpr const char* kNames[] = {
    "cb_wait_front", "cb_pop_front", "cb_reserve_back", "cb_push_back", "tile_regs_acquire",
    "tile_regs_commit", "tile_regs_wait", "tile_regs_release", "acquire_dst", "release_dst", "pack_tile",
    "pack_tile_block", "pack_reconfig_data_format", "pack_untilize_dest", "pack_untilize_dest_init",
    "pack_untilize_uninit", "mm_init", "mm_init_short", "mm_init_short_with_dt", "mm_block_init",
    "mm_block_init_short", "mm_block_init_short_with_dt", "binary_op_init_common", "unary_op_init_common",
    "init_sfpu", "compute_kernel_hw_startup", "init_bcast", "reconfig_data_format",
    "reconfig_data_format_srca", "reconfig_data_format_srcb", "matmul_tiles", "matmul_block", "add_tiles",
    "add_tiles_init", "sub_tiles", "sub_tiles_init", "mul_tiles", "mul_tiles_init", "binary_tiles_init",
    "add_bcast_rows_init_short", "add_tiles_bcast_rows", "sub_bcast_cols_init_short",
    "sub_tiles_bcast_cols", "mul_bcast_cols_init_short", "mul_bcast_rows_init_short",
    "mul_tiles_bcast_cols", "mul_tiles_bcast_rows", "mul_tiles_bcast_scalar",
    "mul_tiles_bcast_scalar_init_short", "mul_tiles_bcast", "binary_dest_reuse_tiles",
    "binary_dest_reuse_tiles_init", "copy_tile", "copy_tile_init", "copy_tile_to_dst_init_short",
    "copy_tile_to_dst_init_short_with_dt", "copy_block_matmul_partials", "transpose_wh_init",
    "transpose_wh_init_short", "transpose_wh_tile", "reduce_init", "reduce_tile", "reduce_uninit",
    "reduce_block_max_row", "reduce_block_max_row_init", "reduce_block_max_row_uninit", "exp_tile",
    "exp_tile_init", "log_tile", "recip_tile", "recip_tile_init", "rsqrt_tile", "rsqrt_tile_init",
    "gelu_tile", "gelu_tile_init", "binary_max_tile", "binop_with_scalar_tile_init", "mul_unary_tile",
    "tilize_init", "tilize_block", "tilize_uninit", "untilize_init", "untilize_block", "untilize_uninit",
    "pack_untilize_init", "pack_untilize_block", "MATH", "PACK", "UNPACK", "llk_pack_reconfig_l1_acc",
    "llk_pack_relu_config", "llk_unpack_A_init", "llk_math_eltwise_unary_datacopy_init", "mailbox_read",
    "mailbox_write", "BriscThreadId", "kernel_main", "NAMESPACE", "MAIN", "get_arg_val",
    "get_common_arg_val", "get_arg_addr", "get_compile_time_arg_val", "get_named_compile_time_arg_val",
    "ASSERT", "DPRINT", "DeviceZoneScopedN", "invalidate_l1_cache", "read_tile_value", "get_tile_address",
    "get_absolute_logical_x", "get_absolute_logical_y", "DST_SYNC_MODE", "PoolType", "ReduceDim",
    "BroadcastType", "EltwiseBinaryType", "EltwiseBinaryReuseDestType", "VectorMode", "CBIndex",
    "DataFormat", "TILE_HEIGHT", "TILE_WIDTH", "FACE_HEIGHT", "FACE_WIDTH", "noc_async_read",
    "noc_async_read_barrier", "noc_async_write", "noc_async_write_barrier", "noc_async_writes_flushed",
    "noc_async_read_tile", "noc_async_write_tile", "noc_async_read_page", "noc_async_write_page",
    "noc_async_read_one_packet", "noc_async_read_one_packet_set_state",
    "noc_async_read_one_packet_with_state", "noc_async_write_multicast", "noc_semaphore_set_multicast",
    "noc_semaphore_inc", "noc_semaphore_inc_multicast", "noc_semaphore_set", "noc_semaphore_wait",
    "noc_semaphore_wait_min", "get_semaphore", "noc_async_atomic_barrier", "get_noc_addr",
    "get_noc_multicast_addr", "get_noc_addr_from_bank_id", "TensorAccessor", "TensorAccessorArgs",
    "get_write_ptr", "get_read_ptr", "get_tile_size", "get_dataformat", "get_tile_hw",
    "get_local_cb_interface", "fifo_page_size", "fifo_num_pages", "tt_l1_ptr", "MEM_ZEROS_BASE",
    "MEM_ZEROS_SIZE", "my_x", "my_y", "noc_index", "VALID", "INVALID",
};
// clang-format on

std::set<std::string> words_of_headers() {
  std::set<std::string> words;
  for (const EmbeddedFile& file : embedded_kernel_api()) {
    std::string word;
    for (const char c : file.text) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
        word += c;
      } else {
        words.insert(std::move(word));
        word.clear();
      }
    }
  }
  return words;
}

TEST(KernelApiNames, AllExist) {
  const std::set<std::string> words = words_of_headers();
  for (const char* name : kNames) EXPECT_TRUE(words.contains(name)) << name;
}

TEST(KernelApiNames, BothSpellingsOfEveryComputeHeader) {
  std::set<std::string> paths;
  for (const EmbeddedFile& file : embedded_kernel_api()) paths.insert(std::string(file.path));
  const std::string new_path = "api/compute/";
  for (const std::string& path : paths) {
    if (!path.starts_with(new_path) || path == new_path + "compute_kernel_api.h") continue;
    EXPECT_TRUE(paths.contains("compute_kernel_api/" + path.substr(new_path.size()))) << path;
  }
}

}  // namespace
}  // namespace ttlc::sim
