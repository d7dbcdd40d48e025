// What compute kernels compute: values of whole operations on known inputs, and how undefined data travels.
#include <gtest/gtest.h>

#include <cmath>

#include "test/unit/runtime/compute_fixture.h"

namespace ttlc::sim {
namespace {

std::vector<ComputeCase> value_cases() {
  const std::string binary = "binary_op_init_common(0, 1, 16); wait_inputs(); ";
  const std::string unary = "init_sfpu(0, 16); wait_inputs(); ";
  const std::string falling =
      R"(abs_tile_init(); negative_tile_init(); tile_regs_acquire(); copy_tile(0, 1, 0);
         abs_tile(0); negative_tile(0); )";
  return {
      {"add", binary + "add_tiles_init(0, 1); tile_regs_acquire(); add_tiles(0, 1, 0, 1, 0); finish(0);"},
      {"add_onto", binary + R"(add_tiles_init(0, 1, true); tile_regs_acquire(); add_tiles(0, 1, 0, 0, 0);
         add_tiles(0, 1, 0, 0, 0); finish(0);)"},
      {"mul_accumulates", binary + R"(mul_tiles_init(0, 1); tile_regs_acquire(); mul_tiles(0, 1, 0, 0, 0);
         mul_tiles(0, 1, 0, 0, 0); finish(0);)"},
      {"sub_cols",
       binary + R"(sub_bcast_cols_init_short(0, 1); tile_regs_acquire(); sub_tiles_bcast_cols(0, 1, 0, 0, 0);
         finish(0);)"},
      {"mul_rows",
       binary + R"(mul_bcast_rows_init_short(0, 1); tile_regs_acquire(); mul_tiles_bcast_rows(0, 1, 0, 0, 0);
         finish(0);)"},
      {"add_scalar", binary + R"(add_bcast_scalar_init_short(0, 1); tile_regs_acquire();
         add_tiles_bcast_scalar(0, 1, 0, 0, 0); finish(0);)"},
      {"reuse_dest_b", unary + R"(tile_regs_acquire(); copy_tile(0, 0, 0);
         binary_dest_reuse_tiles_init<ELWSUB, EltwiseBinaryReuseDestType::DEST_TO_SRCB>(1);
         binary_dest_reuse_tiles<ELWSUB, EltwiseBinaryReuseDestType::DEST_TO_SRCB>(1, 0, 0); finish(0);)"},
      {"reuse_dest_mul_overwrites", unary + R"(tile_regs_acquire(); copy_tile(0, 0, 0);
         binary_dest_reuse_tiles_init<ELWMUL, EltwiseBinaryReuseDestType::DEST_TO_SRCA>(1);
         binary_dest_reuse_tiles<ELWMUL, EltwiseBinaryReuseDestType::DEST_TO_SRCA>(1, 0, 0); finish(0);)"},
      {"unary_row", R"(unary_bcast_init<BroadcastType::ROW>(0, 16); wait_inputs(); tile_regs_acquire();
         unary_bcast<BroadcastType::ROW>(0, 0, 0); finish(0); unary_bcast_uninit<BroadcastType::ROW>(0);)"},
      {"unary_column_by_halves", unary + R"(tile_regs_acquire(); reconfig_data_format_srcb(0);
         UNPACK((llk_unpack_A_init<BroadcastType::COL, false, EltwiseBinaryReuseDestType::NONE, false>(false, false, 0)));
         MATH((llk_math_eltwise_unary_datacopy_init<B2D, DST_ACCUM_MODE, BroadcastType::COL>(0)));
         UNPACK((llk_unpack_A<BroadcastType::COL>(0, 0)));
         MATH((llk_math_eltwise_unary_datacopy<B2D, DST_ACCUM_MODE, BroadcastType::COL>(0, 0))); finish(0);)"},
      {"remainder_of_two_tiles",
       unary + R"(fill_tile_init(); remainder_binary_tile_init(); tile_regs_acquire();
         copy_tile(0, 0, 0); fill_tile(1, 1.5f); remainder_binary_tile(0, 1, 0); finish(0);)"},
      {"matmul_one_by_one", R"(mm_init(0, 1, 16); wait_inputs(); mm_no_mop_init_short(0, 1, false, 2, 1, 1);
         mm_no_mop_reinit_short(0, 1, false, 2, 1, 1); tile_regs_acquire();
         matmul_block_no_mop(0, 1, 1, 1, 0, false, 2, 1, 1); finish(1);)"},
      {"sub_cols_of_two_tiles", unary + R"(sub_bcast_cols_init_short_custom(0, 1, 2); tile_regs_acquire();
         sub_tiles_bcast_cols_custom(0, 1, 1, 0, 0, 2); finish(1);)"},
      {"matmul_by_halves", R"(mm_init(0, 1, 16); wait_inputs(); state_configure(1, 0);
         UNPACK((llk_unpack_reconfig_data_format_srca<DST_ACCUM_MODE>(0, 1)));
         MATH((llk_math_reconfig_data_format_srca<DST_ACCUM_MODE>(0, 1)));
         MATH((llk_math_matmul_init<ckernel::MathFidelity::HiFi4, MM_THROTTLE>(0, 1, 0)));
         UNPACK((llk_unpack_AB_matmul_init(0, 1, 0))); tile_regs_acquire();
         UNPACK((llk_unpack_AB_matmul(0, 1, 1, 2)));
         MATH((llk_math_matmul<ckernel::MathFidelity::HiFi4, MM_THROTTLE>(0))); finish(0);)"},
      {"sub_rows_by_halves",
       unary + R"(tile_regs_acquire(); UNPACK((llk_unpack_AB_init<BroadcastType::ROW>(0, 1)));
         MATH((llk_math_eltwise_binary_init<ELWSUB, BroadcastType::ROW, MathFidelity::LoFi>(0, 1)));
         sub_tiles_bcast<BroadcastType::ROW>(0, 1, 0, 0, 0); finish(0);)"},
      {"fast_exp", unary + R"(exp_tile_init<true, true>(); tile_regs_acquire(); copy_tile(0, 1, 0);
         exp_tile<true, true>(0); finish(0);)"},
      {"exp_of_tile_in_one_go",
       unary + falling + R"(exp_tile_init<true, true, 0x3F800000, InputClamping::None>();
         exp_tile<true, true, false, false, InputClamping::None, 32>(0, (int)VectorMode::None); finish(0);)"},
      {"exp_of_tile_in_one_go_later",
       unary + falling + R"(exp_tile_init<true, 0x3F800000u, InputClamping::ClampToNegative>();
         exp_tile<true, false, InputClamping::ClampToNegative, 32>(0, VectorMode::None); finish(0);)"},
      {"exp_by_pack_thread",
       unary + R"(exp_packthread_tile_init<true, true, 0x3F800000, InputClamping::None>();)" + falling +
           R"(tile_regs_commit(); tile_regs_wait();
         exp_packthread_tile<true, true, false, false, InputClamping::None, 32>(0, (int)VectorMode::None);
         PACK(TTI_STALLWAIT(p_stall::STALL_PACK, p_stall::WAIT_SFPU)); cb_reserve_back(16, 1); pack_tile(0, 16);
         cb_push_back(16, 1); tile_regs_release();)"},
      {"block_rowmax_of_runtime_length", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_block_max_row_init_runtime(2); tile_regs_acquire(); reduce_block_max_row_runtime(0, 1, 0, 0);
         finish(0); reduce_block_max_row_uninit_runtime(0);)"},
      {"block_rowmax_with_trigger", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_block_max_row_init_runtime(2, true);)"},
      {"exp_beyond_tile", unary + R"(tile_regs_acquire(); copy_tile(0, 1, 0);
         exp_tile_init<true, true, 0x3F800000, InputClamping::None>();
         exp_tile<true, true, false, false, InputClamping::None, 32>(0, (int)VectorMode::RC); finish(0);)"},
      {"power_of_integer", unary + R"(power_iterative_tile_init(); tile_regs_acquire(); copy_tile(0, 0, 0);
         power_iterative_tile(0, 3); finish(0);)"},
      {"cube_root_of_february", unary + R"(cbrt_tile_init(); tile_regs_acquire(); copy_tile(0, 0, 0);
         cbrt_tile(0); finish(0);)",
       1, "", false, false, MathFidelity::kHiFi4, MetalApi::kFeb2026},
      {"pages_larger_than_tiles",
       unary + R"(tile_regs_acquire(); copy_tile(0, 0, 0); copy_tile(0, 1, 1); tile_regs_commit();
         tile_regs_wait(); cb_reserve_back(19, 2); pack_tile(0, 19); pack_tile(1, 19); cb_push_back(19, 2);
         tile_regs_release(); cb_wait_front(19, 2); add_tiles_init(19, 19); tile_regs_acquire();
         add_tiles(19, 19, 0, 1, 0); finish(0);)"},
      {"tables_of_device_builds", unary + R"(
#if defined(UCK_CHLKC_PACK)
         static_assert(pack_dst_format[16] == 5 && pack_tile_r_dim[16] == 32);
#else
         static_assert(unpack_src_format[2] == 0 && unpack_tile_c_dim[0] == 32);
#endif
         binop_with_scalar_tile_init(); tile_regs_acquire(); copy_tile(0, 1, 0); finish(0);)"},
      {"transpose",
       unary + R"(transpose_wh_init_short(0); tile_regs_acquire(); transpose_wh_tile(0, 1, 0); finish(0);)"},
      {"transpose_dest", unary + R"(tile_regs_acquire(); copy_tile(0, 1, 0); transpose_wh_dest_init_short();
         transpose_wh_dest(0); finish(0);)"},
      {"matmul_sum_of_two",
       R"(mm_init(0, 1, 16); wait_inputs(); tile_regs_acquire(); matmul_tiles(0, 1, 0, 0, 0);
         matmul_tiles(0, 1, 1, 1, 0); finish(0);)",
       1, "", true},
      {"matmul_transposed",
       R"(mm_init(0, 1, 16, 1); wait_inputs(); tile_regs_acquire(); matmul_tiles(0, 1, 0, 1, 0);
         finish(0);)",
       1, "", true},
      {"matmul_block_2x2", R"(mm_block_init(0, 1, 16, 0, 2, 2, 2); wait_inputs(); tile_regs_acquire();
         matmul_block(0, 1, 0, 0, 0, 0, 2, 2, 2); tile_regs_commit(); tile_regs_wait(); cb_reserve_back(16, 4);
         pack_tile_block(0, 16, 4); cb_push_back(16, 4); tile_regs_release();)",
       4, "", true},
      {"rowmax", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_init<PoolType::MAX, ReduceDim::REDUCE_ROW>(0, 1, 16); tile_regs_acquire();
         reduce_tile<PoolType::MAX, ReduceDim::REDUCE_ROW>(0, 1, 0, 0, 0);
         reduce_tile<PoolType::MAX, ReduceDim::REDUCE_ROW>(0, 1, 1, 0, 0); finish(0); reduce_uninit();)"},
      {"block_rowmax", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs(); reduce_block_max_row_init<2>();
         tile_regs_acquire(); reduce_block_max_row<2>(0, 1, 0, 0); finish(0); reduce_block_max_row_uninit(0);)"},
      {"untilize",
       R"(compute_kernel_hw_startup(0, 16); wait_inputs(); untilize_init(0); cb_reserve_back(16, 2);
         untilize_block(0, 2, 16); cb_push_back(16, 2); untilize_uninit(0);)",
       2},
      {"pack_untilize", R"(compute_kernel_hw_startup(0, 16); wait_inputs(); pack_untilize_init<2>(0, 16);
         cb_reserve_back(16, 2); pack_untilize_block<2>(0, 1, 16); cb_push_back(16, 2); pack_untilize_uninit(16);)",
       2},
      {"pack_untilize_into_small_pages", R"(compute_kernel_hw_startup(0, 20); wait_inputs();
         pack_untilize_init<1>(0, 20); cb_reserve_back(20, 2); pack_untilize_block<1>(0, 1, 20); cb_push_back(20, 2);
         pack_untilize_uninit(20); tilize_init(20, 1, 16); cb_wait_front(20, 2); cb_reserve_back(16, 1);
         tilize_block(20, 1, 16); cb_push_back(16, 1); tilize_uninit(20, 16);)"},
      {"pack_untilize_in_blocks",
       R"(compute_kernel_hw_startup(0, 16); wait_inputs(); pack_untilize_init<1, 2>(0, 16);
         cb_reserve_back(16, 2); pack_untilize_block<1, 2>(0, 1, 16, 0); cb_pop_front(0, 1);
         pack_untilize_block<1, 2>(0, 1, 16, 1); cb_push_back(16, 2); pack_untilize_uninit(16);)",
       2},
      {"tilize_of_untilized", R"(compute_kernel_hw_startup(0, 16); wait_inputs(); untilize_init(0);
         cb_reserve_back(17, 2); untilize_block(0, 2, 17); cb_push_back(17, 2); untilize_uninit(0);
         tilize_init(17, 2, 16); cb_wait_front(17, 2); cb_reserve_back(16, 2); tilize_block(17, 2, 16);
         cb_push_back(16, 2); tilize_uninit(17, 16);)",
       2},
      {"colsum", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_init<PoolType::SUM, ReduceDim::REDUCE_COL>(0, 1, 16); tile_regs_acquire();
         reduce_tile<PoolType::SUM, ReduceDim::REDUCE_COL>(0, 1, 0, 0, 0); finish(0); reduce_uninit();)",
       1, "", true},
      {"colsum_uninit_before_pack", R"(compute_kernel_hw_startup(0, 1, 16); wait_inputs();
         reduce_init<PoolType::SUM, ReduceDim::REDUCE_COL>(0, 1, 16); tile_regs_acquire();
         reduce_tile<PoolType::SUM, ReduceDim::REDUCE_COL>(0, 1, 0, 0, 0); reduce_uninit(); finish(0);)",
       1, "", true},
      {"cumulative_sums",
       unary + R"(cumsum_tile_init(); tile_regs_acquire(); copy_tile(0, 0, 0); copy_tile(0, 1, 1);
         cumsum_tile(0); cumsum_tile(1, false); finish(1);)"},
      {"welford", R"(init_sfpu(0, 16); wait_inputs(); transpose_wh_init_short(0); tile_regs_acquire();
         constexpr std::array<uint32_t, 0> computed{}; fill_tile_init(); fill_tile(1, 5.0f); fill_tile(2, 5.0f);
         welford_init(); transpose_wh_tile(0, 0, 0);
         welford_update<0>(0, 0, computed); transpose_wh_tile(0, 1, 0);
         welford_update_rows<0>(0, 32, 0, 20, computed); welford_finalize_to_row<0>(1, 51, computed);
         tile_regs_commit(); tile_regs_wait(); cb_reserve_back(16, 2); pack_tile(1, 16); pack_tile(2, 16);
         cb_push_back(16, 2); tile_regs_release();)",
       2, "", true},
      {"welford_with_saved_state", R"(init_sfpu(0, 16); wait_inputs(); transpose_wh_init_short(0);
         tile_regs_acquire(); std::array<uint32_t, 64> table;
         for (uint32_t i = 0; i < 64; ++i) table[i] = __builtin_bit_cast(uint32_t, 1.0f / (i + 1));
         welford_init(); transpose_wh_tile(0, 0, 0); welford_update<64>(0, 0, table);
         fill_tile_init(); fill_tile(1, 0.0f); fill_tile(2, 0.0f); welford_init(); welford_update<64>(0, 0, table);
         welford_save_state(1, 3); abs_tile_init(); abs_tile(0); welford_restore_state(1, 3);
         transpose_wh_tile(0, 1, 0); welford_update<64>(0, 32, table);
         welford_finalize_to_face<64>(1, 2, 63, table);
         tile_regs_commit(); tile_regs_wait(); cb_reserve_back(16, 2); pack_tile(1, 16); pack_tile(2, 16);
         cb_push_back(16, 2); tile_regs_release();)",
       2, "", true},
      {"exp_first_column_faces", unary + R"(exp_tile_init(); tile_regs_acquire(); copy_tile(0, 0, 0);
         exp_tile(0, (int)VectorMode::C); finish(0);)"},
      {"binary_sfpu",
       unary + R"(binary_max_tile_init(); tile_regs_acquire(); copy_tile(0, 0, 0); copy_tile(0, 1, 1);
         binary_max_tile(0, 1, 2); finish(2);)"},
      {"scalars", unary + R"(binop_with_scalar_tile_init(); tile_regs_acquire(); copy_tile(0, 0, 0);
         mul_unary_tile(0, 0x40000000); add_unary_tile(0, 0x3f800000); finish(0);)"},
      {"mask",
       unary +
           R"(mask_tile_init(); tile_regs_acquire(); copy_tile(0, 0, 0); copy_tile(0, 1, 1); mask_tile(0, 1);
         finish(0);)"},
      {"relu_in_packer", unary + R"(tile_regs_acquire(); copy_tile(0, 0, 0);
         PACK((llk_pack_relu_config(ReluType::ZERO_RELU))); finish(0);)"},
      {"l1_accumulate",
       unary + R"(tile_regs_acquire(); copy_tile(0, 0, 0); copy_tile(0, 1, 1); tile_regs_commit();
         tile_regs_wait(); cb_reserve_back(16, 1); pack_tile<true>(0, 16, 0); pack_reconfig_l1_acc(1);
         pack_tile<true>(1, 16, 0); pack_reconfig_l1_acc(0); cb_push_back(16, 1); tile_regs_release();)"},
      {"pack_index_ignored",
       unary + R"(tile_regs_acquire(); copy_tile(0, 0, 0); copy_tile(0, 1, 1); tile_regs_commit();
         tile_regs_wait(); cb_reserve_back(16, 2); pack_tile(0, 16, 1); pack_tile(1, 16, 0); cb_push_back(16, 2);
         tile_regs_release();)",
       2},
      {"through_own_buffer",
       unary + R"(tile_regs_acquire(); copy_tile(0, 0, 0); tile_regs_commit(); tile_regs_wait();
         cb_reserve_back(17, 1); pack_tile(0, 17); cb_push_back(17, 1); tile_regs_release(); cb_wait_front(17, 1);
         tile_regs_acquire(); copy_tile(17, 0, 0); finish(0); cb_pop_front(17, 1);)"},
      {"fp32_to_dest_minus_tf32",
       R"(init_sfpu(3, 16); wait_inputs(); sub_binary_tile_init(); tile_regs_acquire();
         copy_tile(3, 0, 0); reconfig_data_format_srca(3, 2); copy_tile_init(2); copy_tile(2, 0, 1);
         sub_binary_tile(0, 1, 0); finish(0);)",
       1, "", true},
      {"fp32_rounded_by_packer",
       R"(compute_kernel_hw_startup(3, 3, 18); copy_tile_init(3); wait_inputs(); tile_regs_acquire();
         copy_tile(3, 0, 0); tile_regs_commit(); tile_regs_wait();
         PACK((cfg_reg_rmw_tensix<PCK_DEST_RD_CTRL_Round_10b_mant_RMW>(1))); cb_reserve_back(18, 1);
         pack_tile(0, 18); cb_push_back(18, 1); tile_regs_release(); cb_wait_front(18, 1);
         reconfig_data_format_srca(3, 18); copy_tile_init(18); binop_with_scalar_tile_init(); tile_regs_acquire();
         copy_tile(18, 0, 0); add_unary_tile(0, 0xbf800000); pack_reconfig_data_format(16); finish(0);
         cb_pop_front(18, 1);)",
       1, "", true},
      {"bf16_dst_truncates_sfpu",
       unary + R"(binop_with_scalar_tile_init(); tile_regs_acquire(); copy_tile(0, 0, 0);
         add_unary_tile(0, 0x3bff0000); finish(0);)"},
  };
}

