// V10-V19 and V25: the meaning of single ops, apart from generics.
#include <set>

#include "ir/constants.h"
#include "ir/generic.h"
#include "ir/verifier_impl.h"

namespace ttlc::ir {
namespace {

std::string with_article(TypeKind kind) {
  return fmt::format("{} {}", kind == TypeKind::kIndex ? "an" : "a", kind_name(kind));
}

/// Whether the values are of these kinds, as many as there are of both.
bool check_kinds(const Op& op, const std::vector<Value*>& values, const ValueKinds& kinds,
                 std::string_view what, Problems& problems) {
  bool ok = true;
  for (size_t i = 0; i < values.size() && (kinds.open || i < kinds.least()); ++i) {
    const std::optional<TypeKind> kind = kinds.kind(i);
    if (!kind || values[i]->type.is(*kind)) continue;
    problems.add(op, 10, "{} {} must be {}", what, i, with_article(*kind));
    ok = false;
  }
  return ok;
}

bool check_operands(const Op& op, const std::string& letters, Problems& problems) {
  return check_kinds(op, op.operands, parse_value_kinds(letters), "operand", problems);
}

/// What the rows of the tables say.
bool check_values(const Op& op, Problems& problems) {
  const bool operands = check_kinds(op, op.operands, op.operand_kinds(), "operand", problems);
  return check_kinds(op, op.results, op.result_kinds(), "result", problems) && operands;
}

void check_kernel(const Op& op, const Target& target, std::set<std::string>& names, Problems& problems) {
  if (!names.insert(op.text(AttrKey::kName)).second) problems.add(op, 11, "its name is taken");
  const std::vector<int64_t>& grid = op.ints(AttrKey::kGrid);
  bool fits = grid.size() == 2 && grid[0] >= 1 && grid[1] >= 1 && grid[0] <= target.arch.grid_columns &&
              grid[1] <= target.arch.grid_rows;
  if (!fits) {
    problems.add(op, 11, "its grid must be [columns, rows] within {}x{}", target.arch.grid_columns,
                 target.arch.grid_rows);
  }
  std::set<std::string> threads;
  for (const Op& thread : op.region()) {
    if (thread.is(OpKind::kThread) && !threads.insert(thread.text(AttrKey::kName)).second) {
      problems.add(thread, 12, "its name is taken");
    }
  }
}

void check_role(const Op& op, int invariant, std::initializer_list<std::string_view> roles,
                Problems& problems) {
  const std::string& role = op.text(AttrKey::kRole);
  if (std::find(roles.begin(), roles.end(), role) == roles.end()) {
    problems.add(op, invariant, "there is no role '{}'", role);
  }
}

bool same_types(const std::vector<Value*>& values, const std::vector<Value*>& others, size_t skip_values = 0,
                size_t skip_others = 0) {
  return values.size() - skip_values == others.size() - skip_others &&
         std::equal(values.begin() + skip_values, values.end(), others.begin() + skip_others,
                    [](const Value* a, const Value* b) { return a->type == b->type; });
}

void check_for(const Op& op, Problems& problems) {
  const std::vector<Value*>& args = op.region().args;
  if (!args[0]->type.is_index()) problems.add(op, 14, "its first argument must be an index");
  if (!same_types(op.operands, op.results, 3))
    problems.add(op, 14, "what enters it has other types than its results");
  if (!same_types(args, op.results, 1))
    problems.add(op, 14, "its arguments have other types than its results");
  if (!same_types(op.region().terminator()->operands, op.results)) {
    problems.add(op, 14, "what it yields has other types than its results");
  }
}

void check_if(const Op& op, Problems& problems) {
  for (const Block* region : op.regions) {
    if (!same_types(region->terminator()->operands, op.results)) {
      problems.add(op, 15, "a region yields other types than its results");
    }
  }
}

void check_select(const Op& op, Problems& problems) {
  bool equal = op.operand(1)->type == op.result()->type && op.operand(2)->type == op.result()->type;
  if (!op.result()->type.is_scalar() || !equal)
    problems.add(op, 10, "chooses between two indices, bools or reals");
}

void check_transfer(const Op& op, const Type& block, const Type& cb, Problems& problems) {
  if (block.shape != cb.shape) {
    problems.add(op, 16, "the block has {} tiles, but the buffer's blocks have {}", block.shape.str(),
                 cb.shape.str());
  }
  if (block.row_elems != cb.row_elems)
    problems.add(op, 16, "the block has rows of {} elements, but the buffer has rows of {}", block.row_elems,
                 cb.row_elems);
  if (op.is(OpKind::kCbTake) && block.dtype != cb.dtype)
    problems.add(op, 16, "the block has another dtype than the buffer");
}

/// A block of rows and one of the same elements as tiles.
void check_layout(const Op& op, const Type& rows, const Type& tiles, Problems& problems) {
  const int64_t rank = rows.shape.rank();
  bool fits = rows.row_elems > 0 && tiles.row_elems == 0 && rank >= 2 && tiles.shape.rank() == rank &&
              tiles.shape.back(1) * sim::kTileHeight == rows.shape.back(1) &&
              tiles.shape.back(0) * sim::kTileWidth == rows.row_elems;
  for (int64_t d = 2; fits && d < rank; ++d) fits = tiles.shape.back(d) == rows.shape.back(d);
  if (!fits) problems.add(op, 16, "the tiles of one block must hold the rows of the other");
}

/// operands: [block,] tensor, one index a dimension; result: [block]
void check_tensor_access(const Op& op, Problems& problems) {
  bool load = op.is(OpKind::kTensorLoad);
  size_t first = load ? 0 : 1;
  const Type& tensor = op.operand(static_cast<int>(first))->type;
  const Type& block = load ? op.result()->type : op.operand(0)->type;
  int64_t rank = std::max<int64_t>(tensor.shape.rank(), 2);
  if (static_cast<int64_t>(op.operands.size() - first - 1) != rank) {
    problems.add(op, 17, "has {} indices for {} dimensions", op.operands.size() - first - 1, rank);
  }
  const int64_t row = tensor.layout == Layout::kRowMajor ? tensor.shape.back(0) : 0;
  if (block.row_elems != row)
    problems.add(op, 17, "the block has rows of {} elements, but the tensor has rows of {}", block.row_elems,
                 row);
  if (block.shape.rank() > rank) problems.add(op, 17, "the block has more dimensions than the tensor");
  if (load && block.dtype != tensor.dtype)
    problems.add(op, 17, "the block has another dtype than the tensor");
}

void check_constant(const Op& op, Problems& problems) {
  std::optional<ConstKind> kind = parse_const_kind(op.text(AttrKey::kKind));
  if (!kind) return problems.add(op, 18, "there are no constant tiles '{}'", op.text(AttrKey::kKind));
  if (op.is(OpKind::kConstTiles) && op.result()->type != const_type(*kind)) {
    problems.add(op, 18, "yields {}", const_type(*kind).str());
  }
  int64_t valid = op.has(AttrKey::kValid) ? op.int_attr(AttrKey::kValid) : 0;
  bool in_range = masks_padding(*kind) ? valid > 0 && valid < sim::kTileWidth : !op.has(AttrKey::kValid);
  if (!in_range) problems.add(op, 18, "has {} valid rows or columns in the tile at the edge", valid);
}

void check_iter_index(const Op& op, Problems& problems) {
  const std::vector<int64_t>& extents = op.parent()->ints(AttrKey::kExtents);
  int64_t dim = op.int_attr(AttrKey::kDim);
  if (dim < 0 || dim >= static_cast<int64_t>(extents.size()))
    problems.add(op, 19, "the generic has no dimension {}", dim);
}

/// Whether the packer adds in all iterations but the first, which a further operand tells.
bool adds_after_first(const Op& op) { return op.text(AttrKey::kAccumulate, "") == "after_first"; }

void check_pack(const Op& op, Problems& problems) {
  const bool out_of_order = op.flag(AttrKey::kOutOfOrder);
  std::string types = out_of_order ? "ici" : "ic";
  if (adds_after_first(op)) types += 'b';
  if (op.operands.size() != types.size()) {
    return problems.add(op, 1, "takes a DST tile and a buffer, out of order a page, and a condition to add");
  }
  check_operands(op, types, problems);
}

void check_accumulation(const Op& op, Problems& problems) {
  if (!op.has(AttrKey::kAccumulate)) return;
  const std::string& when = op.text(AttrKey::kAccumulate);
  const bool known =
      when == "always" || when == "after_first" || (when == "never" && op.is(OpKind::kReconfigAccumulate));
  if (!known) return problems.add(op, 26, "does not know '{}'", when);
  switch (op.kind) {
    case OpKind::kGeneric:
      if (Generic(const_cast<Op*>(&op)).out_count() != 1) problems.add(op, 26, "adds more than one result");
      if (adds_after_first(op) && !(op.parent() && op.parent()->is(OpKind::kFor)))
        problems.add(op, 26, "has no loop around it whose first iteration writes");
      return;
    case OpKind::kPackTile:
      if (!op.flag(AttrKey::kOutOfOrder)) problems.add(op, 26, "adds to no certain page");
      return;
    default:
      if (op.operands.size() != (adds_after_first(op) ? 1 : 0))
        return problems.add(op, 1, "takes a condition after the first iteration, else nothing");
  }
}

/// Where the sender may be its own receiver, one more semaphore follows.
void check_pipe(const Op& op, Problems& problems) {
  const size_t least = op.operand_kinds().least(), most = least + (op.is(OpKind::kPipeSend) ? 2 : 1);
  if (op.operands.size() > most) problems.add(op, 1, "takes {} to {} operands", least, most);
}

/// One or two semaphores, then the range and the count.
void check_multicast(const Op& op, Problems& problems) {
  const size_t count = op.operands.size();
  if (count != 6 && count != 7) return problems.add(op, 1, "takes 6 to 7 operands");
  check_operands(op, count == 6 ? "siiiii" : "ssiiiii", problems);
}

/// Elements of integers are indices.
void check_number(const Op& op, const Value& number, DataFormat format, Problems& problems) {
  const TypeKind kind = sim::is_integer(format) ? TypeKind::kIndex : TypeKind::kReal;
  if (!number.type.is(kind)) problems.add(op, 10, "the element must be {}", with_article(kind));
}

/// One coordinate for each dimension of the block.
void check_element(const Op& op, Problems& problems) {
  const bool reads = op.is(OpKind::kElementRead);
  const Type& block = op.operand(0)->type;
  const size_t coordinates = static_cast<size_t>(block.shape.rank()), others = reads ? 1 : 2;
  if (op.operands.size() != coordinates + others)
    return problems.add(op, 1, "has {} operands instead of {}", op.operands.size(), coordinates + others);
  check_operands(op, "B" + std::string(coordinates, 'i'), problems);
  check_number(op, reads ? *op.result() : *op.operands.back(), block.dtype, problems);
}

void check_element_in_memory(const Op& op, Problems& problems) {
  const std::optional<sim::DataFormat> format = sim::parse_data_format(op.text(AttrKey::kDtype));
  if (!format || sim::is_block_float(*format))
    return problems.add(op, 25, "'{}' is no format of single elements", op.text(AttrKey::kDtype));
  check_number(op, op.is(OpKind::kElementLoad) ? *op.result() : *op.operand(1), *format, problems);
}

void check_sizes(const Op& op, Problems& problems) {
  for (AttrKey key : {AttrKey::kPages, AttrKey::kRows, AttrKey::kColumns, AttrKey::kInner,
                      AttrKey::kPageBytes, AttrKey::kBytes}) {
    if (op.int_attr(key, 1) < 1) problems.add(op, 25, "'{}' must be positive", info(key).name);
  }
}

void check_op(const Op& op, Problems& problems) {
  if (!check_values(op, problems)) return;
  check_sizes(op, problems);
  switch (op.kind) {
    case OpKind::kThread:
      return check_role(op, 12, {"compute", "reader", "writer"}, problems);
    case OpKind::kTensor:
      return check_role(op, 13, {"in", "out", "inout"}, problems);
    case OpKind::kBuffer:
      return check_role(op, 13, {"user", "intermediate", "constant"}, problems);
    case OpKind::kFor:
      return check_for(op, problems);
    case OpKind::kIf:
      return check_if(op, problems);
    case OpKind::kSelect:
      return check_select(op, problems);
    case OpKind::kTilize:
      return check_layout(op, op.operand(0)->type, op.result()->type, problems);
    case OpKind::kUntilize:
      return check_layout(op, op.result()->type, op.operand(0)->type, problems);
    case OpKind::kCbTake:
      return check_transfer(op, op.result()->type, op.operand(0)->type, problems);
    case OpKind::kCbPut:
      return check_transfer(op, op.operand(0)->type, op.operand(1)->type, problems);
    case OpKind::kSemMulticast:
      return check_multicast(op, problems);
    case OpKind::kPipeSend:
    case OpKind::kPipePost:
    case OpKind::kPipeReceive:
      return check_pipe(op, problems);
    case OpKind::kElementRead:
    case OpKind::kElementWrite:
      return check_element(op, problems);
    case OpKind::kElementLoad:
    case OpKind::kElementStore:
      return check_element_in_memory(op, problems);
    case OpKind::kTensorLoad:
    case OpKind::kTensorStore:
      return check_tensor_access(op, problems);
    case OpKind::kConstTiles:
    case OpKind::kFillTiles:
      return check_constant(op, problems);
    case OpKind::kCoreCoord:
      if (op.int_attr(AttrKey::kDim) != 0 && op.int_attr(AttrKey::kDim) != 1)
        problems.add(op, 19, "dim must be 0 or 1");
      return;
    case OpKind::kIterIndex:
      return check_iter_index(op, problems);
    case OpKind::kGeneric:
      verify_generic(op, problems);
      return check_accumulation(op, problems);
    case OpKind::kTileOp:
      return verify_tile_op(op, problems);
    case OpKind::kPackTile:
      check_pack(op, problems);
      return check_accumulation(op, problems);
    case OpKind::kReconfigAccumulate:
      return check_accumulation(op, problems);
    default:
      return;
  }
}

}  // namespace

void verify_ops(const Module& module, Problems& problems) {
  std::set<std::string> names;
  for (const Op* kernel : module.kernels()) check_kernel(*kernel, module.target, names, problems);
  for_each_op(module.body(), [&](const Op& op) { check_op(op, problems); });
}

}  // namespace ttlc::ir
