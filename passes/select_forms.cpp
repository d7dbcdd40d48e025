// Which form when, for c = a op b with op one of add, sub, mul (the FPU has no others):
//
//   a and b inputs, b perhaps broadcast      cb        one FPU instruction a face, no slot for operands
//   a in DST, b an input                     reuse_a   FPU; DST passes through a source register, so only
//   where a an input, b in DST                     reuse_b     that loses nothing (16-bit DST) or accuracy =
//   fast otherwise                                dst       SFPU on two DST tiles, inputs copied there
//
// Source registers hold 19 bits: fp32 loses 13 bits of its fraction there. One such truncation of an
// intermediate result lies below the rounding of 16-bit tensors and is accepted; not so, with 32-bit DST,
//   - for blocks that accumulate over a loop: the losses add up, all to one side, and readers of such a block
//     after the loop share its buffers (a buffer unpacks either to DST or to source registers);
//   - in kernels with fp32 tensors, where the result keeps more bits than the source registers do, unless
//     accuracy = fast.
// Multiplying and adding by FPU are exact on what the registers hold at HiFi4.
//
// The FPU broadcasts its right operand only. A broadcast left operand changes sides in add and mul; in sub
// the operands change sides and the result its sign. Any other broadcast brings a tile to DST like a copy does,
// through a source register.
#include "passes/select_forms.h"

#include "passes/carried_values.h"
#include "passes/kernel_facts.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

struct FormPolicy {
  CarriedValues carried;
  Target target;
  bool keeps_fp32;

  /// Whether nothing that matters is lost when a block passes through a source register.
  bool may_use_source_registers(const Value* block) const {
    if (sim::is_integer(block->type.dtype)) return false;
    if (!target.dst_fp32 || block->type.dtype != DataFormat::kFp32) return true;
    return !carried.accumulates(block) && !keeps_fp32;
  }
  bool may_reuse_dst() const { return target.accuracy == Accuracy::kFast || !target.dst_fp32; }
};

namespace {

std::string_view bcast_name(const Op& op) {
  switch (op.tile) {
    case TileOp::kBcastCol:
      return "col";
    case TileOp::kBcastRow:
      return "row";
    case TileOp::kBcastScalar:
      return "scalar";
    default:
      return "";
  }
}

}  // namespace

/// Forms of the ops in one region.
class RegionForms {
 public:
  RegionForms(Module& module, const FormPolicy& policy, const Generic& generic, Block& region)
      : module_(module), policy_(policy), generic_(generic), region_(region) {}

  void run() {
    for (Op& op : region_) visit(&op);
    erase_unused_tiles(module_, region_);  // broadcasts that became part of a form
  }

 private:
  bool is_input(const Value* tile) const {
    return tile->is_argument() && tile->owner == &region_ && tile->index < generic_.in_count();
  }
  /// The input a broadcast op spreads; null for other tiles.
  Value* spread_input(const Value* tile) const {
    if (!tile->def || bcast_name(*tile->def).empty()) return nullptr;
    Value* source = tile->def->operand(0);
    return is_input(source) ? source : nullptr;
  }
  bool may_use_source_registers(const Value* tile) const {
    return policy_.may_use_source_registers(generic_.in(tile->index));
  }

  void visit(Op* op) {
    if (op->is(OpKind::kYield)) return copy_inputs(op);
    if (!op->is_tile_op()) return;
    TileClass tile_class = info(op->tile).tile_class;
    if (tile_class == TileClass::kUnary) return copy_inputs(op);
    if (tile_class != TileClass::kBinary) return;
    if (info(op->tile).fpu && (choose_cb(op) || choose_reuse(op))) return;
    copy_inputs(op);
    op->set(AttrKey::kForm, std::string("dst"));
  }

  /// The input whose tile `tile` is, as it stands or spread over its lanes; null for other tiles.
  Value* source_input(Value* tile) const { return is_input(tile) ? tile : spread_input(tile); }

  bool choose_cb(Op* op) {
    Value *left = source_input(op->operand(0)), *right = source_input(op->operand(1));
    if (!left || !right || !may_use_source_registers(left) || !may_use_source_registers(right)) return false;
    if (spread_input(op->operand(0)) && spread_input(op->operand(1))) return false;
    if (spread_input(op->operand(0))) swap_operands(op);
    if (spread_input(op->operand(1))) {
      op->set(AttrKey::kBcast, std::string(bcast_name(*op->operand(1)->def)));
      module_.set_operand(op, 1, spread_input(op->operand(1)));
    }
    op->set(AttrKey::kForm, std::string("cb"));
    return true;
  }

  /// a op b becomes b op a; for sub the users get its negative.
  void swap_operands(Op* op) {
    Value *left = op->operand(0), *right = op->operand(1);
    module_.set_operand(op, 0, right);
    module_.set_operand(op, 1, left);
    if (!op->is(TileOp::kSub)) return;
    Builder b(module_, InsertPoint::after_op(op), op->span);
    Value* negative = b.tile(TileOp::kNeg, {op->result()});
    module_.replace_uses_if(op->result(), negative,
                            [&](const Use& use) { return use.user != negative->def; });
  }

  bool choose_reuse(Op* op) {
    if (!policy_.may_reuse_dst()) return false;
    bool left_input = is_input(op->operand(0)), right_input = is_input(op->operand(1));
    if (left_input == right_input) return false;
    if (!may_use_source_registers(op->operand(right_input ? 1 : 0))) return false;
    op->set(AttrKey::kForm, std::string(right_input ? "reuse_a" : "reuse_b"));
    return true;
  }

  /// Puts copies in DST for the operands that are inputs; one copy for an operand given twice.
  void copy_inputs(Op* op) {
    for (size_t i = 0; i < op->operands.size(); ++i) {
      Value* input = op->operand(i);
      if (!input->type.is(TypeKind::kTile) || !is_input(input)) continue;
      Builder b(module_, InsertPoint::before_op(op), op->span);
      Value* copy = b.tile(TileOp::kCopy, {input});
      for (size_t j = i; j < op->operands.size(); ++j) {
        if (op->operand(j) == input) module_.set_operand(op, j, copy);
      }
    }
  }

  Module& module_;
  const FormPolicy& policy_;
  const Generic& generic_;
  Block& region_;
};

FormSelector::FormSelector(Module& module, Op* kernel)
    : module_(module),
      policy_(new FormPolicy{CarriedValues(kernel->region()), module.target,
                             keeps_fp32(module.target, kernel)}) {}

FormSelector& FormSelector::operator=(FormSelector&& other) noexcept {
  policy_ = std::move(other.policy_);
  return *this;
}

FormSelector::~FormSelector() = default;

void FormSelector::run(const Generic& generic) {
  for (Block* region : generic.op->regions) {
    if (!region->empty()) RegionForms(module_, *policy_, generic, *region).run();
  }
}

void select_forms(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    FormSelector selector(module, kernel);
    walk_post(kernel->region(), [&](Op& op) {
      if (op.is(OpKind::kGeneric)) selector.run(Generic(&op));
    });
  }
}

}  // namespace ttlc::passes
