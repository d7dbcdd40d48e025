#include "passes/block_for_dst.h"

#include <algorithm>

#include "ir/generic.h"
#include "ir/support/ice.h"
#include "passes/matmul_shape.h"
#include "passes/page_strides.h"

namespace ttlc::passes {

using namespace ir;

namespace {

int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// Tiles of a run of `extent` tiles that one section takes, at most `capacity`: a divisor unless that wastes
/// more than a third of DST, else even shares with a smaller last one.
int64_t run_section(int64_t extent, int64_t capacity) {
  int64_t most = std::min(extent, capacity);
  for (int64_t tiles = most; tiles >= 1; --tiles) {
    if (extent % tiles == 0 && 3 * tiles >= 2 * most) return tiles;
  }
  return ceil_div(extent, ceil_div(extent, most));
}

/// A section of rows x columns, and what it costs in a measure where less is better.
struct Candidate {
  int64_t rows = 1, columns = 1;
  double cost = 0;
};

/// Operand tiles a matmul reads for one k, or sections of an element-wise computation; a shape that does not
/// divide the space is emitted two or four times, hence the surcharge.
double cost_of(const Candidate& shape, int64_t rows, int64_t columns, bool is_matmul) {
  double sections = static_cast<double>(ceil_div(rows, shape.rows) * ceil_div(columns, shape.columns));
  double uneven = (rows % shape.rows ? 1.25 : 1.0) * (columns % shape.columns ? 1.25 : 1.0);
  return sections * uneven * (is_matmul ? static_cast<double>(shape.rows + shape.columns) : 1.0);
}

Candidate best_rectangle(int64_t rows, int64_t columns, int64_t capacity, bool is_matmul) {
  Candidate best{1, 1, cost_of({1, 1}, rows, columns, is_matmul)};
  for (int64_t r = 1; r <= std::min(rows, capacity); ++r) {
    for (int64_t c = 1; c <= std::min(columns, capacity / r); ++c) {
      Candidate shape{r, c};
      shape.cost = cost_of(shape, rows, columns, is_matmul);
      if (shape.cost < best.cost || (shape.cost == best.cost && c > best.columns)) best = shape;
    }
  }
  return best;
}

/// Section of a generic with a matmul: rows and columns of the matmul, one of everything else.
std::vector<int64_t> matmul_section(const Generic& generic, const MatmulShape& shape, int64_t capacity) {
  const std::vector<int64_t>& extents = generic.extents();
  int64_t rows = shape.row_dim < 0 ? 1 : extents[shape.row_dim];
  int64_t columns = shape.wide ? extents[shape.column_dim] : 1;
  Candidate best = best_rectangle(rows, columns, capacity, true);
  std::vector<int64_t> section;
  for (int64_t d : generic.parallel_dims()) {
    bool is_column = shape.wide && d == shape.column_dim;
    section.push_back(d == shape.row_dim ? best.rows : is_column ? best.columns : 1);
  }
  return section;
}

/// Section of any other generic: a rectangle in the two innermost parallel dimensions.
std::vector<int64_t> rectangle_section(const Generic& generic, int64_t capacity) {
  std::vector<int64_t> dims = generic.parallel_dims();
  std::vector<int64_t> section(dims.size(), 1);
  if (dims.empty()) return section;
  size_t inner = dims.size() - 1;
  if (dims.size() == 1) {
    section[0] = run_section(generic.extents()[dims[0]], capacity);
    return section;
  }
  Candidate best =
      best_rectangle(generic.extents()[dims[inner - 1]], generic.extents()[dims[inner]], capacity, false);
  section[inner - 1] = best.rows;
  section[inner] = best.columns;
  return section;
}

std::vector<int64_t> choose_section(const Generic& generic, int64_t capacity) {
  if (is_linear(generic)) return {run_section(Shape(generic.extents()).count(), capacity)};
  if (const Op* matmul = find_matmul(generic)) {
    return matmul_section(generic, matmul_shape(generic, *matmul, operand_strides(generic)), capacity);
  }
  return rectangle_section(generic, capacity);
}

}  // namespace

void block_for_dst(Module& module, PassContext&) {
  int64_t dst_tiles = module.target.dst_tiles();
  walk(module.body(), [&](Op& op) {
    std::optional<Generic> generic = Generic::from(&op);
    if (!generic) return;
    int64_t slots = std::max<int64_t>(op.int_attr(AttrKey::kSlots), 1);
    TTLC_ASSERT(slots <= dst_tiles, "one point of a generic needs {} DST tiles, there are {}", slots,
                dst_tiles);
    op.set(AttrKey::kSection, choose_section(*generic, dst_tiles / slots));
  });
}

}  // namespace ttlc::passes
