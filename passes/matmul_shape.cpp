#include "passes/matmul_shape.h"

#include "passes/dst_slots.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// The innermost parallel dimension of more than one tile that `mine` uses and `other` does not.
int64_t own_dim(const Generic& generic, const PageStrides& mine, const PageStrides& other) {
  int64_t found = -1;
  for (int64_t d : generic.parallel_dims()) {
    if (generic.extents()[d] > 1 && mine.stride[d] != 0 && other.stride[d] == 0) found = d;
  }
  return found;
}

}  // namespace

MatmulShape matmul_shape(const Generic& generic, const Op& op, const std::vector<PageStrides>& strides) {
  const PageStrides& left = strides[*input_of(generic, op.operand(0))];
  const PageStrides& right = strides[*input_of(generic, op.operand(1))];
  MatmulShape shape;
  shape.row_dim = own_dim(generic, left, right);
  shape.column_dim = own_dim(generic, right, left);
  if (shape.row_dim >= 0) shape.row_stride = left.stride[shape.row_dim];
  if (shape.column_dim >= 0) {
    bool in_dst_order = shape.row_dim < shape.column_dim;
    shape.wide = in_dst_order && right.stride[shape.column_dim] == 1;
  }
  return shape;
}

Op* find_matmul(const Generic& generic) {
  for (Op& op : generic.body()) {
    if (op.is(TileOp::kMatmul)) return &op;
  }
  return nullptr;
}

}  // namespace ttlc::passes