const ComputeRunner& runner() {
  static const ComputeRunner instance("values", value_cases());
  return instance;
}

// Small integers, exact in bf16; the two operands differ, and so do the tiles of one.
float a_value(int64_t row, int64_t column) { return static_cast<float>((row * 5 + column * 3) % 11 - 4); }
float b_value(int64_t row, int64_t column) { return static_cast<float>((row * 7 + column) % 9 - 3); }
float one(int64_t, int64_t) { return 1.0f; }

struct Expected {
  float (*value)(int64_t row, int64_t column);  // of the first output tile
  double tolerance = 0.0;
};

/// Runs a case and compares output tile `tile` with `expected`.
void expect_values(const std::string& name, const Expected& expected, float (*b)(int64_t, int64_t) = b_value,
                   int64_t tile = 0) {
  const SimResult result = runner().run(
      name,
      {ComputeRunner::input("A", a_value), ComputeRunner::input("B", b), ComputeRunner::input("F", a_value)});
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  const HostTensor* out = result.find_tensor("out");
  ASSERT_NE(out, nullptr);
  int failures = 0;
  for (int64_t row = 0; row < kTileHeight; ++row) {
    for (int64_t column = 0; column < kTileWidth; ++column) {
      const float got = out->floats[row * kTileWidth * kInputTiles + tile * kTileWidth + column];
      const float want = expected.value(row, column);
      if (std::abs(got - want) <= expected.tolerance) continue;
      if (++failures < 4)
        ADD_FAILURE() << name << " [" << row << ", " << column << "]: " << got << ", expected " << want;
    }
  }
  EXPECT_EQ(failures, 0);
}

