// The few lower-level calls that kernels make directly inside UNPACK((...)), MATH((...)) and PACK((...)): halves of API calls.
#pragma once

#include "sim/compute_types.h"
#include "sim/table.h"

namespace ckernel {

/// Whether fp32 buffers may unpack straight to DST; here each buffer's own setting decides.
inline constexpr bool UnpackToDestEn = true;

/// Notes the formats that an init counts on, for debug builds of the vendor; the rules here ask at the operation.
template <typename... Buffers>
inline void state_configure(Buffers...) {}

/// Strides that a change of format may change too; here they follow the format.
enum class p_dim_stride_target { IGNORE, FACE_ROW_MAJOR };

// Slower products that draw less power. The fidelity of products and reductions is that of the launch.
#if !defined(MM_THROTTLE)
#define MM_THROTTLE 0
#endif

}  // namespace ckernel

namespace ttlc_compute {

/// What one operand is unpacked for.
constexpr ttlc::sim::UnpackPurpose purpose(BroadcastType type, EltwiseBinaryReuseDestType reuse) {
  return reuse != EltwiseBinaryReuseDestType::NONE ? ttlc::sim::UnpackPurpose::kReuseDest
         : type != BroadcastType::NONE             ? ttlc::sim::UnpackPurpose::kBroadcast
                                                   : ttlc::sim::UnpackPurpose::kCopy;
}

/// Arguments of a change of format: (new) or (old, new).
struct FormatChange {
  uint32_t old_cb, new_cb;

  constexpr FormatChange(uint32_t first, uint32_t second = ttlc::sim::kNoCb)
      : old_cb(second == ttlc::sim::kNoCb ? second : first),
        new_cb(second == ttlc::sim::kNoCb ? first : second) {}
};

}  // namespace ttlc_compute

