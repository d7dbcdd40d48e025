// Block arithmetic as generics. One iteration dimension per dimension of the result, reductions last.
#include <algorithm>

#include "ir/builder.h"
#include "ir/generic.h"
#include "ir/support/ice.h"

namespace ttlc::ir {
namespace {

constexpr DataFormat kComputed = DataFormat::kFp32;

DataFormat computed_dtype(const Value* x) {
  return sim::is_integer(x->type.dtype) ? x->type.dtype : kComputed;
}

/// A tile op of a block; those of integers say of which.
Value* typed_tile(Builder& r, TileOp fn, std::initializer_list<Value*> operands, DataFormat dtype,
                  std::optional<double> real = {}) {
  Value* tile = r.tile(fn, operands, real);
  if (is_of_integers(fn)) tile->def->set(AttrKey::kDtype, std::string(sim::name_of(dtype)));
  return tile;
}

std::string all_parallel(int64_t dims) { return std::string(dims, 'p'); }

/// Whether lanes `a` say less than lanes `b` do.
bool narrower(Lanes a, Lanes b) { return a != b && (b == Lanes::kFull || a == Lanes::kScalar); }

/// Lanes two operands have in common once the narrower one is spread.
Lanes joint_lanes(Lanes a, Lanes b) {
  if (a == b) return a;
  if (narrower(a, b)) return b;
  if (narrower(b, a)) return a;
  return Lanes::kFull;  // a column with a row: an outer combination
}

/// How an operand enters an element-wise generic over `shape`: its map, and the tile op that spreads it.
struct Spread {
  IndexingMap map;
  std::optional<TileOp> move;
};

Spread spread(const Type& operand, const Shape& shape, Lanes lanes) {
  int64_t dims = shape.rank();
  int64_t skipped = dims - operand.shape.rank();
  Spread result{{dims, {}}, std::nullopt};
  for (int64_t d = 0; d < operand.shape.rank(); ++d) {
    bool single = operand.shape[d] == 1 && shape[d + skipped] != 1;
    result.map.results.push_back(single ? MapResult{-1, 0} : MapResult{d + skipped, 0});
  }
  bool columns = operand.shape.back(0) == 1 && shape.back(0) != 1;
  bool rows = operand.shape.back(1) == 1 && shape.back(1) != 1;
  if (operand.lanes != lanes) {
    columns = columns || operand.lanes == Lanes::kColumn || operand.lanes == Lanes::kScalar;
    rows = rows || operand.lanes == Lanes::kRow || operand.lanes == Lanes::kScalar;
  }
  if (columns && rows)
    result.move = TileOp::kBcastScalar;
  else if (columns)
    result.move = TileOp::kBcastCol;
  else if (rows)
    result.move = TileOp::kBcastRow;
  return result;
}

Value* moved(Builder& b, const Spread& spread, Value* tile) {
  return spread.move ? b.tile(*spread.move, {tile}) : tile;
}

}  // namespace

std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b) {
  std::vector<int64_t> dims(std::max(a.rank(), b.rank()));
  for (int64_t i = 0; i < static_cast<int64_t>(dims.size()); ++i) {
    int64_t x = a.back(i), y = b.back(i);
    if (x != y && x != 1 && y != 1) return std::nullopt;
    dims[dims.size() - 1 - i] = std::max(x, y);
  }
  return Shape(dims);
}

Value* build_fill(Builder& b, double value, Shape tiles, DataFormat dtype) {
  GenericSpec spec;
  spec.results = {Type::block(tiles, dtype)};
  spec.out_maps = {IndexingMap::identity(tiles.rank())};
  spec.extents = tiles.vec();
  spec.iterators = all_parallel(tiles.rank());
  spec.body = [&](Builder& r, std::span<Value* const>) {
    const TileOp fill = sim::is_integer(dtype) ? TileOp::kIntFill : TileOp::kFill;
    return std::vector{typed_tile(r, fill, {}, dtype, value)};
  };
  return build_generic(b, spec)->result();
}