TEST(ComputeValues, Add) {
  expect_values("add", {[](int64_t r, int64_t c) { return a_value(r, c) + b_value(r, c + 32); }});
}
TEST(ComputeValues, AddOntoDst) {
  expect_values("add_onto", {[](int64_t r, int64_t c) { return 2 * (a_value(r, c) + b_value(r, c)); }});
}
TEST(ComputeValues, MulAccumulates) {
  expect_values("mul_accumulates", {[](int64_t r, int64_t c) { return 2 * a_value(r, c) * b_value(r, c); }});
}
TEST(ComputeValues, ColumnBroadcastSpreadsColumnZero) {
  expect_values("sub_cols", {[](int64_t r, int64_t c) { return a_value(r, c) - b_value(r, 0); }});
}
TEST(ComputeValues, RowBroadcastSpreadsRowZero) {
  expect_values("mul_rows", {[](int64_t r, int64_t c) { return a_value(r, c) * b_value(0, c); }});
}
TEST(ComputeValues, ScalarBroadcast) {
  expect_values("add_scalar", {[](int64_t r, int64_t c) { return a_value(r, c) + b_value(0, 0); }});
}
TEST(ComputeValues, BinaryWithDstAsSecondOperand) {
  expect_values("reuse_dest_b", {[](int64_t r, int64_t c) { return b_value(r, c) - a_value(r, c); }});
}
TEST(ComputeValues, BinaryMulWithDstOverwrites) {
  expect_values("reuse_dest_mul_overwrites",
                {[](int64_t r, int64_t c) { return a_value(r, c) * b_value(r, c); }});
}
TEST(ComputeValues, FastExponentialOfBothSigns) {
  for (const float sign : {-1.0f, 1.0f}) {
    const HostTensor a = ComputeRunner::input(
        "A", sign < 0 ? [](int64_t, int64_t c) { return -0.25f * static_cast<float>(c % 32); }
                      : [](int64_t, int64_t c) { return 0.25f * static_cast<float>(c % 32); });
    const SimResult result = runner().run("fast_exp", {a});
    ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
    const HostTensor* out = result.find_tensor("out");
    ASSERT_NE(out, nullptr);
    for (int64_t column = 0; column < kTileWidth; ++column) {
      const float want = std::exp(sign * 0.25f * static_cast<float>(column));
      EXPECT_NEAR(out->floats[static_cast<size_t>(column)], want, want * 0.04f) << column;
    }
  }
}
TEST(ComputeValues, AllVectorsOfATileInOneGo) {
  for (const char* name : {"exp_of_tile_in_one_go", "exp_of_tile_in_one_go_later", "exp_by_pack_thread"})
    expect_values(name, {[](int64_t r, int64_t c) { return std::exp(-std::abs(a_value(r, c + 32))); }, 0.04});
}
TEST(ComputeValues, WhatCallsWithSomeParametersDoIsNotModelled) {
  for (const char* name : {"exp_beyond_tile", "block_rowmax_with_trigger"}) {
    const SimResult result = runner().run(name, {ComputeRunner::input("A", a_value)});
    EXPECT_EQ(result.status, SimStatus::kUnsupported) << name << ": " << render_failure(result);
  }
}
TEST(ComputeValues, TablesHaveTheNamesOfDeviceBuilds) {
  expect_values("tables_of_device_builds", {[](int64_t r, int64_t c) { return a_value(r, c + 32); }});
}
TEST(ComputeValues, IterativePowerTakesAnInteger) {
  expect_values("power_of_integer",
                {[](int64_t r, int64_t c) { return a_value(r, c) * a_value(r, c) * a_value(r, c); }, 1.0});
}
TEST(ComputeValues, CubeRootsOfFebruaryHaveNoSign) {
  expect_values("cube_root_of_february",
                {[](int64_t r, int64_t c) { return std::cbrt(std::abs(a_value(r, c))); }, 0.01});
}
TEST(ComputeValues, TilesLieOnePageApart) {
  expect_values("pages_larger_than_tiles",
                {[](int64_t r, int64_t c) { return a_value(r, c) + a_value(r, c + 32); }});
}
TEST(ComputeValues, UnaryBroadcast) {
  expect_values("unary_row", {[](int64_t, int64_t c) { return a_value(0, c); }});
}
TEST(ComputeValues, HalvesOfCallsThatBroadcast) {
  expect_values("unary_column_by_halves", {[](int64_t r, int64_t) { return a_value(r, 0); }});
  expect_values("sub_rows_by_halves", {[](int64_t r, int64_t c) { return a_value(r, c) - b_value(0, c); }});
}
TEST(ComputeValues, RowsMayFillSeveralPages) {
  expect_values("pack_untilize_into_small_pages", {[](int64_t r, int64_t c) { return a_value(r, c); }});
}
TEST(ComputeValues, TransposeInUnpackerAndInDst) {
  const Expected turned{[](int64_t r, int64_t c) { return a_value(c, r + 32); }};
  expect_values("transpose", turned);
  expect_values("transpose_dest", turned);
}

