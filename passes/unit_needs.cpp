#include "passes/unit_needs.h"

#include <fmt/format.h>

#include "ir/support/ice.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Whether the declaration of a buffer carries a flag. A buffer that loops exchange is like the one it begins with.
bool is_declared(const Value* cb, AttrKey flag) {
  while (cb && (!cb->def || !cb->def->is(OpKind::kBuffer))) {
    const Op* loop = cb->def ? cb->def : cb->owner->parent;
    if (!loop || !loop->is(OpKind::kFor)) return false;
    cb = loop->operand(cb->def ? 3 + cb->index : 2 + cb->index);
  }
  return cb && cb->def->flag(flag);
}

UnitNeed format_need(Unit unit, Value* cb, Span span) {
  OpKind init = unit == Unit::kSrcA   ? OpKind::kReconfigSrcA
                : unit == Unit::kSrcB ? OpKind::kReconfigSrcB
                                      : OpKind::kReconfigPack;
  std::string state = unit == Unit::kPack ? pack_format(cb) : source_format(cb);
  UnitNeed need{unit, std::move(state), init, {cb}, {}, span};
  if (unit == Unit::kPack && is_declared(cb, AttrKey::kRoundOnPack)) {
    need.attrs.emplace_back(AttrKey::kRoundOnPack, true);
  }
  return need;
}

/// An init of the matrix engine; its state is its name with its attributes.
UnitNeed fpu_need(const Op& op, OpKind init, std::vector<Value*> operands, std::string state) {
  UnitNeed need{Unit::kFpu, std::string(info(init).mnemonic) + std::move(state),
                init,       std::move(operands),
                {},         op.span};
  for (const OpAttr& attr : info(init).attributes) {
    if (const Attr* value = op.find(attr.key)) need.attrs.emplace_back(attr.key, *value);
  }
  return need;
}

/// Whether the packer adds. Conditions are told apart by their values.
UnitNeed accumulation_need(const Op& pack) {
  const std::string when = pack.text(AttrKey::kAccumulate, std::string(kWrites));
  UnitNeed need{
      Unit::kAccumulation, when, OpKind::kReconfigAccumulate, {}, {{AttrKey::kAccumulate, when}}, pack.span};
  if (when == "after_first") {
    need.operands.push_back(pack.operands.back());
    need.state += fmt::format(" {}", static_cast<const void*>(pack.operands.back()));
  }
  return need;
}

/// Functions that share an init have one state.
std::string sfpu_state(const std::string& fn) {
  if (fn == "add_scalar" || fn == "mul_scalar" || fn == "rsub_scalar") return "binop_with_scalar";
  if (fn == "keep" || fn == "override") return "where";
  if (fn == "floor" || fn == "ceil" || fn == "trunc") return "rounding";
  return fn;
}

UnitNeed sfpu_need(const Op& op, const std::string& fn) {
  UnitNeed need{Unit::kSfpu, sfpu_state(fn), OpKind::kInitSfpu, {}, {{AttrKey::kFunction, fn}}, op.span};
  if (fn == info(TileOp::kExp).mnemonic && op.has(AttrKey::kReal)) {  // the factor is one of its constants
    need.state += fmt::format(" {}", op.real_attr(AttrKey::kReal));
    need.attrs.emplace_back(AttrKey::kReal, op.real_attr(AttrKey::kReal));
  }
  for (AttrKey key : {AttrKey::kDtype, AttrKey::kFrom}) {  // which instance of an init's template
    if (!op.has(key)) continue;
    need.state += " " + op.text(key);
    need.attrs.emplace_back(key, op.text(key));
  }
  return need;
}

/// The buffer that the section of a reduction packs first: what init.reduce is told about the packer.
Value* packed_buffer(const Op& op) {
  Value* packed = nullptr;
  for (const Op* at = &op; at && !packed && !at->is(OpKind::kThread); at = at->parent()) {
    for (const Op* next = at; next && !packed; next = next->next) {
      if (next->is(OpKind::kPackTile)) packed = next->operand(1);
      for (Block* region : next->regions) {
        if (is_inside(&op, next)) continue;
        walk(*region, [&](Op& inner) {
          if (!packed && inner.is(OpKind::kPackTile)) packed = inner.operand(1);
        });
      }
    }
  }
  TTLC_ASSERT(packed, "the result of a reduction is never packed");
  return packed;
}

