#include "backend/compute_writer.h"

#include <array>

#include "backend/integer_calls.h"
#include "backend/sfpu_calls.h"
#include "ir/support/ice.h"

namespace ttlc::backend {

using ir::AttrKey;
using ir::Op;
using ir::OpKind;
using ir::TileOp;

namespace {

std::string_view broadcast_type(std::string_view bcast) {
  if (bcast == "row") return "BroadcastType::ROW";
  if (bcast == "col") return "BroadcastType::COL";
  if (bcast == "scalar") return "BroadcastType::SCALAR";
  TTLC_ICE("'{}' is no broadcast", bcast);
}

std::string_view binary_type(std::string_view fn) {
  if (fn == "add") return "EltwiseBinaryType::ELWADD";
  if (fn == "sub") return "EltwiseBinaryType::ELWSUB";
  if (fn == "mul") return "EltwiseBinaryType::ELWMUL";
  TTLC_ICE("'{}' is no FPU operation", fn);
}

/// Which source register the DST tile goes to: reuse_a computes dst op tile, reuse_b tile op dst.
std::string_view reuse_type(std::string_view form) {
  return form == "reuse_a" ? "EltwiseBinaryReuseDestType::DEST_TO_SRCA"
                           : "EltwiseBinaryReuseDestType::DEST_TO_SRCB";
}

std::string reduce_arguments(const Op& op) {
  std::string_view pool = op.text(AttrKey::kPool) == "max" ? "PoolType::MAX" : "PoolType::SUM";
  std::string_view dim = op.text(AttrKey::kReduceDim);
  std::string_view reduce = dim == "row" ? "REDUCE_ROW" : dim == "col" ? "REDUCE_COL" : "REDUCE_SCALAR";
  return fmt::format("<{}, ReduceDim::{}>", pool, reduce);
}

/// The short inits of broadcasting operations are not named alike; there is none for a subtracted row.
struct BroadcastInit {
  std::string_view fn, bcast, call;
};
constexpr std::array<BroadcastInit, 8> kBroadcastInits = {
    {{"add", "row", "add_bcast_rows_init_short"},
     {"add", "col", "add_bcast_cols_init_short"},
     {"add", "scalar", "add_bcast_scalar_init_short"},
     {"sub", "col", "sub_bcast_cols_init_short"},
     {"sub", "scalar", "sub_tiles_bcast_scalar_init_short"},
     {"mul", "row", "mul_bcast_rows_init_short"},
     {"mul", "col", "mul_bcast_cols_init_short"},
     {"mul", "scalar", "mul_tiles_bcast_scalar_init_short"}}};

std::optional<double> real_of(const Op& op) {
  return op.has(AttrKey::kReal) ? std::optional(op.real_attr(AttrKey::kReal)) : std::nullopt;
}

/// What a copy inside DST is told that its tile holds.
std::string_view copied_format(const Op& copy, const ir::Target& target) {
  if (is_integer_call(copy)) return integer_format_name(copy);
  return target.dst_fp32 ? "Float32" : "Float16_b";
}

bool one_tile(const Op& matmul) {
  return matmul.int_attr(AttrKey::kRows) == 1 && matmul.int_attr(AttrKey::kColumns) == 1;
}

}  // namespace

std::vector<std::string> ComputeWriter::include_lines() const {
  std::vector<std::string> lines;
  if (headers_.contains("reduce.h")) {  // its templates have these as default arguments
    lines.push_back("#define REDUCE_OP PoolType::MAX");
    lines.push_back("#define REDUCE_DIM ReduceDim::REDUCE_ROW");
  }
  bool feb = api() == sim::MetalApi::kFeb2026;
  std::string folder = feb ? "compute_kernel_api/" : "api/compute/";
  lines.push_back(fmt::format("#include \"{}common.h\"", folder));
  const std::string umbrella = "compute_kernel_api.h";
  std::string umbrella_line = fmt::format("#include \"{}{}\"", feb ? "" : folder, umbrella);
  // The device's header of comparisons uses names that only the umbrella brings into scope.
  bool umbrella_first = headers_.contains("binary_comp.h");
  if (umbrella_first) lines.push_back(umbrella_line);
  for (const std::string& header : headers_) {
    if (header != umbrella) {
      lines.push_back(fmt::format("#include \"{}{}\"", folder, header));
    } else if (!umbrella_first) {
      lines.push_back(umbrella_line);
    }
  }
  return lines;
}

void ComputeWriter::emit_call(const Op& op) {
  TTLC_ASSERT(emit_dst_sync(op) || emit_math(op) || emit_layout(op) || emit_init(op),
              "the compute kernel has no call for {}", op.mnemonic());
}

bool ComputeWriter::emit_dst_sync(const Op& op) {
  switch (op.kind) {
    case OpKind::kDstAcquire:
      body().line("tile_regs_acquire();");
      return true;
    case OpKind::kDstCommit:
      body().line("tile_regs_commit();");
      return true;
    case OpKind::kDstWait:
      body().line("tile_regs_wait();");
      return true;
    case OpKind::kDstRelease:
      body().line("tile_regs_release();");
      return true;
    case OpKind::kPackTile:
      if (op.flag(AttrKey::kOutOfOrder)) {
        body().line("pack_tile<true>({}, {}, {});", arg(op, 0), arg(op, 1), arg(op, 2));
      } else {
        body().line("pack_tile({}, {});", arg(op, 0), arg(op, 1));
      }
      return true;
    default:
      return false;
  }
}

/// tilize_block takes tiles of the block that is at the front, a row of them at a time. The untilizing packer counts from where
/// the buffer is written next, so that each row of tiles is published before the next one.
bool ComputeWriter::emit_layout(const Op& op) {
  const int64_t rows = op.int_attr(AttrKey::kRows, 0), columns = op.int_attr(AttrKey::kColumns, 0);
  if (op.is(OpKind::kTilizePages)) {
    include("tilize.h");
    const std::string in = arg(op, 0), out = arg(op, 1);
    body().line("tilize_init({}, {}, {});", in, columns, out);
    if (rows == 1) {
      body().line("tilize_block({}, {}, {});", in, columns, out);
    } else {
      body().open("for (uint32_t first = 0; first < {}; first += {}) {{", rows * columns, columns);
      body().line("tilize_block({}, {}, {}, first, first);", in, columns, out);
      body().close();
    }
    body().line("tilize_uninit({}, {});", in, out);
    return true;
  }
  if (!op.is(OpKind::kUntilizePages)) return false;
  include("tile_move_copy.h");
  include("pack_untilize.h");
  const std::string in = arg(op, 0), out = arg(op, 1);
  const ir::Target& target = module().target;
  int64_t section = std::min<int64_t>(columns, target.dst_tiles());
  while (columns % section != 0) --section;
  const std::string sizes =
      section == columns ? fmt::format("<{}>", columns) : fmt::format("<{}, {}>", section, columns);
  body().line("pack_untilize_init{}({}, {});", sizes, in, out);
  body().open("for (uint32_t row = 0; row < {}; ++row) {{", rows);
  if (section != columns) body().open("for (uint32_t part = 0; part < {}; ++part) {{", columns / section);
  const std::string first = section == columns ? fmt::format("row * {}", columns)
                                               : fmt::format("row * {} + part * {}", columns, section);
  body().line("tile_regs_acquire();");
  body().open("for (uint32_t tile = 0; tile < {}; ++tile) {{", section);
  body().line("copy_tile({}, {} + tile, tile);", in, first);
  body().close();
  body().line("tile_regs_commit();");
  body().line("tile_regs_wait();");
  body().line("pack_untilize_dest{}({}, 1{});", sizes, out, section == columns ? "" : ", part");
  body().line("tile_regs_release();");
  if (section != columns) body().close();
  body().line("cb_push_back({}, {});", out, columns);
  body().close();
  body().line("pack_untilize_uninit({});", out);
  return true;
}

TileOp ComputeWriter::include_function(const Op& op) {
  std::optional<TileOp> fn = ir::find_tile_op(op.text(AttrKey::kFunction));
  TTLC_ASSERT(fn, "'{}' is no tile function", op.text(AttrKey::kFunction));
  include(info(*fn).header);
  return *fn;
}

bool ComputeWriter::emit_math(const Op& op) {
  const ir::Target& target = module().target;
  switch (op.kind) {
    case OpKind::kFpuCopy:
      include("tile_move_copy.h");
      body().line("copy_tile({}, {}, {});", arg(op, 0), arg(op, 1), arg(op, 2));
      return true;
    case OpKind::kFpuTranspose:
      include("transpose_wh.h");
      body().line("transpose_wh_tile({}, {}, {});", arg(op, 0), arg(op, 1), arg(op, 2));
      return true;
    case OpKind::kFpuBcast:
      include("bcast.h");
      body().line("unary_bcast<{}>({}, {}, {});", broadcast_type(op.text(AttrKey::kBcast)), arg(op, 0),
                  arg(op, 1), arg(op, 2));
      return true;
    case OpKind::kFpuBinary:
      body().line("{}", binary_call(op));
      return true;
    case OpKind::kFpuReuse:
      include("eltwise_binary.h");
      body().line("binary_dest_reuse_tiles<{}, {}>({}, {}, {});", binary_type(op.text(AttrKey::kFunction)),
                  reuse_type(op.text(AttrKey::kForm)), arg(op, 0), arg(op, 1), arg(op, 2));
      return true;
    case OpKind::kFpuMatmul:
      body().line("{}", matmul_call(op));
      return true;
    case OpKind::kFpuReduce:
      include("reduce.h");
      body().line("reduce_tile{}({}, {}, {}, {}, {});", reduce_arguments(op), arg(op, 0), arg(op, 1),
                  arg(op, 2), arg(op, 3), arg(op, 4));
      return true;
    case OpKind::kSfpuUnary: {
      if (is_integer_call(op)) {
        include_function(op);
        body().line("{}", integer_call(op, {arg(op, 0), "", arg(op, 0)}, api()));
        return true;
      }
      body().line("{}", sfpu_unary_call(include_function(op), arg(op, 0), real_of(op), target,
                                        op.text(AttrKey::kLanes, "")));
      return true;
    }
    case OpKind::kSfpuBinary:
      if (is_integer_call(op)) {
        include_function(op);
        body().line("{}", integer_call(op, {arg(op, 0), arg(op, 1), arg(op, 2)}, api()));
        return true;
      }
      body().line("{}", sfpu_binary_call(include_function(op), arg(op, 0), arg(op, 1), arg(op, 2), target,
                                         op.text(AttrKey::kLanes, "")));
      return true;
    case OpKind::kDstCopy:
      include("copy_dest_values.h");
      body().line("copy_dest_values<DataFormat::{}>({}, {});", copied_format(op, target), arg(op, 0),
                  arg(op, 1));
      return true;
    default:
      return false;
  }
}

std::string ComputeWriter::binary_call(const Op& op) {
  const std::string& fn = op.text(AttrKey::kFunction);
  std::string bcast = op.text(AttrKey::kBcast, "none");
  std::string arguments =
      fmt::format("({}, {}, {}, {}, {});", arg(op, 0), arg(op, 1), arg(op, 2), arg(op, 3), arg(op, 4));
  if (bcast == "none") {
    include("eltwise_binary.h");
    return fmt::format("{}_tiles{}", fn, arguments);
  }
  include("bcast.h");
  return fmt::format("{}_tiles_bcast<{}>{}", fn, broadcast_type(bcast), arguments);
}

std::string ComputeWriter::binary_init(const Op& op) {
  const std::string& fn = op.text(AttrKey::kFunction);
  std::string bcast = op.text(AttrKey::kBcast, "none");
  if (bcast == "none") {
    include("eltwise_binary.h");
    return fmt::format("{}_tiles_init({}, {});", fn, arg(op, 0), arg(op, 1));
  }
  include("bcast.h");
  for (const BroadcastInit& row : kBroadcastInits) {
    if (row.fn == fn && row.bcast == bcast)
      return fmt::format("{}({}, {});", row.call, arg(op, 0), arg(op, 1));
  }
  TTLC_ICE("there is no short init for {} with a broadcast {}", fn, bcast);
}

std::string ComputeWriter::matmul_call(const Op& op) {
  include("matmul.h");
  std::string tiles =
      fmt::format("{}, {}, {}, {}, {}", arg(op, 0), arg(op, 1), arg(op, 2), arg(op, 3), arg(op, 4));
  if (one_tile(op)) return fmt::format("matmul_tiles({});", tiles);
  return fmt::format("matmul_block({}, {}, {}, {}, {});", tiles, op.flag(AttrKey::kTransposeB) ? 1 : 0,
                     op.int_attr(AttrKey::kColumns), op.int_attr(AttrKey::kRows),
                     op.int_attr(AttrKey::kInner));
}

std::string ComputeWriter::matmul_init(const Op& op) {
  include("matmul.h");
  std::string transpose = op.flag(AttrKey::kTransposeB) ? ", 1" : "";
  if (one_tile(op)) return fmt::format("mm_init_short({}, {}{});", arg(op, 0), arg(op, 1), transpose);
  return fmt::format("mm_block_init_short({}, {}, {}, {}, {}, {});", arg(op, 0), arg(op, 1),
                     op.flag(AttrKey::kTransposeB) ? 1 : 0, op.int_attr(AttrKey::kColumns),
                     op.int_attr(AttrKey::kRows), op.int_attr(AttrKey::kInner));
}

std::string ComputeWriter::sfpu_init(const Op& op) {
  if (op.text(AttrKey::kFunction) == "copy") {
    include("copy_dest_values.h");
    return "copy_dest_values_init();";
  }
  if (is_integer_call(op)) {
    include_function(op);
    return integer_init(op, api());
  }
  return sfpu_init_call(include_function(op), module().target, real_of(op));
}

bool ComputeWriter::emit_init(const Op& op) {
  switch (op.kind) {
    case OpKind::kHwStartup:
      body().line("compute_kernel_hw_startup({}, {}, {});", arg(op, 0), arg(op, 1), arg(op, 2));
      return true;
    case OpKind::kInitCopy:
      include("tile_move_copy.h");
      body().line("copy_tile_to_dst_init_short({});", arg(op, 0));
      return true;
    case OpKind::kInitTranspose:
      include("transpose_wh.h");
      body().line("transpose_wh_init_short({});", arg(op, 0));
      return true;
    case OpKind::kInitBcast:
      include("bcast.h");
      body().line("unary_bcast_init<{}>({}, {});", broadcast_type(op.text(AttrKey::kBcast)), arg(op, 0),
                  arg(op, 1));
      return true;
    case OpKind::kUninitBcast:
      include("bcast.h");
      body().line("unary_bcast_uninit<{}>({});", broadcast_type(op.text(AttrKey::kBcast)), arg(op, 0));
      return true;
    case OpKind::kInitBinary:
      body().line("{}", binary_init(op));
      return true;
    case OpKind::kInitReuse:
      include("eltwise_binary.h");
      body().line("binary_dest_reuse_tiles_init<{}, {}>({});", binary_type(op.text(AttrKey::kFunction)),
                  reuse_type(op.text(AttrKey::kForm)), arg(op, 0));
      return true;
    case OpKind::kInitMatmul:
      body().line("{}", matmul_init(op));
      return true;
    case OpKind::kInitReduce:
      include("reduce.h");
      body().line("reduce_init{}({}, {}, {});", reduce_arguments(op), arg(op, 0), arg(op, 1), arg(op, 2));
      return true;
    case OpKind::kUninitReduce:
      include("reduce.h");
      body().line("reduce_uninit();");
      return true;
    case OpKind::kInitSfpu:
      body().line("{}", sfpu_init(op));
      return true;
    case OpKind::kReconfigSrcA:
      body().line("reconfig_data_format_srca({});", arg(op, 0));
      return true;
    case OpKind::kReconfigSrcB:
      body().line("reconfig_data_format_srcb({});", arg(op, 0));
      return true;
    case OpKind::kReconfigSrc:
      body().line("reconfig_data_format({}, {});", arg(op, 0), arg(op, 1));
      return true;
    case OpKind::kReconfigPack:
      body().line("pack_reconfig_data_format({});", arg(op, 0));
      // It waits for the packer and clears the rounding, which has no call of its own.
      if (op.flag(AttrKey::kRoundOnPack)) {
        body().line("PACK((cfg_reg_rmw_tensix<PCK_DEST_RD_CTRL_Round_10b_mant_RMW>(1)));  // to TF32");
      }
      return true;
    case OpKind::kReconfigAccumulate: {
      const std::string& when = op.text(AttrKey::kAccumulate);
      body().line("pack_reconfig_l1_acc({});", when == "after_first" ? arg(op, 0)
                                               : when == "always"    ? "1"
                                                                     : "0");
      return true;
    }
    default:
      return false;
  }
}

}  // namespace ttlc::backend
