#include "frontend/padding.h"

#include <algorithm>
#include <map>

#include "ir/generic.h"

namespace ttlc::frontend {
namespace {

/// What the padding of a block holds along one dimension; ordered, so that merging is the maximum.
enum class Pad { kNone, kZeros, kAnything };

struct Padding {
  Pad rows = Pad::kNone, columns = Pad::kNone;
  const ir::Value* tensor = nullptr;  // where it comes from

  bool is_none() const { return rows == Pad::kNone && columns == Pad::kNone; }
  friend bool operator==(const Padding&, const Padding&) = default;
};

Padding merge(const Padding& a, const Padding& b) {
  return {std::max(a.rows, b.rows), std::max(a.columns, b.columns), a.tensor ? a.tensor : b.tensor};
}

/// f(0) == 0
bool keeps_zeros(ir::TileOp op) {
  switch (op) {
    case ir::TileOp::kCopy:
    case ir::TileOp::kMulScalar:
    case ir::TileOp::kExpm1:
    case ir::TileOp::kLog1p:
    case ir::TileOp::kSqrt:
    case ir::TileOp::kAbs:
    case ir::TileOp::kNeg:
    case ir::TileOp::kSquare:
    case ir::TileOp::kSign:
    case ir::TileOp::kFloor:
    case ir::TileOp::kCeil:
    case ir::TileOp::kTrunc:
    case ir::TileOp::kSin:
    case ir::TileOp::kTan:
    case ir::TileOp::kTanh:
    case ir::TileOp::kSilu:
    case ir::TileOp::kGelu:
    case ir::TileOp::kErf:
    case ir::TileOp::kRelu:
      return true;
    default:
      return false;
  }
}

Pad combine(ir::TileOp op, Pad a, Pad b) {
  if (a == Pad::kNone && b == Pad::kNone) return Pad::kNone;
  if (op == ir::TileOp::kMul) return a == Pad::kZeros || b == Pad::kZeros ? Pad::kZeros : Pad::kAnything;
  bool both_zero = a == Pad::kZeros && b == Pad::kZeros;
  bool adds =
      op == ir::TileOp::kAdd || op == ir::TileOp::kSub || op == ir::TileOp::kMax || op == ir::TileOp::kMin;
  if (adds && both_zero) return Pad::kZeros;
  if (op == ir::TileOp::kDiv && a == Pad::kZeros && b == Pad::kNone) return Pad::kZeros;
  return Pad::kAnything;
}

class PaddingCheck {
 public:
  PaddingCheck(Evaluator& evaluator, ir::Op* kernel) : evaluator_(evaluator), kernel_(kernel) {}

  void run() {
    // Buffers and loops carry padding backwards in the text; what is known only grows, so this ends.
    do {
      changed_ = false;
      ir::walk(kernel_->region(), [&](ir::Op& op) { visit(op); });
    } while (changed_);
    is_reporting_ = true;
    ir::walk(kernel_->region(), [&](ir::Op& op) { visit(op); });
  }

 private:
  Padding of(const ir::Value* value) const {
    auto known = padding_.find(value);
    return known == padding_.end() ? Padding{} : known->second;
  }
  void add(const ir::Value* value, const Padding& padding) {
    Padding merged = merge(of(value), padding);
    if (merged == of(value)) return;
    padding_[value] = merged;
    changed_ = true;
  }

  void visit(ir::Op& op);
  void visit_generic(ir::Op& op);
  void visit_yield(ir::Op& op);
  Padding tile_padding(const ir::Op& op);
  void check_fold(const ir::Op& op, Pad pad, bool tolerates_zeros, const Padding& source,
                  std::string_view dimension);

