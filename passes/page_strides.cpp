#include "passes/page_strides.h"

#include <algorithm>

namespace ttlc::passes {

using namespace ir;

bool PageStrides::is_constant() const {
  return std::all_of(stride.begin(), stride.end(), [](int64_t s) { return s == 0; });
}

PageStrides page_strides(const Shape& tiles, const IndexingMap& map) {
  PageStrides pages{0, std::vector<int64_t>(map.dims, 0)};
  int64_t stride = 1;
  for (int64_t i = tiles.rank() - 1; i >= 0; --i) {
    const MapResult& result = map.results[i];
    if (result.is_constant()) {
      pages.base += stride * result.constant;
    } else {
      pages.stride[result.dim] += stride;
    }
    stride *= tiles[i];
  }
  return pages;
}

std::vector<PageStrides> operand_strides(const Generic& generic) {
  std::vector<PageStrides> pages;
  for (int64_t i = 0; i < generic.in_count(); ++i) {
    pages.push_back(page_strides(generic.in(i)->type.shape, generic.in_map(i)));
  }
  for (int64_t i = 0; i < generic.out_count(); ++i) {
    const Value* out =
        generic.op->results.empty() ? generic.outs()[i] : generic.op->result(static_cast<int>(i));
    pages.push_back(page_strides(out->type.shape, generic.out_map(i)));
  }
  return pages;
}

std::vector<int64_t> row_major_strides(const std::vector<int64_t>& extents) {
  std::vector<int64_t> strides(extents.size(), 1);
  for (size_t d = extents.size(); d-- > 1;) strides[d - 1] = strides[d] * extents[d];
  return strides;
}

namespace {

bool asks_for_coordinates(const Generic& generic) {
  bool asks = false;
  for (Block* region : generic.op->regions) {
    for (Op& op : *region) asks = asks || op.is(OpKind::kIterIndex);
  }
  return asks;
}

}  // namespace

bool is_linear(const Generic& generic) {
  if (generic.has_reduction() || asks_for_coordinates(generic)) return false;
  const std::vector<int64_t>& extents = generic.extents();
  std::vector<int64_t> linear = row_major_strides(extents);
  for (const PageStrides& pages : operand_strides(generic)) {
    if (pages.is_constant()) continue;
    for (size_t d = 0; d < extents.size(); ++d) {
      if (extents[d] > 1 && pages.stride[d] != linear[d]) return false;
    }
  }
  return true;
}

}  // namespace ttlc::passes