float product(int64_t row, int64_t column, int64_t tile0, int64_t tile1, bool transposed) {
  float sum = 0;
  for (int64_t k = 0; k < 32; ++k) {
    sum += a_value(row, tile0 * 32 + k) *
           (transposed ? b_value(column, tile1 * 32 + k) : b_value(k, tile1 * 32 + column));
  }
  return sum;
}
TEST(ComputeValues, ARemainderHasTheSignOfTheDivisor) {
  expect_values("remainder_of_two_tiles", {[](int64_t r, int64_t c) {
                  return a_value(r, c) - std::floor(a_value(r, c) / 1.5f) * 1.5f;
                }});
}
TEST(ComputeValues, SeveralTilesByLongerCalls) {
  expect_values("matmul_one_by_one", {[](int64_t r, int64_t c) { return product(r, c, 1, 2, false); }});
  expect_values("sub_cols_of_two_tiles",
                {[](int64_t r, int64_t c) { return a_value(r, 64 + c) - b_value(r, 0); }});
}
TEST(ComputeValues, HalvesOfAMatmul) {
  expect_values("matmul_by_halves", {[](int64_t r, int64_t c) { return product(r, c, 1, 2, false); }});
}

TEST(ComputeValues, MatmulAccumulatesOverK) {
  expect_values(
      "matmul_sum_of_two",
      {[](int64_t r, int64_t c) { return product(r, c, 0, 0, false) + product(r, c, 1, 1, false); }, 1.0});
}
TEST(ComputeValues, MatmulTransposesIn1) {
  expect_values("matmul_transposed", {[](int64_t r, int64_t c) { return product(r, c, 0, 1, true); }, 1.0});
}
TEST(ComputeValues, MatmulBlockOrder) {
  // Row r of the block takes in0 tile r * kt_dim, column c in1 tile c; DST is row-major.
  expect_values("matmul_block_2x2", {[](int64_t r, int64_t c) { return product(r, c, 0, 0, false); }, 1.0},
                b_value, 0);
  expect_values("matmul_block_2x2", {[](int64_t r, int64_t c) { return product(r, c, 0, 1, false); }, 1.0},
                b_value, 1);
  expect_values("matmul_block_2x2", {[](int64_t r, int64_t c) { return product(r, c, 2, 0, false); }, 1.0},
                b_value, 2);
  expect_values("matmul_block_2x2", {[](int64_t r, int64_t c) { return product(r, c, 2, 1, false); }, 1.0},
                b_value, 3);
}

