#include "passes/assign_formats.h"

#include <algorithm>
#include <optional>

#include "passes/block_pressure.h"
#include "passes/carried_values.h"
#include "passes/kernel_facts.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Format of the place the block goes to; nothing when it stays in the kernel.
std::optional<DataFormat> destination_format(const Value* block) {
  for (const Use& use : block->uses) {
    bool leaves = (use.user->is(OpKind::kCbPut) || use.user->is(OpKind::kTensorStore)) && use.operand == 0;
    if (leaves) return use.user->operand(1)->type.dtype;
  }
  return std::nullopt;
}

/// Whether every reader of the block hands its tiles to matmuls and to nothing else. Sums and maxima are not meant: what
/// is summed once more may cancel, which leaves the rounding, and they are few.
bool only_multiplied(const Value* block) {
  if (block->unused() || block->type.lanes != Lanes::kFull) return false;
  for (const Use& use : block->uses) {
    if (!use.user->is(OpKind::kGeneric)) return false;
    for (const Block* region : use.user->regions) {
      if (region->empty()) continue;
      for (const Use& tile_use : region->args[use.operand]->uses) {
        if (!tile_use.user->is(TileOp::kMatmul)) return false;
      }
    }
  }
  return true;
}

/// Format of a block of which every element is chosen from an input or a mask: that of the inputs loses nothing. Nothing for
/// other blocks, and for shared exponents, which a mask's large numbers would spoil.
std::optional<DataFormat> chosen_format(const Value* block) {
  std::optional<Generic> generic = Generic::producing(block);
  if (!generic || !generic->is_elementwise()) return std::nullopt;
  bool is_masked = false;
  for (const Op& op : generic->body()) {
    if (!op.is_tile_op()) continue;
    bool masks = op.is(TileOp::kKeep) || op.is(TileOp::kOverride);
    if (!masks && !op.is(TileOp::kAtEdge) && !op.is(TileOp::kCopy)) return std::nullopt;
    is_masked = is_masked || masks;
  }
  if (!is_masked) return std::nullopt;
  DataFormat format = DataFormat::kBf16;
  for (const Value* input : generic->ins()) {
    if (input->type.dtype == DataFormat::kFp32) format = DataFormat::kFp32;
    if (input->type.dtype != DataFormat::kFp32 && input->type.dtype != DataFormat::kBf16) return std::nullopt;
  }
  return format;
}

class Formats {
 public:
  Formats(Module& module, Op* kernel, bool narrows_carried)
      : module_(module),
        carried_(kernel->region()),
        keeps_fp32_(keeps_fp32(module.target, kernel)),
        narrows_carried_(narrows_carried) {}

  void run(Block& block) {
    for (Op& op : block) {
      if (!op.is(OpKind::kGeneric)) {
        for (Block* region : op.regions) run_on_region(*region);
      }
      bool computed = op.is(OpKind::kGeneric) || op.is(OpKind::kFor) || op.is(OpKind::kIf);
      if (!computed) continue;
      for (Value* result : op.results) assign(result);
    }
  }

 private:
  void run_on_region(Block& region) {
    for (Value* arg : region.args) assign(arg);
    run(region);
  }

  void assign(Value* block) {
    if (!block->type.is_block() || !sim::is_float(block->type.dtype)) return;
    block->type.dtype = format_of(block);
    for (const Use& use : block->uses) {
      if (!use.user->is(OpKind::kGeneric)) continue;
      for (Block* region : use.user->regions) {
        if (!region->empty()) region->args[use.operand]->type = Type::tile(block->type.dtype);
      }
    }
  }

  DataFormat format_of(const Value* block) const {
    bool is_carried = carried_.is_carried(block);
    std::optional<DataFormat> destination = destination_format(block);
    if (destination && !is_carried) return *destination;
    if (!module_.target.dst_fp32) return DataFormat::kBf16;
    if (std::optional<DataFormat> chosen = chosen_format(block); chosen && !is_carried) return *chosen;
    if (is_carried && narrows_carried_) return DataFormat::kBf16;
    if (is_carried || !only_multiplied(block)) return DataFormat::kFp32;
    return keeps_fp32_ ? DataFormat::kFp32 : DataFormat::kBf16;
  }

  Module& module_;
  CarriedValues carried_;
  bool keeps_fp32_;
  bool narrows_carried_;
};

/// The largest block of fp32 that a loop carries; null: there is none.
const Value* largest_carried(Block& code) {
  const Value* largest = nullptr;
  walk(code, [&](Op& op) {
    if (!op.is(OpKind::kFor)) return;
    for (const Value* result : op.results) {
      bool counts = result->type.is_block() && result->type.dtype == DataFormat::kFp32;
      if (counts && (!largest || result->type.shape.count() > largest->type.shape.count())) largest = result;
    }
  });
  return largest;
}

/// The packer adds in the precision of DST or not at all.
void stop_adding_in_l1(Block& code) {
  walk(code, [](Op& op) {
    if (op.is(OpKind::kGeneric))
      std::erase_if(op.attrs, [](const auto& attr) { return attr.first == AttrKey::kAccumulate; });
  });
}

/// Partial sums of fp32 that L1 has no room for are kept in bf16, unless the user's data are fp32.
void assign_in_thread(Module& module, Op* kernel, Block& code, DiagnosticSink& sink) {
  Formats(module, kernel, false).run(code);
  const Value* carried = largest_carried(code);
  if (!carried || keeps_fp32(module.target, kernel)) return;
  const BlockBudget budget(module, kernel, true);
  const BlockPressure wide = peak_pressure(code);
  if (bytes_of(wide) <= budget.bytes) return;
  Formats(module, kernel, true).run(code);
  if (bytes_of(peak_pressure(code)) > budget.bytes) return Formats(module, kernel, false).run(code);
  stop_adding_in_l1(code);
  sink.warning(carried->def->span, "narrow-partial-sums",
               "what this loop carries is kept in bf16: L1 has no room for it in fp32")
      .note({}, "the largest block{} has {} tiles",
            carried->name.empty() ? "" : fmt::format(", '{}',", carried->name), carried->type.shape.str())
      .note({}, "in fp32 the blocks of the compute thread take {} bytes, and the buffers leave {}",
            bytes_of(wide), budget.bytes)
      .help("use smaller blocks to keep it in fp32");
}

}  // namespace

void assign_formats(Module& module, PassContext& context) {
  for (Op* kernel : module.kernels()) {
    for (Op& op : kernel->region()) {
      if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) == "compute")
        assign_in_thread(module, kernel, op.region(), context.sink);
    }
  }
}

}  // namespace ttlc::passes