#if defined(TTLC_ROLE_UNPACK)
namespace ckernel {

template <BroadcastType type = BroadcastType::NONE>
inline void llk_unpack_AB_init(uint32_t operand_a, uint32_t operand_b, uint32_t transpose = 0, TTLC_HERE) {
  ttlc_abi->unpack_init_two(__func__, operand_a, operand_b, ttlc_compute::broadcast(type), line, file);
}

template <BroadcastType type = BroadcastType::NONE>
inline void llk_unpack_AB(uint32_t operand_a, uint32_t operand_b, uint32_t tile_a, uint32_t tile_b,
                          uint32_t = 0, TTLC_HERE) {
  ttlc_abi->unpack_two(__func__, operand_a, operand_b, tile_a, tile_b, ttlc_compute::broadcast(type), line,
                       file);
}

template <BroadcastType type = BroadcastType::NONE, bool acc_to_dest = false,
          EltwiseBinaryReuseDestType reuse = EltwiseBinaryReuseDestType::NONE, bool unpack_to_dest = false>
inline void llk_unpack_A_init(uint32_t transpose_of_faces = 0, uint32_t within_face_16x16_transpose = 0,
                              uint32_t operand = 0, TTLC_HERE) {
  static_assert(acc_to_dest == (reuse != EltwiseBinaryReuseDestType::NONE) &&
                    (type == BroadcastType::NONE || !acc_to_dest),
                "llk_unpack_A_init with these parameters is not modelled");
  ttlc_abi->unpack_init_one(__func__, ttlc_compute::purpose(type, reuse), operand,
                            ttlc_compute::broadcast(type), ttlc_compute::reuse_dest(reuse),
                            transpose_of_faces != 0, within_face_16x16_transpose != 0, line, file);
}

template <BroadcastType type = BroadcastType::NONE, bool acc_to_dest = false,
          EltwiseBinaryReuseDestType reuse = EltwiseBinaryReuseDestType::NONE, bool unpack_to_dest = false>
inline void llk_unpack_A(uint32_t operand, uint32_t tile_index, TTLC_HERE) {
  static_assert(acc_to_dest == (reuse != EltwiseBinaryReuseDestType::NONE),
                "llk_unpack_A with these parameters is not modelled");
  ttlc_abi->unpack_one(__func__, ttlc_compute::purpose(type, reuse), operand, tile_index,
                       ttlc_compute::broadcast(type), ttlc_compute::reuse_dest(reuse), line, file);
}

inline void llk_unpack_AB_matmul_init(uint32_t in0, uint32_t in1, uint32_t transpose = 0, uint32_t ct_dim = 1,
                                      uint32_t rt_dim = 1, uint32_t kt_dim = 1, TTLC_HERE) {
  ttlc_abi->unpack_init_matmul(__func__, in0, in1, transpose != 0, ct_dim, rt_dim, kt_dim, line, file);
}

inline void llk_unpack_AB_matmul(uint32_t in0, uint32_t in1, uint32_t tile0, uint32_t tile1,
                                 uint32_t ct_dim = 1, uint32_t rt_dim = 1, uint32_t kt_dim = 1, TTLC_HERE) {
  ttlc_abi->unpack_matmul(__func__, in0, in1, tile0, tile1, ct_dim, rt_dim, kt_dim, line, file);
}

template <PoolType pool, ReduceDim dim, auto... options>
inline void llk_unpack_AB_reduce_init(uint32_t operand, uint32_t scaler, TTLC_HERE) {
  ttlc_abi->unpack_init_reduce(__func__, operand, scaler, ttlc_compute::reduce_dim(dim), line, file);
}

template <bool fp32_dest_acc_en, auto... options>
inline void llk_unpack_reconfig_data_format_srca(uint32_t first, uint32_t second = ttlc::sim::kNoCb,
                                                 TTLC_HERE) {
  const ttlc_compute::FormatChange change(first, second);
  ttlc_abi->unpack_reconfig(__func__, ttlc::sim::SrcOperand::kA, change.old_cb, change.new_cb, line, file);
}
template <bool fp32_dest_acc_en, auto... options>
inline void llk_unpack_reconfig_data_format_srcb(uint32_t first, uint32_t second = ttlc::sim::kNoCb,
                                                 TTLC_HERE) {
  const ttlc_compute::FormatChange change(first, second);
  ttlc_abi->unpack_reconfig(__func__, ttlc::sim::SrcOperand::kB, change.old_cb, change.new_cb, line, file);
}

}  // namespace ckernel
#endif