TEST(ComputeValues, RowMaxKeepsColumnZero) {
  const Expected maxima{[](int64_t r, int64_t c) {
    if (c != 0) return 0.0f;
    float best = a_value(r, 0);
    for (int64_t k = 1; k < 64; ++k) best = std::max(best, a_value(r, k));
    return best;
  }};
  expect_values("rowmax", maxima, one);
  expect_values("block_rowmax", maxima, one);
  expect_values("block_rowmax_of_runtime_length", maxima, one);
}

/// Row and column of a datum of a tile lie at this place of memory, face after face.
int64_t place_in_tile(int64_t row, int64_t column) {
  return (row / 16 * 2 + column / 16) * 256 + row % 16 * 16 + column % 16;
}
TEST(ComputeValues, UntilizedTilesAreRows) {
  for (const char* name : {"untilize", "pack_untilize", "pack_untilize_in_blocks"}) {
    expect_values(name, {[](int64_t r, int64_t c) {
                    return a_value(place_in_tile(r, c) / 64, place_in_tile(r, c) % 64);
                  }});
    const auto second = [](int64_t r, int64_t c) {
      return a_value(16 + place_in_tile(r, c) / 64, place_in_tile(r, c) % 64);
    };
    expect_values(name, {second}, b_value, 1);
  }
}
TEST(ComputeValues, TilizedRowsAreTiles) {
  expect_values("tilize_of_untilized", {[](int64_t r, int64_t c) { return a_value(r, c); }});
  expect_values("tilize_of_untilized", {[](int64_t r, int64_t c) { return a_value(r, c + 32); }}, b_value, 1);
}
TEST(ComputeValues, ColumnSumKeepsRowZero) {
  expect_values("colsum", {[](int64_t r, int64_t c) {
                  float sum = 0;
                  for (int64_t k = 0; r == 0 && k < 32; ++k) sum += a_value(k, c);
                  return sum;
                }},
                one);
}