Value* build_unary(Builder& b, TileOp fn, Value* x, std::optional<double> real) {
  const Shape& shape = x->type.shape;
  GenericSpec spec;
  spec.ins = {x};
  spec.in_maps = spec.out_maps = {IndexingMap::identity(shape.rank())};
  spec.results = {Type::block(shape, computed_dtype(x), x->type.lanes)};
  spec.extents = shape.vec();
  spec.iterators = all_parallel(shape.rank());
  spec.body = [&](Builder& r, std::span<Value* const> t) {
    return std::vector{typed_tile(r, fn, {t[0]}, computed_dtype(x), real)};
  };
  return build_generic(b, spec)->result();
}

Value* build_cast(Builder& b, Value* x, DataFormat dtype) {
  Value* result = build_unary(b, TileOp::kCast, x);
  result->type.dtype = sim::is_integer(dtype) ? dtype : kComputed;
  Op* cast = Generic(result->def).body().first;
  cast->set(AttrKey::kFrom, std::string(sim::name_of(computed_dtype(x))));
  cast->set(AttrKey::kDtype, std::string(sim::name_of(result->type.dtype)));
  return result;
}

Value* build_binary(Builder& b, TileOp fn, Value* x, Value* y) {
  std::optional<Shape> shape = broadcast_shape(x->type.shape, y->type.shape);
  TTLC_ASSERT(shape, "shapes {} and {} do not combine", x->type.shape.str(), y->type.shape.str());
  Lanes lanes = joint_lanes(x->type.lanes, y->type.lanes);
  bool grows = !(*shape == x->type.shape) && !(*shape == y->type.shape);
  if (grows || (*shape != x->type.shape && x->type.lanes == lanes) ||
      (*shape != y->type.shape && y->type.lanes == lanes)) {
    lanes = Lanes::kFull;  // a spread operand fills its lanes
  }
  Spread left = spread(x->type, *shape, lanes), right = spread(y->type, *shape, lanes);
  GenericSpec spec;
  spec.ins = x == y ? std::vector{x} : std::vector{x, y};
  spec.in_maps = x == y ? std::vector{left.map} : std::vector{left.map, right.map};
  spec.results = {Type::block(*shape, computed_dtype(x), lanes)};
  spec.out_maps = {IndexingMap::identity(shape->rank())};
  spec.extents = shape->vec();
  spec.iterators = all_parallel(shape->rank());
  spec.body = [&](Builder& r, std::span<Value* const> t) {
    return std::vector{
        typed_tile(r, fn, {moved(r, left, t.front()), moved(r, right, t.back())}, computed_dtype(x))};
  };
  return build_generic(b, spec)->result();
}

Value* build_broadcast(Builder& b, Value* x, Shape tiles) {
  Spread in = spread(x->type, tiles, Lanes::kFull);
  GenericSpec spec;
  spec.ins = {x};
  spec.in_maps = {in.map};
  spec.results = {Type::block(tiles, computed_dtype(x))};
  spec.out_maps = {IndexingMap::identity(tiles.rank())};
  spec.extents = tiles.vec();
  spec.iterators = all_parallel(tiles.rank());
  spec.body = [&](Builder& r, std::span<Value* const> t) {
    return std::vector{r.tile(in.move.value_or(TileOp::kCopy), {t[0]})};
  };
  return build_generic(b, spec)->result();
}

Value* build_matmul(Builder& b, Value* x, Value* y) {
  const Shape& left = x->type.shape;
  const Shape& right = y->type.shape;
  int64_t batch = left.rank() - 2;
  int64_t m = batch, n = batch + 1, k = batch + 2;  // iteration dimensions
  std::vector<int64_t> x_dims, y_dims, out_dims, extents, out_shape;
  for (int64_t d = 0; d < batch; ++d) {
    x_dims.push_back(d);
    y_dims.push_back(d);
    out_dims.push_back(d);
    extents.push_back(left[d]);
  }
  x_dims.insert(x_dims.end(), {m, k});
  y_dims.insert(y_dims.end(), {k, n});
  out_dims.insert(out_dims.end(), {m, n});
  extents.insert(extents.end(), {left.back(1), right.back(0)});
  out_shape = extents;
  extents.push_back(left.back(0));
  GenericSpec spec;
  spec.ins = {x, y};
  spec.in_maps = {IndexingMap::of(batch + 3, x_dims), IndexingMap::of(batch + 3, y_dims)};
  spec.results = {Type::block(Shape(out_shape), kComputed)};
  spec.out_maps = {IndexingMap::of(batch + 3, out_dims)};
  spec.extents = extents;
  spec.iterators = all_parallel(batch + 2) + "r";
  spec.accumulators = 1;
  spec.body = [&](Builder& r, std::span<Value* const> t) {
    return std::vector{r.tile(TileOp::kMatmul, {t[0], t[1], t[2]})};
  };
  return build_generic(b, spec)->result();
}

