// V10-V19 and V25: the meaning of single ops, apart from generics.
#include <set>

#include "ir/constants.h"
#include "ir/generic.h"
#include "ir/verifier_impl.h"

namespace ttlc::ir {
namespace {

/// Kinds of operands and results, one letter each: i(ndex) b(ool) c(b) t(ensor) s(emaphore) B(lock); "" when the op has a
/// check of its own.
std::string_view signature(OpKind kind) {
  switch (kind) {
    case OpKind::kModule:
    case OpKind::kKernel:
    case OpKind::kThread:
    case OpKind::kDstSection:
    case OpKind::kNocReadBarrier:
    case OpKind::kNocWriteBarrier:
    case OpKind::kNocWritesFlushed:
    case OpKind::kDstAcquire:
    case OpKind::kDstCommit:
    case OpKind::kDstWait:
    case OpKind::kDstRelease:
    case OpKind::kUninitReduce:
    case OpKind::kInitSfpu:
      return ">";
    case OpKind::kTensor:
      return ">t";
    case OpKind::kBuffer:
      return ">c";
    case OpKind::kSemaphore:
      return ">s";
    case OpKind::kBlockEmpty:
      return ">B";
    case OpKind::kBlockCopy:
      return "B>B";
    case OpKind::kBlockRefill:
      return "BB>B";
    case OpKind::kCoreSend:
      return "Bciiiii>";
    case OpKind::kCoreReceive:
      return "cB>B";
    case OpKind::kSemWait:
    case OpKind::kSemSet:
      return "si>";
    case OpKind::kSemInc:
      return "siii>";
    case OpKind::kSemSetRemote:
      return "sii>";
    case OpKind::kSemRead:
      return "s>i";
    case OpKind::kSemToOffset:
    case OpKind::kSemFromOffset:
      return "si>i";
    case OpKind::kNocWriteCores:
      return "iiiiiii>";
    case OpKind::kNocReadCore:
      return "iiii>";
    case OpKind::kIndexConst:
    case OpKind::kCoreCoord:
    case OpKind::kIterIndex:
      return ">i";
    case OpKind::kIndexAdd:
    case OpKind::kIndexSub:
    case OpKind::kIndexMul:
    case OpKind::kIndexDiv:
    case OpKind::kIndexMod:
    case OpKind::kIndexMin:
    case OpKind::kIndexMax:
      return "ii>i";
    case OpKind::kRealConst:
      return ">r";
    case OpKind::kRealLt:
      return "rr>b";
    case OpKind::kRealIndex:
      return "r>i";
    case OpKind::kCmpEq:
    case OpKind::kCmpNe:
    case OpKind::kCmpLt:
    case OpKind::kCmpLe:
      return "ii>b";
    case OpKind::kBoolAnd:
    case OpKind::kBoolOr:
      return "bb>b";
    case OpKind::kBoolNot:
      return "b>b";
    case OpKind::kConstTiles:
      return ">B";
    case OpKind::kTilize:
    case OpKind::kUntilize:
      return "B>B";
    case OpKind::kTilizePages:
    case OpKind::kUntilizePages:
      return "cc>";
    case OpKind::kCbTake:
      return "c>B";
    case OpKind::kCbPut:
      return "Bc>";
    case OpKind::kCbWaitFront:
    case OpKind::kCbPopFront:
    case OpKind::kCbReserveBack:
    case OpKind::kCbPushBack:
    case OpKind::kFillTiles:
    case OpKind::kInitCopy:
    case OpKind::kInitTranspose:
    case OpKind::kUninitBcast:
    case OpKind::kInitReuse:
    case OpKind::kReconfigSrcA:
    case OpKind::kReconfigSrcB:
    case OpKind::kReconfigPack:
      return "c>";
    case OpKind::kCbWritePtr:
    case OpKind::kCbReadPtr:
      return "c>i";
    case OpKind::kNocReadPage:
    case OpKind::kNocWritePage:
      return "tii>";
    case OpKind::kFpuCopy:
    case OpKind::kFpuTranspose:
    case OpKind::kFpuBcast:
    case OpKind::kFpuReuse:
      return "cii>";
    case OpKind::kFpuBinary:
    case OpKind::kFpuMatmul:
    case OpKind::kFpuReduce:
      return "cciii>";
    case OpKind::kSfpuUnary:
      return "i>";
    case OpKind::kSfpuBinary:
      return "iii>";
    case OpKind::kDstCopy:
      return "ii>";
    case OpKind::kHwStartup:
    case OpKind::kInitReduce:
      return "ccc>";
    case OpKind::kInitBcast:
    case OpKind::kInitBinary:
    case OpKind::kInitMatmul:
    case OpKind::kReconfigSrc:
      return "cc>";
    case OpKind::kFor:
    case OpKind::kIf:
    case OpKind::kYield:
    case OpKind::kSelect:
    case OpKind::kGeneric:
    case OpKind::kElementRead:
    case OpKind::kElementWrite:
    case OpKind::kElementLoad:
    case OpKind::kElementStore:
    case OpKind::kTensorLoad:
    case OpKind::kTensorStore:
    case OpKind::kSemMulticast:
    case OpKind::kPipeSend:
    case OpKind::kPipePost:
    case OpKind::kPipeReceive:
    case OpKind::kPackTile:
    case OpKind::kReconfigAccumulate:
    case OpKind::kTileOp:
      return "";
  }
  return "";
}

TypeKind kind_of(char letter) {
  switch (letter) {
    case 'i':
      return TypeKind::kIndex;
    case 'b':
      return TypeKind::kBool;
    case 'r':
      return TypeKind::kReal;
    case 'c':
      return TypeKind::kCb;
    case 't':
      return TypeKind::kTensor;
    case 's':
      return TypeKind::kSemaphore;
    default:
      return TypeKind::kBlock;
  }
}

std::string_view kind_name(char letter) {
  switch (letter) {
    case 'i':
      return "an index";
    case 'b':
      return "a bool";
    case 'c':
      return "a buffer";
    case 't':
      return "a tensor";
    case 's':
      return "a semaphore";
    case 'r':
      return "a real";
    default:
      return "a block";
  }
}

bool check_signature(const Op& op, std::string_view text, Problems& problems) {
  size_t arrow = text.find('>');
  bool ok = true;
  auto check = [&](const std::vector<Value*>& values, std::string_view letters, std::string_view what) {
    for (size_t i = 0; i < letters.size(); ++i) {
      if (i < values.size() && values[i]->type.is(kind_of(letters[i]))) continue;
      problems.add(op, 10, "{} {} must be {}", what, i, kind_name(letters[i]));
      ok = false;
    }
  };
  check(op.operands, text.substr(0, arrow), "operand");
  check(op.results, text.substr(arrow + 1), "result");
  return ok;
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
  if (!check_signature(op, "iii>", problems)) return;
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
  check_signature(op, "b>", problems);
  for (const Block* region : op.regions) {
    if (!same_types(region->terminator()->operands, op.results)) {
      problems.add(op, 15, "a region yields other types than its results");
    }
  }
}

void check_select(const Op& op, Problems& problems) {
  bool equal = op.operand(1)->type == op.result()->type && op.operand(2)->type == op.result()->type;
  if (!op.operand(0)->type.is(TypeKind::kBool) || !op.result()->type.is_scalar() || !equal) {
    problems.add(op, 10, "chooses by a bool between two indices, bools or reals");
  }
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
  if (op.operands.size() < first + 1) return problems.add(op, 17, "lacks operands");
  if (!check_signature(op, load ? "t>B" : "Bt>", problems)) return;
  const Type& tensor = op.operand(static_cast<int>(first))->type;
  const Type& block = load ? op.result()->type : op.operand(0)->type;
  int64_t rank = std::max<int64_t>(tensor.shape.rank(), 2);
  if (static_cast<int64_t>(op.operands.size() - first - 1) != rank) {
    problems.add(op, 17, "has {} indices for {} dimensions", op.operands.size() - first - 1, rank);
  }
  for (size_t i = first + 1; i < op.operands.size(); ++i) {
    if (!op.operands[i]->type.is_index()) problems.add(op, 17, "operand {} must be an index", i);
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
  check_signature(op, types + ">", problems);
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
      check_signature(op, adds_after_first(op) ? "b>" : ">", problems);
  }
}

/// Where the sender may be its own receiver, one more semaphore follows.
void check_pipe(const Op& op, Problems& problems) {
  const bool sends = op.is(OpKind::kPipeSend);
  std::string types = sends ? "Bssiiiii" : "Bssii";
  const size_t least = types.size(), most = least + (sends ? 2 : 1);
  if (op.operands.size() < least || op.operands.size() > most)
    return problems.add(op, 1, "takes {} to {} operands", least, most);
  types.append(op.operands.size() - least, 's');
  check_signature(op, types + (op.is(OpKind::kPipeReceive) ? ">B" : ">"), problems);
}

void check_multicast(const Op& op, Problems& problems) {
  check_signature(op, op.operands.size() > 6 ? "ssiiiii>" : "siiiii>", problems);
}

/// One coordinate for each dimension of the block. Elements of integers are indices.
void check_element(const Op& op, Problems& problems) {
  if (op.operands.empty() || !op.operand(0)->type.is_block())
    return problems.add(op, 10, "operand 0 must be a block");
  std::string types = "B" + std::string(op.operand(0)->type.shape.rank(), 'i');
  std::string_view number = sim::is_integer(op.operand(0)->type.dtype) ? "i" : "r";
  check_signature(op,
                  op.is(OpKind::kElementRead) ? fmt::format("{}>{}", types, number)
                                              : fmt::format("{}{}>B", types, number),
                  problems);
}

void check_element_in_memory(const Op& op, Problems& problems) {
  const std::optional<sim::DataFormat> format = sim::parse_data_format(op.text(AttrKey::kDtype));
  if (!format || sim::is_block_float(*format))
    return problems.add(op, 25, "'{}' is no format of single elements", op.text(AttrKey::kDtype));
  const bool is_integer = sim::is_integer(*format);
  if (op.is(OpKind::kElementLoad)) {
    check_signature(op, is_integer ? "i>i" : "i>r", problems);
  } else {
    check_signature(op, is_integer ? "ii>" : "ir>", problems);
  }
}

void check_sizes(const Op& op, Problems& problems) {
  for (AttrKey key : {AttrKey::kPages, AttrKey::kRows, AttrKey::kColumns, AttrKey::kInner,
                      AttrKey::kPageBytes, AttrKey::kBytes}) {
    if (op.int_attr(key, 1) < 1) problems.add(op, 25, "'{}' must be positive", info(key).name);
  }
}

void check_op(const Op& op, Problems& problems) {
  std::string_view types = signature(op.kind);
  if (!types.empty() && !check_signature(op, types, problems)) return;
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
