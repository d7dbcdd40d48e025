#include "runtime/compute/engine_state.h"

#include <fmt/format.h>

namespace ttlc::sim {

std::string render_place(const CallSite& site) {
  return fmt::format("{}:{}", site.file ? site.file : "?", site.line);
}

std::string describe(const InitCall& call) {
  return call ? fmt::format("{} at {}", call.api, render_place(call.site)) : "no init";
}

const char* name_of(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return "add";
    case BinaryOp::kSub:
      return "sub";
    case BinaryOp::kMul:
      return "mul";
  }
  return "?";
}

const char* name_of(Broadcast broadcast) {
  switch (broadcast) {
    case Broadcast::kNone:
      return "no broadcast";
    case Broadcast::kColumn:
      return "column broadcast";
    case Broadcast::kRow:
      return "row broadcast";
    case Broadcast::kScalar:
      return "scalar broadcast";
  }
  return "?";
}

const char* name_of(ReduceDim dim) {
  switch (dim) {
    case ReduceDim::kRow:
      return "REDUCE_ROW";
    case ReduceDim::kColumn:
      return "REDUCE_COL";
    case ReduceDim::kScalar:
      return "REDUCE_SCALAR";
  }
  return "?";
}

const char* name_of(DatumKind kind) {
  switch (kind) {
    case DatumKind::kFloat:
      return "floats";
    case DatumKind::kInt32:
      return "32-bit integers";
    case DatumKind::kUint16:
      return "16-bit integers";
  }
  return "?";
}

namespace {

const char* name_of(UnpackPurpose purpose) {
  switch (purpose) {
    case UnpackPurpose::kCopy:
      return "copy";
    case UnpackPurpose::kTranspose:
      return "transpose";
    case UnpackPurpose::kBroadcast:
      return "broadcast copy";
    case UnpackPurpose::kReuseDest:
      return "binary with DST";
    case UnpackPurpose::kTilize:
      return "tilize";
    case UnpackPurpose::kUntilize:
      return "untilize";
  }
  return "?";
}

std::string describe_one(const UnpackInit& init) {
  std::string text = name_of(init.purpose);
  if (init.broadcast != Broadcast::kNone) text += fmt::format(", {}", name_of(init.broadcast));
  if (init.reuse == ReuseDest::kDestToSrcA) text += ", DST to SrcA";
  if (init.reuse == ReuseDest::kDestToSrcB) text += ", DST to SrcB";
  if (init.purpose == UnpackPurpose::kTilize) text += fmt::format(", {} tiles per row", init.ct_dim);
  if (init.purpose == UnpackPurpose::kCopy && (init.transpose_faces || init.transpose_within_face)) {
    text += ", transposing";
  }
  if (init.to_dest) text += ", straight to DST";
  return text;
}

}  // namespace

const char* uninit_of(const UnpackInit& init) {
  switch (init.purpose) {
    case UnpackPurpose::kBroadcast:
      return init.to_dest ? "unary_bcast_uninit" : nullptr;
    case UnpackPurpose::kTilize:
      return "tilize_uninit";
    case UnpackPurpose::kUntilize:
      return "untilize_uninit";
    case UnpackPurpose::kCopy:
    case UnpackPurpose::kTranspose:
    case UnpackPurpose::kReuseDest:
      break;
  }
  return nullptr;
}

std::string describe(const UnpackInit& init) {
  switch (init.kind) {
    case UnpackInit::Kind::kNone:
      return "nothing";
    case UnpackInit::Kind::kOne:
      return describe_one(init);
    case UnpackInit::Kind::kTwo:
      return fmt::format("two operands, {}", name_of(init.broadcast));
    case UnpackInit::Kind::kMatmul:
      return fmt::format("matmul, ct_dim {}, rt_dim {}, kt_dim {}{}", init.ct_dim, init.rt_dim, init.kt_dim,
                         init.transpose_within_face ? ", transposing in1" : "");
    case UnpackInit::Kind::kReduce:
      return fmt::format("reduce, {}", name_of(init.dim));
    case UnpackInit::Kind::kReduceBlock:
      return fmt::format("maximum of rows of {} tiles", init.ct_dim);
  }
  return "?";
}

std::string describe(const MathInit& init) {
  switch (init.kind) {
    case MathInit::Kind::kNone:
      return "nothing";
    case MathInit::Kind::kCopy:
      return fmt::format("copy, {}", name_of(init.broadcast));
    case MathInit::Kind::kBinary:
      return fmt::format("{}, {}{}", name_of(init.op), name_of(init.broadcast),
                         init.reuse == ReuseDest::kNone ? "" : ", with DST as operand");
    case MathInit::Kind::kMatmul:
      return fmt::format("matmul, ct_dim {}, rt_dim {}{}", init.ct_dim, init.rt_dim,
                         init.in_loop ? "" : ", without a loop");
    case MathInit::Kind::kReduce:
      return fmt::format("reduce {}, {}", init.pool == PoolOp::kMax ? "max" : "sum", name_of(init.dim));
    case MathInit::Kind::kReduceBlock:
      return fmt::format("maximum of rows of {} tiles", init.ct_dim);
    case MathInit::Kind::kTransposeDest:
      return "transpose in DST";
  }
  return "?";
}

}  // namespace ttlc::sim