#if defined(TTLC_ROLE_MATH)
namespace ckernel {

/// The fidelity is that of the launch; a number until March 2026, then an enumerator.
template <EltwiseBinaryType op, BroadcastType type, auto fidelity = 0,
          EltwiseBinaryReuseDestType reuse = EltwiseBinaryReuseDestType::NONE>
inline void llk_math_eltwise_binary_init(uint32_t accumulate = 0, TTLC_HERE) {
  ttlc_abi->math_init_binary(__func__, ttlc_compute::binary_op(op), ttlc_compute::broadcast(type),
                             ttlc_compute::reuse_dest(reuse), accumulate != 0, line, file);
}
/// From June 2026 on the operands come first.
template <EltwiseBinaryType op, BroadcastType type, auto fidelity = 0,
          EltwiseBinaryReuseDestType reuse = EltwiseBinaryReuseDestType::NONE>
inline void llk_math_eltwise_binary_init(uint32_t operand_a, uint32_t operand_b, uint32_t accumulate = 0,
                                         TTLC_HERE) {
  llk_math_eltwise_binary_init<op, type, fidelity, reuse>(accumulate, line, file);
}

template <DataCopyType type, bool fp32_dest_acc_en, BroadcastType broadcast_type = BroadcastType::NONE,
          bool is_int_en = false, auto mode = PackMode::Default>
inline void llk_math_eltwise_unary_datacopy_init(uint32_t operand = 0, TTLC_HERE) {
  ttlc_abi->math_init_copy(__func__, ttlc_compute::broadcast(broadcast_type), line, file);
}

template <DataCopyType type, bool fp32_dest_acc_en, BroadcastType broadcast_type = BroadcastType::NONE,
          bool unpack_to_dest = false>
inline void llk_math_eltwise_unary_datacopy(uint32_t idst, uint32_t operand = 0, TTLC_HERE) {
  ttlc_abi->math_copy(__func__, ttlc_compute::purpose(broadcast_type, EltwiseBinaryReuseDestType::NONE),
                      operand, ttlc_compute::broadcast(broadcast_type), idst, line, file);
}

template <auto fidelity, int throttle = 0>
inline void llk_math_matmul_init(uint32_t in0, uint32_t in1, uint32_t transpose = 0, uint32_t ct_dim = 1,
                                 uint32_t rt_dim = 1, TTLC_HERE) {
  ttlc_abi->math_init_matmul(__func__, ct_dim, rt_dim, true, line, file);
}

template <auto fidelity, int throttle = 0, uint32_t num_faces = 4>
inline void llk_math_matmul(uint32_t idst, uint32_t ct_dim = 1, uint32_t rt_dim = 1, TTLC_HERE) {
  static_assert(num_faces == 4, "llk_math_matmul with these parameters is not modelled");
  ttlc_abi->math_matmul(__func__, idst, ct_dim, rt_dim, true, line, file);
}

template <PoolType pool, ReduceDim dim, bool fp32_dest_acc_en, auto fidelity,
          bool enforce_fp32_accumulation = false>
inline void llk_math_reduce_init(TTLC_HERE) {
  ttlc_abi->math_init_reduce(__func__, ttlc_compute::pool_op(pool), ttlc_compute::reduce_dim(dim),
                             enforce_fp32_accumulation, line, file);
}
/// From June 2026 on the operands are named.
template <PoolType pool, ReduceDim dim, bool fp32_dest_acc_en, auto fidelity,
          bool enforce_fp32_accumulation = false>
inline void llk_math_reduce_init(uint32_t /*operand*/, uint32_t /*scaler*/, TTLC_HERE) {
  llk_math_reduce_init<pool, dim, fp32_dest_acc_en, fidelity, enforce_fp32_accumulation>(line, file);
}

template <bool fp32_dest_acc_en, auto... options>
inline void llk_math_reconfig_data_format_srca(uint32_t first, uint32_t second = ttlc::sim::kNoCb,
                                               TTLC_HERE) {
  const ttlc_compute::FormatChange change(first, second);
  ttlc_abi->math_reconfig(__func__, ttlc::sim::SrcOperand::kA, change.old_cb, change.new_cb, line, file);
}
template <bool fp32_dest_acc_en, auto... options>
inline void llk_math_reconfig_data_format_srcb(uint32_t first, uint32_t second = ttlc::sim::kNoCb,
                                               TTLC_HERE) {
  const ttlc_compute::FormatChange change(first, second);
  ttlc_abi->math_reconfig(__func__, ttlc::sim::SrcOperand::kB, change.old_cb, change.new_cb, line, file);
}

}  // namespace ckernel
#endif

#if defined(TTLC_ROLE_COMPUTE)
namespace ckernel {

/// Units and what they wait for, by the numbers of the instruction.
struct p_stall {
  static constexpr uint32_t NONE = 0, STALL_TDMA = 0x1, STALL_SYNC = 0x2, STALL_PACK = 0x4,
                            STALL_UNPACK = 0x8, STALL_MATH = 0x40, MATH = 0x80, STALL_CFG = 0x80,
                            STALL_SFPU = 0x100, WAIT_SFPU = 0x4000, STALL_ON_ZERO = 0x1, STALL_ON_MAX = 0x2;
};

/// Semaphores between the threads of a compute kernel, below the API: not modelled.
struct semaphore {
  static constexpr uint8_t FPU_SFPU = 0, MATH_PACK = 1, UNPACK_TO_DEST = 2, PACK_DONE = 4;
  static constexpr uint16_t t6_sem(uint8_t index) { return static_cast<uint16_t>(1 << index); }
};
inline void t6_semaphore_init(uint8_t, uint8_t, uint8_t, TTLC_HERE) {
  ttlc_abi->unsupported("t6_semaphore_init", line, file);
}
template <uint32_t stalled = p_stall::NONE>
inline void t6_semaphore_post(uint8_t, TTLC_HERE) {
  ttlc_abi->unsupported("t6_semaphore_post", line, file);
}
template <uint32_t stalled = p_stall::NONE>
inline void t6_semaphore_get(uint8_t, TTLC_HERE) {
  ttlc_abi->unsupported("t6_semaphore_get", line, file);
}
template <uint32_t stalled>
inline void t6_semaphore_wait_on_zero(uint8_t, TTLC_HERE) {
  ttlc_abi->unsupported("t6_semaphore_wait_on_zero", line, file);
}
template <uint32_t stalled>
inline void t6_semaphore_wait_on_max(uint8_t, TTLC_HERE) {
  ttlc_abi->unsupported("t6_semaphore_wait_on_max", line, file);
}

}  // namespace ckernel
#endif