  Evaluator& evaluator_;
  ir::Op* kernel_;
  std::map<const ir::Value*, Padding> padding_;  // looked up only
  bool changed_ = false;
  bool is_reporting_ = false;
};

void PaddingCheck::check_fold(const ir::Op& op, Pad pad, bool tolerates_zeros, const Padding& source,
                              std::string_view dimension) {
  bool is_harmless = pad == Pad::kNone || (tolerates_zeros && pad == Pad::kZeros);
  if (!is_reporting_ || is_harmless || !source.tensor) return;
  const ir::Value& tensor = *source.tensor;
  evaluator_
      .error(op.span, "this reduces over {} that are padding: {} has shape {}, and tiles are 32x32",
             dimension, tensor.name, shape_text(tensor.type.shape.vec()))
      .note(tensor.def->span, "{} is declared here", tensor.name)
      .help("use a tensor whose last two dimensions are multiples of 32");
}

Padding PaddingCheck::tile_padding(const ir::Op& op) {
  Padding a = op.operands.empty() ? Padding{} : of(op.operand(0));
  switch (op.tile) {
    case ir::TileOp::kTranspose:
      return {a.columns, a.rows, a.tensor};
    case ir::TileOp::kBcastCol:
      return {a.rows, Pad::kNone, a.tensor};
    case ir::TileOp::kBcastRow:
      return {Pad::kNone, a.columns, a.tensor};
    case ir::TileOp::kBcastScalar:
      return {};
    case ir::TileOp::kFill:
    case ir::TileOp::kCausalMask:
      return {};
    case ir::TileOp::kMatmul: {
      Padding b = of(op.operand(1));
      bool is_multiplied_by_zero = a.columns == Pad::kZeros || b.rows == Pad::kZeros;
      Pad worst = is_multiplied_by_zero ? Pad::kZeros : std::max(a.columns, b.rows);
      check_fold(op, worst, true, merge(a, b), "rows or columns");
      return {a.rows, b.columns, a.tensor ? a.tensor : b.tensor};
    }
    case ir::TileOp::kMaxRow:
    case ir::TileOp::kSumRow:
      check_fold(op, a.columns, op.tile == ir::TileOp::kSumRow, a, "columns");
      return {a.rows, Pad::kNone, a.tensor};
    case ir::TileOp::kMaxCol:
    case ir::TileOp::kSumCol:
      check_fold(op, a.rows, op.tile == ir::TileOp::kSumCol, a, "rows");
      return {Pad::kNone, a.columns, a.tensor};
    case ir::TileOp::kMaxAll:
    case ir::TileOp::kSumAll:
      check_fold(op, std::max(a.rows, a.columns), op.tile == ir::TileOp::kSumAll, a, "rows or columns");
      return {};
    default:
      break;
  }
  if (ir::info(op.tile).tile_class == ir::TileClass::kBinary) {
    Padding b = of(op.operand(1));
    return {combine(op.tile, a.rows, b.rows), combine(op.tile, a.columns, b.columns),
            a.tensor ? a.tensor : b.tensor};
  }
  if (keeps_zeros(op.tile)) return a;
  auto spoilt = [](Pad pad) { return pad == Pad::kNone ? Pad::kNone : Pad::kAnything; };
  return {spoilt(a.rows), spoilt(a.columns), a.tensor};
}

void PaddingCheck::visit_generic(ir::Op& op) {
  ir::Generic generic(&op);
  for (const ir::Block* region : op.regions) {
    for (int64_t i = 0; i < generic.in_count() && i < static_cast<int64_t>(region->args.size()); ++i) {
      add(region->args[i], of(generic.in(i)));
    }
  }
}

void PaddingCheck::visit_yield(ir::Op& op) {
  ir::Op* parent = op.parent();
  if (!parent || parent->is(ir::OpKind::kThread)) return;
  for (size_t i = 0; i < op.operands.size(); ++i) {
    if (i < parent->results.size()) add(parent->results[i], of(op.operand(i)));
    // The values of one iteration are those the next one starts with; argument 0 is the index.
    if (parent->is(ir::OpKind::kFor)) add(parent->region().args[i + 1], of(op.operand(i)));
  }
}

void PaddingCheck::visit(ir::Op& op) {
  if (op.is_tile_op()) return add(op.result(), tile_padding(op));
  switch (op.kind) {
    case ir::OpKind::kTensorLoad: {
      const ir::Shape& shape = op.operand(0)->type.shape;
      auto pad = [](int64_t size) { return size % sim::kTileHeight == 0 ? Pad::kNone : Pad::kZeros; };
      Padding padding{pad(shape.back(1)), pad(shape.back(0)), op.operand(0)};
      if (!padding.is_none()) add(op.result(), padding);
      return;
    }
    case ir::OpKind::kCbPut:
      return add(op.operand(1), of(op.operand(0)));
    case ir::OpKind::kCbTake:
      return add(op.result(), of(op.operand(0)));
    case ir::OpKind::kGeneric:
      return visit_generic(op);
    case ir::OpKind::kFor:
      for (size_t i = 3; i < op.operands.size(); ++i) {
        add(op.region().args[i - 2], of(op.operand(i)));
        add(op.results[i - 3], of(op.operand(i)));
      }
      return;
    case ir::OpKind::kYield:
      return visit_yield(op);
    default:
      return;
  }
}

}  // namespace

void check_padding(Evaluator& evaluator, ir::Op* kernel) { PaddingCheck(evaluator, kernel).run(); }

}  // namespace ttlc::frontend
