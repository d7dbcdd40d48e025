#include "ir/affine.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ttlc::ir {

IndexingMap IndexingMap::identity(int64_t dims) {
  IndexingMap map{dims, {}};
  for (int64_t d = 0; d < dims; ++d) map.results.push_back({d, 0});
  return map;
}

IndexingMap IndexingMap::of(int64_t dims, const std::vector<int64_t>& result_dims) {
  IndexingMap map{dims, {}};
  for (int64_t d : result_dims) map.results.push_back({d, 0});
  return map;
}

bool IndexingMap::is_identity() const { return *this == identity(dims); }

bool IndexingMap::uses(int64_t dim) const {
  for (const MapResult& result : results) {
    if (result.dim == dim) return true;
  }
  return false;
}

std::vector<int64_t> IndexingMap::apply(const std::vector<int64_t>& point) const {
  std::vector<int64_t> coordinates;
  for (const MapResult& result : results) {
    coordinates.push_back(result.is_constant() ? result.constant : point[result.dim]);
  }
  return coordinates;
}

std::string IndexingMap::str() const {
  std::vector<std::string> from, to;
  for (int64_t d = 0; d < dims; ++d) from.push_back(fmt::format("d{}", d));
  for (const MapResult& result : results) {
    to.push_back(result.is_constant() ? fmt::format("{}", result.constant) : fmt::format("d{}", result.dim));
  }
  return fmt::format("({}) -> ({})", fmt::join(from, ", "), fmt::join(to, ", "));
}

IndexingMap compose(const IndexingMap& outer, const IndexingMap& inner) {
  IndexingMap map{inner.dims, {}};
  for (const MapResult& result : outer.results) {
    map.results.push_back(result.is_constant() ? result : inner.results[result.dim]);
  }
  return map;
}

}  // namespace ttlc::ir