#if defined(TTLC_ROLE_MATH)
// Vector code that steps through DST by instructions of its own, which the simulator lacks.
namespace ckernel {

enum class SfpuType { unused, exponential };
template <SfpuType type>
inline void llk_math_eltwise_unary_sfpu_init(TTLC_HERE) {
  ttlc_abi->unsupported("llk_math_eltwise_unary_sfpu_init", line, file);
}

struct p_setrwc {
  static constexpr uint32_t CLR_NONE = 0, CR_D = 0x4, SET_D = 0x4;
};
namespace math {
inline void set_addr_mod_base(TTLC_HERE) { ttlc_abi->unsupported("math::set_addr_mod_base", line, file); }
inline void clear_addr_mod_base(TTLC_HERE) { ttlc_abi->unsupported("math::clear_addr_mod_base", line, file); }
}  // namespace math

}  // namespace ckernel

#define TTI_STALLWAIT(...) ttlc_abi->unsupported("TTI_STALLWAIT", __builtin_LINE(), __builtin_FILE())
#define TTI_SETRWC(...) ttlc_abi->unsupported("TTI_SETRWC", __builtin_LINE(), __builtin_FILE())
#endif

// Configuration fields by the names of cfg_defines.h: address, shift and mask as template arguments.
#define DEST_TARGET_REG_CFG_MATH_Offset_ADDR32 1
#define PCK_DEST_RD_CTRL_Round_10b_mant_ADDR32 14
#define PCK_DEST_RD_CTRL_Round_10b_mant_SHAMT 3
#define PCK_DEST_RD_CTRL_Round_10b_mant_MASK 0x8
#define PCK_DEST_RD_CTRL_Round_10b_mant_RMW                                      \
  PCK_DEST_RD_CTRL_Round_10b_mant_ADDR32, PCK_DEST_RD_CTRL_Round_10b_mant_SHAMT, \
      PCK_DEST_RD_CTRL_Round_10b_mant_MASK