TEST(ComputeValues, ExpTouchesLeftFacesOnly) {
  expect_values(
      "exp_first_column_faces",
      {[](int64_t r, int64_t c) { return c < 16 ? round_to_bf16(std::exp(a_value(r, c))) : a_value(r, c); },
       2e-3});
}
TEST(ComputeValues, CumulativeSumsGoOnInTheNextTile) {
  expect_values("cumulative_sums", {[](int64_t row, int64_t column) {
                  float sum = 0;
                  for (int64_t i = 0; i < kTileHeight; ++i) sum += a_value(i, column);
                  for (int64_t i = 0; i <= row; ++i) sum += a_value(i, column + kTileWidth);
                  return sum;
                }});
}

/// Mean and variance of a row of A over its first columns, one after the other.
struct RowMoments {
  double mean = 0, variance = 0;

  RowMoments(int64_t row, int64_t columns) {
    for (int64_t column = 0; column < columns; ++column) mean += a_value(row, column) / double(columns);
    for (int64_t column = 0; column < columns; ++column)
      variance += std::pow(a_value(row, column) - mean, 2) / double(columns);
  }
};

TEST(ComputeValues, WelfordLeavesMeanAndVarianceInRowZero) {
  for (const Numerics numerics : {Numerics::kFast, Numerics::kExact}) {
    const SimResult result = runner().run("welford", {ComputeRunner::input("A", a_value)}, numerics);
    ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
    const std::vector<float>& out = result.find_tensor("out")->floats;
    for (int64_t row = 0; row < kTileHeight; ++row) {
      const RowMoments wanted(row, 52);
      EXPECT_NEAR(out[row], wanted.mean, 0.01 * std::abs(wanted.mean) + 1e-3) << row;
      EXPECT_NEAR(out[kTileWidth + row], wanted.variance, 0.01 * wanted.variance + 1e-3) << row;
      EXPECT_EQ(out[kTileWidth * kInputTiles + row], 0.0f) << row;
    }
  }
}