Value* build_transpose(Builder& b, Value* x) {
  std::vector<int64_t> shape = x->type.shape.vec();
  int64_t dims = x->type.shape.rank();
  std::swap(shape[dims - 1], shape[dims - 2]);
  IndexingMap map = IndexingMap::identity(dims);
  std::swap(map.results[dims - 1], map.results[dims - 2]);
  Lanes lanes = x->type.lanes == Lanes::kColumn ? Lanes::kRow
                : x->type.lanes == Lanes::kRow  ? Lanes::kColumn
                                                : x->type.lanes;
  GenericSpec spec;
  spec.ins = {x};
  spec.in_maps = {map};
  spec.results = {Type::block(Shape(shape), x->type.dtype, lanes)};
  spec.out_maps = {IndexingMap::identity(dims)};
  spec.extents = shape;
  spec.iterators = all_parallel(dims);
  spec.body = [&](Builder& r, std::span<Value* const> t) {
    return std::vector{r.tile(TileOp::kTranspose, {t[0]})};
  };
  return build_generic(b, spec)->result();
}

namespace {

TileOp reduce_tile(bool is_max, ReduceAxis axis) {
  switch (axis) {
    case ReduceAxis::kColumns:
      return is_max ? TileOp::kMaxRow : TileOp::kSumRow;
    case ReduceAxis::kRows:
      return is_max ? TileOp::kMaxCol : TileOp::kSumCol;
    case ReduceAxis::kAll:
      return is_max ? TileOp::kMaxAll : TileOp::kSumAll;
  }
  TTLC_UNREACHABLE();
}

Lanes reduce_lanes(ReduceAxis axis) {
  switch (axis) {
    case ReduceAxis::kColumns:
      return Lanes::kColumn;
    case ReduceAxis::kRows:
      return Lanes::kRow;
    case ReduceAxis::kAll:
      return Lanes::kScalar;
  }
  TTLC_UNREACHABLE();
}

}  // namespace

Value* build_reduce(Builder& b, bool is_max, ReduceAxis axis, Value* x) {
  int64_t dims = x->type.shape.rank();
  bool over_columns = axis != ReduceAxis::kRows, over_rows = axis != ReduceAxis::kColumns;
  GenericSpec spec;
  std::vector<int64_t> shape = x->type.shape.vec();
  IndexingMap out = IndexingMap::identity(dims);
  spec.iterators = all_parallel(dims);
  auto fold = [&](int64_t dim) {
    shape[dim] = 1;
    out.results[dim] = {-1, 0};
    spec.iterators[dim] = 'r';
  };
  if (over_columns) fold(dims - 1);
  if (over_rows) fold(dims - 2);
  spec.ins = {x};
  spec.in_maps = {IndexingMap::identity(dims)};
  spec.results = {Type::block(Shape(shape), computed_dtype(x), reduce_lanes(axis))};
  spec.out_maps = {out};
  spec.extents = x->type.shape.vec();
  spec.accumulators = 1;
  spec.body = [&](Builder& r, std::span<Value* const> t) {
    return std::vector{r.tile(reduce_tile(is_max, axis), {t[0], t[1]})};
  };
  return build_generic(b, spec)->result();
}