#if defined(TTLC_ROLE_PACK)
namespace ckernel {

/// Writes one configuration field. Modelled: the packer's rounding of fp32 to 10 mantissa bits.
template <uint32_t address, uint32_t shift, uint32_t mask>
inline void cfg_reg_rmw_tensix(uint32_t value, TTLC_HERE) {
  static_assert(
      address == PCK_DEST_RD_CTRL_Round_10b_mant_ADDR32 && mask == PCK_DEST_RD_CTRL_Round_10b_mant_MASK,
      "the simulator lacks this configuration field");
  ttlc_abi->pack_rounding("cfg_reg_rmw_tensix", value != 0, line, file);
}

/// From June 2026 on.
inline void llk_pack_relu_config(const ReluConfig& config, TTLC_HERE) {
  ttlc_abi->pack_relu(__func__, ttlc_compute::packer_relu(config.mode),
                      ttlc_compute::as_float(config.threshold << 16), line, file);
}

/// Until then: bits 0-3: off, below a threshold to zero, or above a threshold to the threshold; bits 16-31: the threshold
/// as bf16.
inline void llk_pack_relu_config(uint32_t config, TTLC_HERE) {
  ttlc_abi->pack_relu(__func__, ttlc_compute::packer_relu(static_cast<ReluType>(config & 0xf)),
                      ttlc_compute::as_float(config & 0xffff0000u), line, file);
}

template <bool fp32_dest_acc_en, bool out_of_order_output = false, PackMode mode = PackMode::Default>
inline void llk_pack(uint32_t idst, uint32_t cb, uint32_t output_tile_index = 0, TTLC_HERE) {
  static_assert(mode == PackMode::Default, "llk_pack with these parameters is not modelled");
  ttlc_abi->pack_tile(__func__, idst, cb, out_of_order_output, output_tile_index, line, file);
}

/// Packs of several tiles at once are not modelled.
template <PackMode mode = PackMode::Default, auto... options>
inline void llk_pack_init(uint32_t cb, uint32_t tiles = 1, TTLC_HERE) {
  static_assert(mode == PackMode::Default, "llk_pack_init with these parameters is not modelled");
  if (tiles != 1) ttlc_abi->unsupported("llk_pack_init of several tiles", line, file);
}

template <auto... options>
inline void llk_pack_mop_config(uint32_t cb, uint32_t width, TTLC_HERE) {
  ttlc_abi->unsupported("llk_pack_mop_config", line, file);
}

template <ReduceDim dim, PackMode mode = PackMode::Default>
inline void llk_pack_reduce_mask_config(uint32_t /*cb*/ = 0, TTLC_HERE) {
  static_assert(mode == PackMode::Default,
                "llk_pack_reduce_mask_config with these parameters is not modelled");
  ttlc_abi->pack_reduce_mask(__func__, ttlc_compute::reduce_dim(dim), line, file);
}
inline void llk_pack_reduce_mask_clear(TTLC_HERE) { ttlc_abi->pack_reduce_mask_clear(__func__, line, file); }

template <bool fp32_dest_acc_en, auto mode = PackMode::Default>
inline void llk_pack_hw_configure(uint32_t cb, TTLC_HERE) {
  ttlc_abi->pack_hw_configure(__func__, cb, line, file);
}

inline void llk_pack_reconfig_l1_acc(uint32_t enable, TTLC_HERE) {
  ttlc_abi->pack_l1_accumulate(__func__, enable != 0, line, file);
}

namespace packer {
inline uint32_t get_packer_dest_offset() { return 0; }
}  // namespace packer

}  // namespace ckernel

namespace ttlc_compute {

/// Waits for a section as tile_regs_wait does; the configuration unit's stall holds back vector functions too.
inline void semwait(uint32_t stalled, uint32_t semaphores, uint32_t condition, int line, const char* file) {
  using ckernel::p_stall, ckernel::semaphore;
  if ((stalled & p_stall::STALL_TDMA) == 0 || semaphores != semaphore::t6_sem(semaphore::MATH_PACK) ||
      condition != p_stall::STALL_ON_ZERO) {
    ttlc_abi->unsupported("TTI_SEMWAIT", line, file);
  }
  ttlc_abi->dst_wait("TTI_SEMWAIT", false, line, file);
}

/// Where the thread's vector functions begin in DST, which every one of them sets again for its own tile.
inline void setc16(uint32_t field, uint32_t /*value*/, int line, const char* file) {
  if (field != DEST_TARGET_REG_CFG_MATH_Offset_ADDR32) ttlc_abi->unsupported("TT_SETC16", line, file);
}

}  // namespace ttlc_compute

#define TTI_SEMWAIT(stalled, semaphores, condition) \
  ttlc_compute::semwait(stalled, semaphores, condition, __builtin_LINE(), __builtin_FILE())
#define TT_SETC16(field, value) ttlc_compute::setc16(field, value, __builtin_LINE(), __builtin_FILE())
#define TTI_STALLWAIT(stalled, waited) \
  ttlc_abi->pack_stall("TTI_STALLWAIT", stalled, waited, __builtin_LINE(), __builtin_FILE())
#endif
