// V01-V08: what must hold before anything else can be asked about a module.
#include <unordered_set>

#include "ir/verifier_impl.h"

namespace ttlc::ir {
namespace {

constexpr int64_t kMaxElements = int64_t{1} << 40;  // of a tensor; keeps products of sizes within 64 bits
constexpr int64_t kMaxTiles = int64_t{1} << 20;     // of a block: far more than any L1 holds

void check_counts(const Op& op, Problems& problems) {
  auto check = [&](size_t want, bool more, size_t have, std::string_view what) {
    if (have < want || (have > want && !more))
      problems.add(op, 1, "has {} {} instead of {}{}", have, what, more ? "at least " : "", want);
  };
  check(op.operand_kinds().least(), op.operand_kinds().open, op.operands.size(), "operands");
  check(op.result_kinds().least(), op.result_kinds().open, op.results.size(), "results");
  check(op.is_tile_op() ? 0 : static_cast<size_t>(info(op.kind).regions), false, op.regions.size(),
        "regions");
}

bool has_kind(const Attr& value, AttrKind kind) {
  switch (kind) {
    case AttrKind::kInt:
      return std::holds_alternative<int64_t>(value);
    case AttrKind::kReal:
      return std::holds_alternative<double>(value);
    case AttrKind::kText:
      return std::holds_alternative<std::string>(value);
    case AttrKind::kFlag:
      return std::holds_alternative<bool>(value) && std::get<bool>(value);
    case AttrKind::kInts:
      return std::holds_alternative<std::vector<int64_t>>(value);
    case AttrKind::kMaps:
      return std::holds_alternative<std::vector<IndexingMap>>(value);
  }
  return false;
}

/// What a tile op may carry; tile_ops.def has no column for it because all carry the same.
const std::vector<OpAttr>& tile_attributes() {
  static const std::vector<OpAttr> attributes = {{AttrKey::kReal, false},       {AttrKey::kForm, false},
                                                 {AttrKey::kBcast, false},      {AttrKey::kLanes, false},
                                                 {AttrKey::kTransposeB, false}, {AttrKey::kDst, false},
                                                 {AttrKey::kDtype, false},      {AttrKey::kFrom, false}};
  return attributes;
}

void check_attributes(const Op& op, Problems& problems) {
  const std::vector<OpAttr>& allowed = op.is_tile_op() ? tile_attributes() : info(op.kind).attributes;
  for (const OpAttr& attr : allowed) {
    if (attr.required && !op.has(attr.key))
      problems.add(op, 2, "lacks the attribute '{}'", info(attr.key).name);
  }
  for (const auto& [key, value] : op.attrs) {
    bool known =
        std::any_of(allowed.begin(), allowed.end(), [key = key](const OpAttr& a) { return a.key == key; });
    if (!known) {
      problems.add(op, 2, "must not carry the attribute '{}'", info(key).name);
    } else if (!has_kind(value, info(key).kind)) {
      problems.add(op, 2, "has an attribute '{}' of the wrong kind", info(key).name);
    }
  }
}

bool ends_in_yield(const Op& op, const Block& region) {
  if (op.is(OpKind::kGeneric)) return !region.empty();
  return op.is(OpKind::kFor) || op.is(OpKind::kIf) || op.is(OpKind::kDstSection);
}

void check_terminators(const Op& op, Problems& problems) {
  for (const Block* region : op.regions) {
    bool wanted = ends_in_yield(op, *region);
    if (wanted && !region->terminator()) problems.add(op, 3, "has a region that does not end in a yield");
    for (const Op& inner : *region) {
      if (inner.is(OpKind::kYield) && (!wanted || &inner != region->last)) {
        problems.add(inner, 3, "stands where no region ends");
      }
    }
  }
}

bool is_declaration(const Op& op) { return !op.is_tile_op() && info(op.kind).trait == OpTrait::kDeclares; }

void check_place(const Op& op, Problems& problems) {
  const Op& parent = *op.parent();
  bool generic_only = op.is_tile_op() || op.is(OpKind::kIterIndex);
  if (op.is(OpKind::kKernel)) {
    if (!parent.is(OpKind::kModule)) problems.add(op, 4, "must stand in the module");
  } else if (is_declaration(op)) {
    if (!parent.is(OpKind::kKernel)) problems.add(op, 4, "must stand in a kernel");
  } else if (!enclosing(op, OpKind::kThread)) {
    problems.add(op, 4, "must stand in a thread");
  } else if (generic_only && !parent.is(OpKind::kGeneric)) {
    problems.add(op, 4, "must stand in a generic");
  } else if (parent.is(OpKind::kGeneric) && !op.is(OpKind::kYield) &&
             (!op.is_pure() || op.is(OpKind::kGeneric) || op.is(OpKind::kConstTiles))) {
    problems.add(op, 4, "must not stand in a generic");
  }
}

void check_arguments(const Op& op, Problems& problems) {
  if (op.is(OpKind::kGeneric)) return;  // V23
  for (const Block* region : op.regions) {
    size_t want = op.is(OpKind::kFor) ? op.results.size() + 1 : 0;
    if (region->args.size() != want) {
      problems.add(op, 5, "has a region with {} arguments instead of {}", region->args.size(), want);
    }
  }
}

bool storable(const Shape& shape, int64_t limit) {
  int64_t product = 1;
  for (int64_t i = 0; i < shape.rank(); ++i) {
    if (shape[i] < 1 || shape[i] > limit / product) return false;
    product *= shape[i];
  }
  return shape.rank() > 0;
}

void check_type(const Op& op, const Type& type, Problems& problems) {
  bool tiled = type.is(TypeKind::kBlock) || type.is(TypeKind::kCb);
  bool shaped = tiled || type.is(TypeKind::kTensor);
  if (shaped && !storable(type.shape, tiled ? kMaxTiles : kMaxElements)) {
    problems.add(op, 6, "has a value of the impossible shape '{}'", type.shape.str());
  }
  if (tiled && type.shape.rank() < 2) problems.add(op, 6, "has a value of fewer than 2 dimensions of tiles");
  if (type.is(TypeKind::kCb) && (type.depth_blocks < 1 || type.depth_blocks > kMaxTiles)) {
    problems.add(op, 6, "has a buffer of {} blocks", type.depth_blocks);
  }
}

void check_uses(const Op& op, Problems& problems) {
  for (size_t i = 0; i < op.operands.size(); ++i) {
    const std::vector<Use>& uses = op.operands[i]->uses;
    bool listed = std::any_of(uses.begin(), uses.end(), [&](const Use& use) {
      return use.user == &op && use.operand == static_cast<int>(i);
    });
    if (!listed) problems.add(op, 7, "operand {} does not list this use", i);
  }
}

void check_users(const Op& op, const Value& value, Problems& problems) {
  for (const Use& use : value.uses) {
    bool real = use.user->block && static_cast<size_t>(use.operand) < use.user->operands.size() &&
                use.user->operands[use.operand] == &value;
    if (!real) problems.add(op, 7, "a value lists a use by '{}' that is none", use.user->mnemonic());
  }
}

/// Walks regions with the set of values visible at each place.
class DominanceWalk {
 public:
  explicit DominanceWalk(Problems& problems) : problems_(problems) {}

