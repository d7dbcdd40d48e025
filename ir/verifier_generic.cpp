// V20-V24: generics and the tile ops in them.
#include "ir/generic.h"
#include "ir/verifier_impl.h"

namespace ttlc::ir {
namespace {

constexpr int64_t kMaxPoints = int64_t{1} << 40;

/// Shape of operand or result `i` in the order of the maps.
const Type& mapped_type(const Generic& generic, int64_t i) {
  bool is_operand = i < static_cast<int64_t>(generic.op->operands.size());
  return is_operand ? generic.op->operands[i]->type
                    : generic.op->results[i - generic.op->operands.size()]->type;
}

/// V20; the rest can only be asked when it holds.
bool check_space(const Op& op, Problems& problems) {
  auto fail = [&](std::string_view text) {
    problems.add(op, 20, "{}", text);
    return false;
  };
  const std::vector<int64_t>& extents = op.ints(AttrKey::kExtents);
  const std::string& iterators = op.text(AttrKey::kIterators);
  int64_t points = 1;
  for (int64_t extent : extents) {
    if (extent < 1 || extent > kMaxPoints / points) return fail("extents must be positive and not too large");
    points *= extent;
  }
  if (extents.empty()) return fail("has no dimensions");
  if (iterators.size() != extents.size() || iterators.find_first_not_of("pr") != std::string::npos) {
    return fail("needs one iterator, p or r, for each extent");
  }
  int64_t ins = op.int_attr(AttrKey::kIns);
  if (ins < 0 || ins > static_cast<int64_t>(op.operands.size()))
    return fail("has fewer operands than inputs");
  size_t outs = op.operands.size() - static_cast<size_t>(ins);
  if (outs > 0 && !op.results.empty()) return fail("has both outs and results");
  if (outs == 0 && op.results.empty()) return fail("has neither outs nor results");
  if (op.maps().size() != op.operands.size() + op.results.size()) {
    return fail("needs one map for each input and each result");
  }
  for (const IndexingMap& map : op.maps()) {
    if (map.dims != static_cast<int64_t>(extents.size()))
      return fail("has a map over another number of dimensions");
  }
  for (const Value* operand : op.operands) {
    if (!operand->type.is_block() && !operand->type.is(TypeKind::kCb)) return fail("takes blocks or buffers");
  }
  for (const Value* result : op.results) {
    if (!result->type.is_block()) return fail("yields blocks");
  }
  return true;
}

void check_map(const Generic& generic, int64_t i, Problems& problems) {
  const IndexingMap& map = generic.op->maps()[i];
  const Shape& shape = mapped_type(generic, i).shape;
  bool is_out = i >= generic.in_count();
  if (static_cast<int64_t>(map.results.size()) != shape.rank()) {
    return problems.add(*generic.op, 21, "map {} has {} results for the shape {}", i, map.results.size(),
                        shape.str());
  }
  for (int64_t d = 0; d < shape.rank(); ++d) {
    const MapResult& result = map.results[d];
    int64_t last = result.is_constant() ? result.constant : generic.extents()[result.dim] - 1;
    if (last < 0 || last >= shape[d]) {
      problems.add(*generic.op, 21, "map {} leaves the shape {} in dimension {}", i, shape.str(), d);
    } else if (is_out && last != shape[d] - 1) {
      problems.add(*generic.op, 21, "map {} does not cover the shape {} in dimension {}", i, shape.str(), d);
    }
  }
  if (!is_out) return;
  for (int64_t dim = 0; dim < generic.dims(); ++dim) {
    int64_t times = std::count_if(map.results.begin(), map.results.end(),
                                  [&](const MapResult& result) { return result.dim == dim; });
    if (generic.is_reduction(dim) && times > 0) {
      problems.add(*generic.op, 22, "result map {} uses the reduction dimension d{}", i, dim);
    }
    if (!generic.is_reduction(dim) && times != 1 && generic.extents()[dim] != 1) {
      problems.add(*generic.op, 21, "result map {} must use d{} once", i, dim);
    }
  }
}

bool all_tiles(std::span<Value* const> values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Value* v) { return v->type.is(TypeKind::kTile); });
}

void check_region(const Generic& generic, GenericRegion region, int64_t accumulators, int64_t yields,
                  Problems& problems) {
  constexpr std::string_view kNames[] = {"init", "body", "finish"};
  const Block& block = generic.op->region(region);
  auto fail = [&](std::string_view text) { problems.add(*generic.op, 23, "{} {}", kNames[region], text); };
  int64_t ins = generic.in_count();
  if (static_cast<int64_t>(block.args.size()) != ins + accumulators || !all_tiles(block.args)) {
    return fail(fmt::format("must take {} tiles", ins + accumulators));
  }
  for (int64_t i = 0; i < ins; ++i) {
    if (block.args[i]->type.dtype != generic.in(i)->type.dtype)
      fail(fmt::format("takes tile {} with another dtype", i));
  }
  const std::vector<Value*>& yielded = block.terminator()->operands;
  if (static_cast<int64_t>(yielded.size()) != yields || !all_tiles(yielded)) {
    fail(fmt::format("must yield {} tiles", yields));
  }
}

void check_regions(const Generic& generic, Problems& problems) {
  int64_t outs = generic.out_count();
  if (generic.body().empty()) return problems.add(*generic.op, 23, "has no body");
  if (!generic.has_reduction()) {
    if (generic.has_init() || generic.has_finish()) {
      problems.add(*generic.op, 23, "has init or finish without a reduction dimension");
    }
    return check_region(generic, kBody, 0, outs, problems);
  }
  int64_t accumulators = generic.accumulator_count();
  if (accumulators < 0 || (!generic.has_finish() && accumulators != outs)) {
    return problems.add(*generic.op, 23, "carries {} accumulators for {} results", accumulators, outs);
  }
  check_region(generic, kBody, accumulators, accumulators, problems);
  if (generic.has_init()) check_region(generic, kInit, 0, accumulators, problems);
  if (generic.has_finish()) check_region(generic, kFinish, accumulators, outs, problems);
}

bool has_scalar(TileOp op) {
  switch (op) {
    case TileOp::kFill:
    case TileOp::kAddScalar:
    case TileOp::kMulScalar:
    case TileOp::kRsubScalar:
    case TileOp::kMaxScalar:
    case TileOp::kMinScalar:
    case TileOp::kPowScalar:
      return true;
    default:
      return false;
  }
}

}  // namespace

void verify_generic(const Op& op, Problems& problems) {
  if (!check_space(op, problems)) return;
  Generic generic(const_cast<Op*>(&op));
  for (size_t i = 0; i < op.maps().size(); ++i) check_map(generic, static_cast<int64_t>(i), problems);
  check_regions(generic, problems);
}

void verify_tile_op(const Op& op, Problems& problems) {
  if (has_scalar(op.tile) && !op.has(AttrKey::kReal)) problems.add(op, 24, "lacks its scalar 'real'");
}

}  // namespace ttlc::ir