TEST(ComputeValues, WelfordGoesOnFromSavedStateOfAGroup) {
  const SimResult result = runner().run("welford_with_saved_state", {ComputeRunner::input("A", a_value)});
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  const std::vector<float>& out = result.find_tensor("out")->floats;
  // Group 2: rows 8 to 11 of the first face. Even columns of A's rows first, eight a row.
  for (int64_t series = 0; series < kTileHeight; ++series) {
    const RowMoments wanted(series, 64);
    const int64_t lane = (series % 2 + series / 16 * 2) * 8 + series % 16 / 2;
    const int64_t at = (8 + lane / 8) * kTileWidth * kInputTiles + lane % 8 * 2;
    EXPECT_NEAR(out[at], wanted.mean, 0.01 * std::abs(wanted.mean) + 1e-3) << series;
    EXPECT_NEAR(out[at + kTileWidth], wanted.variance, 0.01 * wanted.variance + 1e-3) << series;
  }
}

TEST(ComputeValues, BinaryMax) {
  expect_values("binary_sfpu",
                {[](int64_t r, int64_t c) { return std::max(a_value(r, c), a_value(r, c + 32)); }});
}
TEST(ComputeValues, ScalarOperations) {
  expect_values("scalars", {[](int64_t r, int64_t c) { return 2 * a_value(r, c) + 1; }});
}
TEST(ComputeValues, Mask) {
  expect_values("mask",
                {[](int64_t r, int64_t c) { return a_value(r, c + 32) == 0 ? 0.0f : a_value(r, c); }});
}
TEST(ComputeValues, PackerRelu) {
  expect_values("relu_in_packer", {[](int64_t r, int64_t c) { return std::max(0.0f, a_value(r, c)); }});
}
TEST(ComputeValues, PackerAccumulatesInL1) {
  expect_values("l1_accumulate", {[](int64_t r, int64_t c) { return a_value(r, c) + a_value(r, c + 32); }});
}
TEST(ComputeValues, SequentialPackIgnoresItsIndex) {
  expect_values("pack_index_ignored", {[](int64_t r, int64_t c) { return a_value(r, c); }}, b_value, 0);
  expect_values("pack_index_ignored", {[](int64_t r, int64_t c) { return a_value(r, c + 32); }}, b_value, 1);
}
TEST(ComputeValues, KernelReadsItsOwnBuffer) {
  expect_values("through_own_buffer", {[](int64_t r, int64_t c) { return a_value(r, c); }});
}