  void block(const Block& block) {
    std::vector<const Value*> mine(block.args.begin(), block.args.end());
    visible_.insert(mine.begin(), mine.end());
    for (const Op& op : block) {
      for (size_t i = 0; i < op.operands.size(); ++i) {
        if (!visible_.contains(op.operands[i]))
          problems_.add(op, 8, "operand {} is not defined before it", i);
      }
      for (const Block* region : op.regions) this->block(*region);
      visible_.insert(op.results.begin(), op.results.end());
      mine.insert(mine.end(), op.results.begin(), op.results.end());
    }
    for (const Value* value : mine) visible_.erase(value);
  }

 private:
  Problems& problems_;
  std::unordered_set<const Value*> visible_;
};

}  // namespace

void verify_structure(const Module& module, Problems& problems) {
  for_each_op(module.body(), [&](const Op& op) {
    check_counts(op, problems);
    check_attributes(op, problems);
    check_terminators(op, problems);
    check_place(op, problems);
    check_arguments(op, problems);
    check_uses(op, problems);
    auto check_value = [&](const Value* value) {
      check_type(op, value->type, problems);
      check_users(op, *value, problems);
    };
    for (const Value* result : op.results) check_value(result);
    for (const Block* region : op.regions) {
      for (const Value* arg : region->args) check_value(arg);
    }
  });
}

void verify_dominance(const Module& module, Problems& problems) {
  DominanceWalk(problems).block(module.body());
}

}  // namespace ttlc::ir