Value* build_reshape(Builder& b, Value* x, std::vector<int64_t> shape) {
  if (shape.size() == 1) shape.insert(shape.begin(), 1);
  while (shape.size() > 2 && shape.front() == 1) shape.erase(shape.begin());
  const std::vector<int64_t> before = x->type.shape.vec();
  if (shape == before) return x;
  // Both shapes have the same sizes but for those of 1.
  const auto dims = static_cast<int64_t>(shape.size());
  IndexingMap map{dims, {}};
  int64_t next = 0;
  for (const int64_t size : before) {
    while (size != 1 && shape[next] == 1) ++next;
    map.results.push_back(size == 1 ? MapResult{-1, 0} : MapResult{next++, 0});
  }
  GenericSpec spec;
  spec.ins = {x};
  spec.in_maps = {map};
  spec.results = {Type::block(Shape(shape), x->type.dtype, x->type.lanes)};
  spec.out_maps = {IndexingMap::identity(dims)};
  spec.extents = shape;
  spec.iterators = all_parallel(dims);
  spec.body = [](Builder& r, std::span<Value* const> t) {
    return std::vector{r.tile(TileOp::kCopy, {t[0]})};
  };
  return build_generic(b, spec)->result();
}

Value* build_fold(Builder& b, bool is_max, const std::vector<int64_t>& leading, Value* x) {
  const Shape& shape = x->type.shape;
  const int64_t rank = shape.rank();
  auto is_folded = [&](int64_t dim) {
    return std::find(leading.begin(), leading.end(), rank - 1 - dim) != leading.end();
  };
  std::vector<int64_t> kept;
  std::vector<MapResult> place(static_cast<size_t>(rank), MapResult{-1, 0});
  int64_t matrices = 1;
  for (int64_t dim = 0; dim < rank; ++dim) {
    if (is_folded(dim)) matrices *= shape[dim];
    const int64_t size = is_folded(dim) ? 1 : shape[dim];
    if (dim + 2 < rank && kept.empty() && size == 1) continue;
    if (!is_folded(dim)) place[dim].dim = static_cast<int64_t>(kept.size());
    kept.push_back(size);
  }
  GenericSpec spec;
  const auto dims = static_cast<int64_t>(kept.size());
  for (int64_t i = 0; i < matrices; ++i) {
    IndexingMap map{dims, place};
    int64_t rest = i;
    for (int64_t dim = rank; dim-- > 0;) {
      if (!is_folded(dim)) continue;
      map.results[dim].constant = rest % shape[dim];
      rest /= shape[dim];
    }
    spec.ins.push_back(x);
    spec.in_maps.push_back(map);
  }
  spec.results = {Type::block(Shape(kept), computed_dtype(x), x->type.lanes)};
  spec.out_maps = {IndexingMap::identity(dims)};
  spec.extents = kept;
  spec.iterators = all_parallel(dims);
  spec.body = [&](Builder& r, std::span<Value* const> t) {
    Value* folded = t[0];
    for (Value* tile : t.subspan(1)) folded = r.tile(is_max ? TileOp::kMax : TileOp::kAdd, {folded, tile});
    return std::vector{t.size() == 1 ? r.tile(TileOp::kCopy, {folded}) : folded};
  };
  return build_generic(b, spec)->result();
}

Value* build_constant(Builder& b, const Constant& constant) {
  Op* op = b.op(OpKind::kConstTiles, {}, {const_type(constant.kind)});
  set_constant(*op, constant);
  op->result()->name = const_name(constant.kind);
  return op->result();
}

Value* build_causal_mask(Builder& b, Value* row_tile, Value* column_tile, Shape tiles) {
  Value* table = build_constant(b, {ConstKind::kCausalMask});
  table->name = "causal_mask_tiles";
  int64_t dims = tiles.rank();
  GenericSpec spec;
  spec.ins = {table};
  spec.in_maps = {IndexingMap{dims, {{-1, 0}, {-1, 0}}}};
  spec.results = {Type::block(tiles, DataFormat::kBf16)};
  spec.out_maps = {IndexingMap::identity(dims)};
  spec.extents = tiles.vec();
  spec.iterators = all_parallel(dims);
  spec.body = [&](Builder& r, std::span<Value* const> t) {
    auto coordinate = [&](int64_t dim, Value* first) {
      Op* i = r.op(OpKind::kIterIndex, {}, {Type::index()});
      i->set(AttrKey::kDim, dim);
      return r.arith(OpKind::kIndexAdd, first, i->result());
    };
    Value* row = coordinate(dims - 2, row_tile);
    Value* column = coordinate(dims - 1, column_tile);
    return std::vector{r.tile(TileOp::kAtEdge, {t[0], row, column})};
  };
  return build_generic(b, spec)->result();
}

}  // namespace ttlc::ir