TEST(ComputeValues, Fp32LosesItsLowBitsInSrcA) {
  // 1 + 2^-12: the TF32 copy drops the small part, the copy straight to DST keeps it.
  const auto fine = [](int64_t, int64_t) { return 1.0f + 0x1p-12f; };
  const SimResult result = runner().run("fp32_to_dest_minus_tf32", {ComputeRunner::input("F", fine)});
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  EXPECT_EQ(result.find_tensor("out")->floats[0], 0x1p-12f);
}

TEST(ComputeValues, PackerRoundsFp32ToWhatSourceRegistersHold) {
  // 1 + 3/4 of the last bit of TF32, less 1: a source register alone would leave nothing.
  const auto fine = [](int64_t, int64_t) { return 1.0f + 0x1.8p-11f; };
  const SimResult result = runner().run("fp32_rounded_by_packer", {ComputeRunner::input("F", fine)});
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  EXPECT_EQ(result.find_tensor("out")->floats[0], 0x1p-10f);
}

TEST(ComputeValues, SfpuStoreTruncatesInA16BitDst) {
  // 1 + just under one unit in the last place of bf16 stays 1; rounding would give 1 + 2^-7.
  const SimResult result = runner().run("bf16_dst_truncates_sfpu", {ComputeRunner::input("A", one)});
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  EXPECT_EQ(result.find_tensor("out")->floats[0], 1.0f);
}

/// A with only the elements defined that `defined` names.
HostTensor partly_defined(const std::string& name, bool (*defined)(int64_t row, int64_t column)) {
  HostTensor tensor = ComputeRunner::input(name, a_value);
  const int64_t columns = kTileWidth * kInputTiles;
  tensor.written.resize(tensor.floats.size());
  for (int64_t row = 0; row < kTileHeight; ++row) {
    for (int64_t column = 0; column < columns; ++column)
      tensor.written[row * columns + column] = defined(row, column);
  }
  return tensor;
}

TEST(ComputeUndefined, BroadcastReadsItsRowOnly) {
  const HostTensor b = partly_defined("B", [](int64_t row, int64_t) { return row == 0; });
  const SimResult result = runner().run("mul_rows", {ComputeRunner::input("A", a_value), b});
  EXPECT_EQ(result.status, SimStatus::kOk) << render_failure(result);
}

TEST(ComputeUndefined, ReachesTheOutputTensor) {
  const HostTensor b = partly_defined("B", [](int64_t row, int64_t) { return row == 0; });
  const SimResult result = runner().run("add", {ComputeRunner::input("A", a_value), b});
  const bool reported = result.status == SimStatus::kRuleBroken;
  const bool marked = result.status == SimStatus::kOk && result.find_tensor("out")->unwritten_count() > 0;
  EXPECT_TRUE(reported || marked) << render_failure(result);
}

TEST(ComputeUndefined, ReduceResultWithoutMaskIsUndefinedOutsideItsRow) {
  const SimResult result = runner().run("colsum_uninit_before_pack",
                                        {ComputeRunner::input("A", a_value), ComputeRunner::input("B", one)});
  const bool reported = result.status == SimStatus::kRuleBroken;
  const bool marked =
      result.status == SimStatus::kOk && !result.find_tensor("out")->is_written(kTileWidth * kInputTiles);
  EXPECT_TRUE(reported || marked) << render_failure(result);
}

TEST(ComputeTiming, CountsOperationsAndCycles) {
  const SimResult result = runner().run("matmul_block_2x2");
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  EXPECT_EQ(result.stats.flops, 4 * 65536);
  EXPECT_EQ(result.stats.tile_ops.at("matmul_block"), 1);
  EXPECT_EQ(result.stats.tile_ops.at("pack_tile_block"), 4);
  EXPECT_EQ(result.stats.dst_tiles_peak, 4);
  // Four products at HiFi4 are 4 x 64 cycles and more.
  EXPECT_GT(result.stats.busy_cycles.math, 256);
  EXPECT_GT(result.stats.busy_cycles.pack, 0);
}

TEST(ComputeTiming, NoNumericsSameCycles) {
  const SimResult fast = runner().run("rowmax");
  const SimResult none = runner().run("rowmax", {}, Numerics::kNone);
  ASSERT_EQ(fast.status, SimStatus::kOk) << render_failure(fast);
  ASSERT_EQ(none.status, SimStatus::kOk) << render_failure(none);
  EXPECT_EQ(fast.stats.cycles, none.stats.cycles);
}

}  // namespace
}  // namespace ttlc::sim