/// Whether the DST section that `acquire` begins has a reduction in it.
bool reduces(const Op& acquire) {
  bool found = false;
  for (Op* op = acquire.next; op && !op->is(OpKind::kDstCommit); op = op->next) {
    found = found || op->is(OpKind::kFpuReduce);
    for (Block* region : op->regions)
      walk(*region, [&](Op& inner) { found = found || inner.is(OpKind::kFpuReduce); });
  }
  return found;
}

std::vector<UnitNeed> reduce_needs(const Op& op) {
  std::string dim = op.text(AttrKey::kReduceDim);
  UnitNeed program = fpu_need(op, OpKind::kInitReduce, {op.operand(0), op.operand(1), packed_buffer(op)},
                              fmt::format(" {} {}", op.text(AttrKey::kPool), dim));
  UnitNeed mask = program;
  mask.unit = Unit::kMask;
  mask.state = dim;
  return {format_need(Unit::kSrcA, op.operand(0), op.span), format_need(Unit::kSrcB, op.operand(1), op.span),
          program, mask};
}

std::vector<UnitNeed> matmul_needs(const Op& op) {  // the right operand goes to SrcA
  std::string state = fmt::format(" {} {} {} {}", op.flag(AttrKey::kTransposeB), op.int_attr(AttrKey::kRows),
                                  op.int_attr(AttrKey::kColumns), op.int_attr(AttrKey::kInner));
  return {format_need(Unit::kSrcA, op.operand(1), op.span), format_need(Unit::kSrcB, op.operand(0), op.span),
          fpu_need(op, OpKind::kInitMatmul, {op.operand(0), op.operand(1)}, state)};
}

}  // namespace

std::string source_format(const Value* cb) {
  return fmt::format("{}{}", sim::name_of(cb->type.dtype),
                     is_declared(cb, AttrKey::kUnpackToDest) ? " to dst" : "");
}

std::string pack_format(const Value* cb) {
  return fmt::format("{}{}", sim::name_of(cb->type.dtype),
                     is_declared(cb, AttrKey::kRoundOnPack) ? " rounded" : "");
}

std::vector<UnitNeed> needs_of(const Op& op) {
  switch (op.kind) {
    case OpKind::kTilizePages:
    case OpKind::kUntilizePages:
      return {format_need(Unit::kSrcA, op.operand(0), op.span),
              {Unit::kFpu, std::string(info(op.kind).mnemonic), op.kind, {}, {}, op.span},
              format_need(Unit::kPack, op.operand(1), op.span),
              accumulation_need(op),
              {Unit::kMask, std::string(kMaskOff), OpKind::kUninitReduce, {}, {}, op.span}};
    case OpKind::kFpuCopy:
      return {format_need(Unit::kSrcA, op.operand(0), op.span),
              fpu_need(op, OpKind::kInitCopy, {op.operand(0)}, " " + source_format(op.operand(0)))};
    case OpKind::kFpuTranspose:
      return {format_need(Unit::kSrcA, op.operand(0), op.span),
              fpu_need(op, OpKind::kInitTranspose, {op.operand(0)}, "")};
    case OpKind::kFpuBinary:
      return {format_need(Unit::kSrcA, op.operand(0), op.span),
              format_need(Unit::kSrcB, op.operand(1), op.span),
              fpu_need(op, OpKind::kInitBinary, {op.operand(0), op.operand(1)},
                       fmt::format(" {} {}", op.text(AttrKey::kFunction), op.text(AttrKey::kBcast, "none")))};
    case OpKind::kFpuReuse: {  // the tile goes to the source register that DST does not go to
      bool dst_to_a = op.text(AttrKey::kForm) == "reuse_a";
      return {format_need(dst_to_a ? Unit::kSrcB : Unit::kSrcA, op.operand(0), op.span),
              fpu_need(op, OpKind::kInitReuse, {op.operand(0)},
                       fmt::format(" {} {}", op.text(AttrKey::kFunction), op.text(AttrKey::kForm)))};
    }
    case OpKind::kFpuMatmul:
      return matmul_needs(op);
    case OpKind::kFpuReduce:
      return reduce_needs(op);
    case OpKind::kSfpuUnary:
    case OpKind::kSfpuBinary:
      return {sfpu_need(op, op.text(AttrKey::kFunction))};
    case OpKind::kDstCopy:
      return {sfpu_need(op, "copy")};
    case OpKind::kPackTile:
      return {format_need(Unit::kPack, op.operand(1), op.span), accumulation_need(op)};
    case OpKind::kDstAcquire:
      if (reduces(op)) return {};
      return {{Unit::kMask, std::string(kMaskOff), OpKind::kUninitReduce, {}, {}, op.span}};
    default:
      return {};
  }
}

}  // namespace ttlc::passes
