// Every rule of the compute engines: broken by one kernel, and approached by another that is right.
#include <gtest/gtest.h>

#include <set>

#include "runtime/compute/compute_engine.h"
#include "test/unit/runtime/compute_fixture.h"

namespace ttlc::sim {
namespace {

std::vector<ComputeCase> rule_cases() {
  // Fills c_17 and waits for it.
  const std::string fill_own = R"(init_sfpu(0, 16); wait_inputs(); cb_reserve_back(17, 8);
         for (uint32_t i = 0; i < 8; ++i) { tile_regs_acquire(); copy_tile(0, 0, 0); tile_regs_commit();
         tile_regs_wait(); pack_tile(0, 17); tile_regs_release(); } cb_push_back(17, 8); cb_wait_front(17, 8); )";
  const std::string pack_own = R"(init_sfpu(0, 16); wait_inputs(); cb_reserve_back(17, 8);
         for (uint32_t i = 0; i < 6; ++i) { tile_regs_acquire(); copy_tile(0, 0, 0); tile_regs_commit();
         tile_regs_wait(); pack_tile<true>(0, 17, i); tile_regs_release(); } )";
  return {
      {"start_missing", "wait_inputs(); tile_regs_acquire();", 0, "compute-not-started"},
      {"start_by_short_init", "wait_inputs(); copy_tile_init(0); UNPACK((copy_tile(0, 0, 0)));", 0,
       "compute-not-started"},
      {"start_present", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs(); copy_tile_init(0);
         tile_regs_acquire(); copy_tile(0, 0, 0); finish(0);)"},

      {"restart_in_section", R"(mm_init(0, 1, 16); wait_inputs(); tile_regs_acquire();
         matmul_tiles(0, 1, 0, 0, 0); mm_init(0, 1, 16);)",
       0, "startup-with-dst-in-flight"},
      {"restart_in_unused_section",
       R"(mm_init(0, 1, 16); wait_inputs(); tile_regs_acquire(); mm_init(0, 1, 16);
         matmul_tiles(0, 1, 0, 0, 0); finish(0);)"},
      {"restart_between_sections", R"(mm_init(0, 1, 16); wait_inputs(); tile_regs_acquire();
         matmul_tiles(0, 1, 0, 0, 0); finish(0); binary_op_init_common(0, 1, 16); add_tiles_init(0, 1);
         tile_regs_acquire(); add_tiles(0, 1, 0, 0, 0); finish(0);)",
       2},

      {"refilled_with_what_was_read", fill_own + R"(for (uint32_t i = 0; i < 8; ++i) { tile_regs_acquire();
         copy_tile(17, 0, 0); tile_regs_commit(); cb_pop_front(17, 1); tile_regs_wait(); pack_tile(0, 17);
         tile_regs_release(); cb_push_back(17, 1); } tile_regs_acquire(); copy_tile(0, 0, 0); finish(0);)"},
      {"refilled_with_something_else",
       fill_own + R"(cb_pop_front(17, 1); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait();
         pack_tile(0, 17);)",
       0, "cb-write-not-reserved"},
      {"packed_some_sections_ago", pack_own + "tile_regs_acquire(); copy_tile(17, 0, 0); finish(0);"},
      {"packed_just_now", pack_own + "tile_regs_acquire(); copy_tile(17, 5, 0);", 0, "cb-read-not-waited"},

      {"format_stale",
       R"(init_sfpu(0, 16); wait_inputs(); copy_tile_init(2); tile_regs_acquire(); copy_tile(2, 0, 0);)", 0,
       "unpack-format-mismatch"},
      {"format_reconfigured",
       R"(init_sfpu(0, 16); wait_inputs(); reconfig_data_format_srca(0, 2); copy_tile_init(2);
         tile_regs_acquire(); copy_tile(2, 0, 0); finish(0);)"},
      {"format_wrong_old_buffer",
       R"(init_sfpu(0, 16); wait_inputs(); reconfig_data_format_srca(2, 2); copy_tile_init(2);
         tile_regs_acquire(); copy_tile(2, 0, 0);)",
       0, "unpack-format-mismatch"},
      {"format_matmul_operands_swapped", R"(compute_kernel_hw_startup(0, 0, 16); wait_inputs();
         reconfig_data_format(0, 2); mm_init_short(0, 2); tile_regs_acquire(); matmul_tiles(0, 2, 0, 0, 0);)",
       0, "unpack-format-mismatch"},
      {"format_matmul_in1_is_srca", R"(compute_kernel_hw_startup(0, 0, 16); wait_inputs();
         reconfig_data_format(2, 0); mm_init_short(0, 2); tile_regs_acquire(); matmul_tiles(0, 2, 0, 0, 0); finish(0);)"},
      {"pack_format_stale", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); cb_reserve_back(18, 1); pack_tile(0, 18);)",
       0, "pack-format-mismatch"},
      {"pack_format_reconfigured",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); pack_reconfig_data_format(18); cb_reserve_back(18, 1); pack_tile(0, 18);
         cb_push_back(18, 1); pack_reconfig_data_format(18, 16); pack_out(0); tile_regs_release();)"},

      {"rounding_of_bf16",
       R"(init_sfpu(0, 16); PACK((cfg_reg_rmw_tensix<PCK_DEST_RD_CTRL_Round_10b_mant_RMW>(1)));)", 0,
       "pack-rounding"},
      {"rounding_of_fp32", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); pack_reconfig_data_format(18);
         PACK((cfg_reg_rmw_tensix<PCK_DEST_RD_CTRL_Round_10b_mant_RMW>(1))); cb_reserve_back(18, 1);
         pack_tile(0, 18); cb_push_back(18, 1); pack_reconfig_data_format(16); pack_out(0); tile_regs_release();)",
       1, "", true},
      {"rounding_changed_too_early",
       R"(init_sfpu(0, 18); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); cb_reserve_back(18, 1); pack_tile(0, 18); cb_push_back(18, 1);
         PACK((cfg_reg_rmw_tensix<PCK_DEST_RD_CTRL_Round_10b_mant_RMW>(1)));)",
       0, "packer-busy", true},

      {"unpack_init_stale", R"(mm_init(0, 1, 16); wait_inputs(); UNPACK((copy_tile_init(0)));
         tile_regs_acquire(); matmul_tiles(0, 1, 0, 0, 0);)",
       0, "unpack-init-mismatch"},
      {"unpack_init_again", R"(mm_init(0, 1, 16); wait_inputs(); copy_tile_init(0); mm_init_short(0, 1);
         tile_regs_acquire(); matmul_tiles(0, 1, 0, 0, 0); finish(0);)"},
      {"unpack_block_shape", R"(mm_block_init(0, 1, 16, 0, 2, 1, 1); wait_inputs();
         UNPACK((matmul_block(0, 1, 0, 0, 0, 0, 1, 2, 1)));)",
       0, "unpack-init-mismatch"},
      {"unpack_transpose_after_copy", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire();
         transpose_wh_tile(0, 0, 0);)",
       0, "unpack-init-mismatch"},
      {"math_init_stale",
       R"(binary_op_init_common(0, 1, 16); wait_inputs(); add_tiles_init(0, 1); tile_regs_acquire();
         sub_tiles(0, 1, 0, 0, 0);)",
       0, "math-init-mismatch"},
      {"math_init_switched",
       R"(binary_op_init_common(0, 1, 16); wait_inputs(); add_tiles_init(0, 1); tile_regs_acquire();
         add_tiles(0, 1, 0, 0, 0); sub_tiles_init(0, 1); sub_tiles(0, 1, 0, 0, 1); finish(1);)"},
      {"math_init_missing", R"(binary_op_init_common(0, 1, 16); wait_inputs(); tile_regs_acquire();
         add_tiles(0, 1, 0, 0, 0);)",
       0, "math-init-mismatch"},
      {"math_reduce_pool_stale", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_init<PoolType::SUM, ReduceDim::REDUCE_ROW>(0, 1, 16); tile_regs_acquire();
         reduce_tile<PoolType::MAX, ReduceDim::REDUCE_ROW>(0, 1, 0, 0, 0);)",
       0, "math-init-mismatch"},

      {"sfpu_init_missing",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0); exp_tile(0);)", 0,
       "sfpu-init-mismatch"},
      {"sfpu_init_overwritten", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         exp_tile_init(); recip_tile_init(); exp_tile(0);)",
       0, "sfpu-init-mismatch"},
      {"sfpu_init_other_variant", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         exp_tile_init<true, true>(); exp_tile(0);)",
       0, "sfpu-init-mismatch"},
      {"sfpu_address_mode_stepping", R"(init_sfpu(0, 16); wait_inputs(); negative_tile_init();
         exp_tile_init<true, true, 0x3F800000, InputClamping::None>(); tile_regs_acquire(); copy_tile(0, 0, 0);
         exp_tile<true, true, false, false, InputClamping::None>(0); negative_tile(0);)",
       0, "sfpu-init-mismatch"},
      {"sfpu_address_mode_reset", R"(init_sfpu(0, 16); wait_inputs();
         exp_tile_init<true, true, 0x3F800000, InputClamping::None>(); tile_regs_acquire(); copy_tile(0, 0, 0);
         exp_tile<true, true, false, false, InputClamping::None>(0);
         exp_tile<true, true, false, false, InputClamping::None>(0); negative_tile_init(); negative_tile(0);
         finish(0);)"},
      {"pages_too_small", R"(init_sfpu(0, 20); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); cb_reserve_back(20, 2); pack_tile(0, 20);)",
       0, "page-is-not-a-tile"},
      {"rows_in_large_pages", R"(compute_kernel_hw_startup(0, 19); wait_inputs();
         pack_untilize_init<2>(0, 19); cb_reserve_back(19, 2); pack_untilize_block<2>(0, 1, 19);)",
       0, "page-is-not-a-tile"},
      {"one_tile_of_rows_in_a_large_page", R"(compute_kernel_hw_startup(0, 19); wait_inputs();
         pack_untilize_init<1>(0, 19); cb_reserve_back(19, 1); pack_untilize_block<1>(0, 1, 19);
         cb_push_back(19, 1); pack_untilize_uninit(19);)",
       0, ""},
      {"two_tiles_of_rows_in_large_pages", R"(compute_kernel_hw_startup(0, 19); wait_inputs();
         copy_tile_init(0); pack_untilize_dest_init<1>(19); cb_reserve_back(19, 2); tile_regs_acquire();
         copy_tile(0, 0, 0); copy_tile(0, 1, 1); tile_regs_commit(); tile_regs_wait();
         pack_untilize_dest<1>(19, 2);)",
       0, "page-is-not-a-tile"},
      {"rows_beyond_reserved_pages", R"(compute_kernel_hw_startup(0, 20); wait_inputs();
         pack_untilize_init<1>(0, 20); cb_reserve_back(20, 1); pack_untilize_block<1>(0, 1, 20);)",
       0, "cb-write-not-reserved"},
      {"pack_before_vectors",
       R"(init_sfpu(0, 16); wait_inputs(); exp_packthread_tile_init(); tile_regs_acquire();
         copy_tile(0, 0, 0); tile_regs_commit(); tile_regs_wait(); exp_packthread_tile(0); cb_reserve_back(16, 1);
         pack_tile(0, 16);)",
       0, "pack-before-vectors"},
      {"vectors_of_pack_thread_not_waited", R"(init_sfpu(0, 16); wait_inputs(); exp_packthread_tile_init();
         tile_regs_acquire(); copy_tile(0, 0, 0); tile_regs_commit(); exp_packthread_tile(0);)",
       0, "dst-not-waited"},
      {"sfpu_init_without_constants_survives", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire();
         negative_tile_init(); exp_tile_init(); copy_tile(0, 0, 0); copy_tile_init(0); negative_tile(0); exp_tile(0);
         finish(0);)"},

      {"to_dest_in_fpu",
       R"(binary_op_init_common(3, 3, 16); wait_inputs(); add_tiles_init(3, 3); tile_regs_acquire();
         add_tiles(3, 3, 0, 0, 0);)",
       0, "unpack-to-dest-operand", true},
      {"to_dest_in_copy",
       R"(init_sfpu(3, 16); wait_inputs(); tile_regs_acquire(); copy_tile(3, 0, 0); finish(0);)", 1, "",
       true},

      {"bcast_uninit_missing",
       R"(unary_bcast_init<BroadcastType::ROW>(3, 16); wait_inputs(); tile_regs_acquire();
         unary_bcast<BroadcastType::ROW>(3, 0, 0); finish(0);)",
       1, "uninit-missing", true},
      {"bcast_of_16_bits_leaves_nothing_to_undo",
       R"(unary_bcast_init<BroadcastType::ROW>(0, 16); wait_inputs(); tile_regs_acquire();
         unary_bcast<BroadcastType::ROW>(0, 0, 0); finish(0); copy_tile_init(0);)"},
      {"bcast_uninit_present",
       R"(unary_bcast_init<BroadcastType::ROW>(0, 16); wait_inputs(); tile_regs_acquire();
         unary_bcast<BroadcastType::ROW>(0, 0, 0); finish(0); unary_bcast_uninit<BroadcastType::ROW>(0);)"},

      {"tilize_uninit_missing", R"(compute_kernel_hw_startup(0, 16); wait_inputs(); tilize_init(0, 2, 16);
         cb_reserve_back(16, 2); tilize_block(0, 2, 16); copy_tile_init(0);)",
       0, "uninit-missing"},
      {"tilize_uninit_present", R"(compute_kernel_hw_startup(0, 16); wait_inputs(); tilize_init(0, 2, 16);
         cb_reserve_back(16, 2); tilize_block(0, 2, 16); cb_push_back(16, 2); tilize_uninit(0, 16); copy_tile_init(0);
         tile_regs_acquire(); copy_tile(0, 0, 0); finish(0);)",
       3},
      {"tilize_other_width", R"(compute_kernel_hw_startup(0, 16); wait_inputs(); tilize_init(0, 2, 16);
         cb_reserve_back(16, 1); tilize_block(0, 1, 16);)",
       0, "unpack-init-mismatch"},
      {"tilize_of_block_floats", R"(compute_kernel_hw_startup(4, 16); wait_inputs(); tilize_init(4, 2, 16);
         cb_reserve_back(16, 2); tilize_block(4, 2, 16);)",
       0, "rows-of-block-floats"},
      {"untilize_uninit_missing", R"(compute_kernel_hw_startup(0, 16); wait_inputs(); untilize_init(0);
         cb_reserve_back(16, 2); untilize_block(0, 2, 16); copy_tile_init(0);)",
       0, "uninit-missing"},
      {"untilize_at_end_of_kernel", R"(compute_kernel_hw_startup(0, 16); wait_inputs(); untilize_init(0);
         cb_reserve_back(16, 2); untilize_block(0, 2, 16); cb_push_back(16, 2);)",
       2},
      {"pack_untilize_uninit_missing",
       R"(compute_kernel_hw_startup(0, 16); wait_inputs(); pack_untilize_init<2>(0, 16);
         cb_reserve_back(16, 2); pack_untilize_block<2>(0, 1, 16); cb_push_back(16, 2); tile_regs_acquire();
         copy_tile(0, 0, 0); finish(0);)",
       2, "pack-init-mismatch"},
      {"pack_untilize_uninit_present",
       R"(compute_kernel_hw_startup(0, 16); wait_inputs(); pack_untilize_init<2>(0, 16);
         cb_reserve_back(16, 2); pack_untilize_block<2>(0, 1, 16); cb_push_back(16, 2); pack_untilize_uninit(16);
         tile_regs_acquire(); copy_tile(0, 0, 0); finish(0);)",
       3},
      {"pack_untilize_init_missing", R"(compute_kernel_hw_startup(0, 16); wait_inputs(); copy_tile_init(0);
         cb_reserve_back(16, 2); pack_untilize_block<2>(0, 1, 16);)",
       0, "pack-init-mismatch"},
      {"pack_untilize_other_shape",
       R"(compute_kernel_hw_startup(0, 16); wait_inputs(); pack_untilize_init<2>(0, 16);
         cb_reserve_back(16, 2); pack_untilize_block<1, 2>(0, 1, 16);)",
       0, "pack-init-mismatch"},
      {"block_maximum_of_other_width", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_block_max_row_init<2>(); tile_regs_acquire(); reduce_block_max_row<1>(0, 1, 0, 0);)",
       0, "math-init-mismatch"},
      {"block_maximum_without_uninit", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_block_max_row_init<2>(); tile_regs_acquire(); reduce_block_max_row<2>(0, 1, 0, 0); finish(0);
         copy_tile_init(0); tile_regs_acquire(); copy_tile(0, 0, 0); finish(0);)",
       1, "reduce-mask-on"},
      {"block_maximum_with_uninit", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_block_max_row_init<2>(); tile_regs_acquire(); reduce_block_max_row<2>(0, 1, 0, 0); finish(0);
         reduce_block_max_row_uninit(0); copy_tile_init(0); tile_regs_acquire(); copy_tile(0, 0, 0); finish(0);)",
       2},

      {"mask_left_on_for_copy", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs(); reduce_init(0, 1, 16);
         tile_regs_acquire(); reduce_tile(0, 1, 0, 0, 0); finish(0); copy_tile_init(0); tile_regs_acquire();
         copy_tile(0, 0, 0); finish(0);)",
       2, "reduce-mask-on"},
      {"mask_left_on_at_end", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs(); reduce_init(0, 1, 16);
         tile_regs_acquire(); reduce_tile(0, 1, 0, 0, 0); finish(0);)"},
      {"mask_taken_off", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs(); reduce_init(0, 1, 16);
         tile_regs_acquire(); reduce_tile(0, 1, 0, 0, 0); finish(0); reduce_uninit(); copy_tile_init(0);
         tile_regs_acquire(); copy_tile(0, 0, 0); finish(0);)",
       2},
      {"mask_on_function_of_result",
       R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs(); reduce_init(0, 1, 16);
         tile_regs_acquire(); reduce_tile(0, 1, 0, 0, 0); recip_tile_init(); recip_tile(0); finish(0); reduce_uninit();)"},

      {"operand_of_other_operation", R"(binary_op_init_common(0, 1, 16); wait_inputs(); add_tiles_init(0, 1);
         UNPACK((add_tiles(0, 1, 0, 0, 0))); MATH((copy_tile_init(0))); tile_regs_acquire(); MATH((copy_tile(0, 0, 0)));)",
       0, "operand-mismatch"},
      {"operand_left_over", R"(binary_op_init_common(0, 1, 16); wait_inputs(); add_tiles_init(0, 1);
         UNPACK((add_tiles(0, 1, 0, 0, 0)));)",
       0, "operand-left-over"},
      {"operands_by_hand",
       R"(binary_op_init_common(0, 1, 16); wait_inputs(); add_tiles_init(0, 1); tile_regs_acquire();
         UNPACK((add_tiles(0, 1, 0, 0, 0))); MATH((add_tiles(0, 1, 0, 0, 0))); finish(0);)"},
      {"mask_tile_elsewhere", R"(init_sfpu(0, 16); wait_inputs(); mask_tile_init(); tile_regs_acquire();
         copy_tile(0, 0, 0); copy_tile(0, 1, 2); mask_tile(0, 2);)",
       0, "mask-tile-index"},
      {"mask_tile_behind", R"(init_sfpu(0, 16); wait_inputs(); mask_tile_init(); tile_regs_acquire();
         copy_tile(0, 0, 0); copy_tile(0, 1, 1); mask_tile(0, 1); finish(0);)"},

      {"integers_in_narrow_dst", R"(init_sfpu(0, 16); wait_inputs(); fill_tile_init(); tile_regs_acquire();
         fill_tile_int<DataFormat::Int32>(0, 7);)",
       0, "integers-need-32-bit-dst"},
      {"integers_in_wide_dst", R"(init_sfpu(0, 16); wait_inputs(); fill_tile_init(); tile_regs_acquire();
         fill_tile_int<DataFormat::Int32>(0, 7);
         typecast_tile_init<(uint32_t)DataFormat::Int32, (uint32_t)DataFormat::Float16_b>();
         typecast_tile<(uint32_t)DataFormat::Int32, (uint32_t)DataFormat::Float16_b>(0);
         binary_dest_reuse_tiles_init<ELWADD, EltwiseBinaryReuseDestType::DEST_TO_SRCA>(0);
         binary_dest_reuse_tiles<ELWADD, EltwiseBinaryReuseDestType::DEST_TO_SRCA>(0, 0, 0); finish(0);)",
       1, "", true},
      {"integers_in_the_matrix_engine",
       R"(init_sfpu(0, 16); wait_inputs(); fill_tile_init(); tile_regs_acquire();
         fill_tile_int<DataFormat::Int32>(0, 7);
         binary_dest_reuse_tiles_init<ELWADD, EltwiseBinaryReuseDestType::DEST_TO_SRCA>(0);
         binary_dest_reuse_tiles<ELWADD, EltwiseBinaryReuseDestType::DEST_TO_SRCA>(0, 0, 0);)",
       0, "integer-operand", true},
      {"function_of_floats_on_integers",
       R"(init_sfpu(0, 16); wait_inputs(); fill_tile_init(); exp_tile_init();
         tile_regs_acquire(); fill_tile_int<DataFormat::Int32>(0, 7); exp_tile(0);)",
       0, "dst-datum-kind", true},
      {"integers_packed_as_floats", R"(init_sfpu(0, 16); wait_inputs(); fill_tile_init(); tile_regs_acquire();
         fill_tile_int<DataFormat::Int32>(0, 7); finish(0);)",
       0, "dst-datum-kind", true},

      {"dst_index_8_of_8", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 8);)", 0,
       "dst-index-out-of-range"},
      {"dst_index_7_of_8",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 7); finish(7);)"},
      {"dst_index_4_of_4", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 4);)", 0,
       "dst-index-out-of-range", true},
      {"dst_index_15_of_16",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 15); finish(15);)", 1, "",
       false, true},
      {"dst_without_acquire", R"(init_sfpu(0, 16); wait_inputs(); copy_tile(0, 0, 0);)", 0,
       "dst-not-acquired"},
      {"dst_after_commit",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0); tile_regs_commit();
         copy_tile(0, 0, 0);)",
       0, "dst-not-acquired"},
      {"dst_acquired_twice", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); tile_regs_acquire();)",
       0, "dst-acquired-twice"},
      {"dst_acquired_again_to_go_on",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_acquire(); copy_tile(0, 0, 1); finish(1);)"},
      {"dst_acquired_again_after_packing",
       R"(init_sfpu(0, 16); wait_inputs(); acquire_dst(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_acquire(); copy_tile(0, 0, 0); tile_regs_wait(); tile_regs_acquire();)",
       0, "dst-acquired-twice"},
      {"dst_commit_alone", R"(init_sfpu(0, 16); tile_regs_commit();)", 0, "dst-commit-without-acquire"},
      {"dst_pack_without_wait", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); pack_out(0);)",
       0, "dst-not-waited"},
      {"dst_waited_twice", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); cb_reserve_back(16, 1); pack_tile(0, 16); tile_regs_wait();)",
       0, "dst-waited-twice"},
      {"dst_waited_twice_at_once",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); tile_regs_wait();)",
       0, "dst-waited-twice"},
      {"dst_waited_before_and_behind_the_commit", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire();
         copy_tile(0, 0, 0); tile_regs_wait(); finish(0);)"},
      {"dst_release_alone", R"(init_sfpu(0, 16); tile_regs_release();)", 0, "dst-release-without-wait"},
      {"dst_left_acquired", R"(init_sfpu(0, 16); tile_regs_acquire();)", 0, "dst-left-in-flight"},
      {"dst_left_waited", R"(init_sfpu(0, 16); tile_regs_acquire(); tile_regs_commit(); tile_regs_wait();)",
       0, "dst-left-in-flight"},
      {"dst_left_committed", R"(init_sfpu(0, 16); tile_regs_acquire(); tile_regs_commit();)", 0,
       "dst-left-in-flight"},
      {"dst_empty_section", R"(init_sfpu(0, 16); tile_regs_acquire(); tile_regs_commit(); tile_regs_wait();
         tile_regs_release();)",
       0},
      {"dst_old_calls_with_surplus", R"(init_sfpu(0, 16); wait_inputs(); acquire_dst(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); pack_out(0); tile_regs_release(); release_dst(); acquire_dst();
         copy_tile(0, 0, 0); pack_out(0); release_dst();)",
       2},
      {"dst_commit_missing", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_wait(); pack_out(0); tile_regs_release();)",
       1, "dst-left-in-flight"},

      {"empty_tile_in_sfpu",
       R"(init_sfpu(0, 16); wait_inputs(); exp_tile_init(); tile_regs_acquire(); exp_tile(0);)", 0,
       "dst-empty-tile"},
      {"empty_tile_packed",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0); finish(1);)", 0,
       "dst-empty-tile"},
      {"empty_tile_of_section_before",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         finish(0); tile_regs_acquire(); tile_regs_commit(); tile_regs_wait(); pack_out(0);)",
       1, "dst-empty-tile"},
      {"empty_tile_filled",
       R"(init_sfpu(0, 16); fill_tile_init(); tile_regs_acquire(); fill_tile(0, 1.0f); finish(0);)"},
      {"empty_tile_accumulated", R"(mm_init(0, 1, 16); wait_inputs(); tile_regs_acquire();
         matmul_tiles(0, 1, 0, 0, 0); finish(0);)"},

      {"dimensions_of_a_tile",
       R"(static_assert(TILE_WIDTH / FACE_WIDTH * (TILE_R_DIM / FACE_R_DIM) == TILE_NUM_FACES);
         using namespace tt::constants; static_assert(TILE_HEIGHT == TILE_WIDTH);
         init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0); finish(0);)"},
      {"broadcast_through_pointers",
       R"(void (*const init)(uint32_t, uint32_t, uint32_t) = sub_bcast_cols_init_short;
         void (*const sub)(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t) = sub_tiles_bcast_cols;
         compute_kernel_hw_startup(0, 1, 16); wait_inputs(); init(0, 1, 0); tile_regs_acquire(); sub(0, 1, 0, 0, 0);
         finish(0);)"},
      {"page_not_waited", R"(init_sfpu(0, 16); tile_regs_acquire(); copy_tile(0, 0, 0);)", 0,
       "cb-read-not-waited"},
      {"page_beyond_window",
       R"(init_sfpu(0, 16); cb_wait_front(0, 2); tile_regs_acquire(); copy_tile(0, 4, 0);)", 0,
       "cb-read-not-waited"},
      {"address_of_no_buffer",
       R"(init_sfpu(0, 16); wait_inputs(); const uint32_t nowhere = get_tile_address(9, 0);
         tile_regs_acquire(); if (nowhere == 0) copy_tile(0, 0, 0); finish(0);)"},
      {"page_last_of_window",
       R"(init_sfpu(0, 16); cb_wait_front(0, 2); tile_regs_acquire(); copy_tile(0, 1, 0);
         finish(0);)"},
      {"own_ring_filled_once_without_reservations",
       R"(init_sfpu(0, 16); wait_inputs(); for (uint32_t i = 0; i < 2; ++i) {
         tile_regs_acquire(); copy_tile(0, 0, 0); tile_regs_commit(); tile_regs_wait(); pack_tile(0, 17);
         tile_regs_release(); cb_push_back(17, 1); cb_wait_front(17, 1); tile_regs_acquire(); copy_tile(17, 0, 0);
         cb_pop_front(17, 1); finish(0); })",
       2},
      {"page_not_reserved", R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); pack_tile(0, 16);)",
       1, "cb-write-not-reserved"},
      {"page_indexed_beyond_reserved",
       R"(init_sfpu(0, 16); wait_inputs(); tile_regs_acquire(); copy_tile(0, 0, 0);
         tile_regs_commit(); tile_regs_wait(); cb_reserve_back(16, 1); pack_tile<true>(0, 16, 1);)",
       0, "cb-write-not-reserved"},
      {"init_for_a_buffer_elsewhere",
       R"(binary_op_init_common(9, 10, 16); wait_inputs(); reconfig_data_format(0, 1);
         add_tiles_init(0, 1); tile_regs_acquire(); add_tiles(0, 1, 0, 0, 0); finish(0);)"},
      {"use_of_an_init_for_a_buffer_elsewhere", R"(binary_op_init_common(9, 10, 16); wait_inputs();
         add_tiles_init(0, 1); tile_regs_acquire(); add_tiles(0, 1, 0, 0, 0);)",
       0, "unpack-format-mismatch"},
  };
}

const ComputeRunner& runner() {
  static const ComputeRunner instance("rules", rule_cases());
  return instance;
}

class ComputeRuleTest : public testing::TestWithParam<ComputeCase> {};

TEST_P(ComputeRuleTest, IsReportedOrPasses) {
  const ComputeCase& selected = GetParam();
  const SimResult result = runner().run(selected.name);
  if (selected.broken_rule.empty()) {
    EXPECT_EQ(result.status, SimStatus::kOk) << render_failure(result);
    return;
  }
  ASSERT_EQ(result.status, SimStatus::kRuleBroken) << render_failure(result);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].rule, selected.broken_rule) << render_failure(result);
  EXPECT_EQ(result.errors[0].place.file, "compute.cpp") << render_failure(result);
  EXPECT_TRUE(runner().is_line_of(selected.name, result.errors[0].place.line)) << render_failure(result);
}

INSTANTIATE_TEST_SUITE_P(Rules, ComputeRuleTest, testing::ValuesIn(rule_cases()),
                         [](const auto& info) { return info.param.name; });

TEST(ComputeRules, EachHasATest) {
  std::set<std::string> tested;
  for (const ComputeCase& rule_case : rule_cases()) tested.insert(rule_case.broken_rule);
  // This fixture's programs have float formats, and no way past a start-up to DST.
  const std::set<std::string> elsewhere = {"dst-poison-tile", "unsupported-compute-format",
                                           "unsupported-call"};
  for (const Rule* rule : compute_rules()) {
    EXPECT_TRUE(tested.contains(rule->id) || elsewhere.contains(rule->id)) << rule->id;
  }
}

}  // namespace
}  // namespace ttlc::sim
