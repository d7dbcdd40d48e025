// How the tensors of a random ttl kernel are cut into blocks: number of dimensions, sizes, and where padding begins.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "test/support/random_ttl_values.h"

namespace ttlc::test {

struct BlockLayout {
  static constexpr int64_t kTile = 32;

  bool is_vector = false;        // of one dimension
  std::vector<int64_t> leading;  // sizes before those of rows and columns
  int64_t missing = 0;           // elements that rows and columns fall short of whole tiles

  int64_t rank() const { return is_vector ? 1 : static_cast<int64_t>(leading.size()) + 2; }
  int64_t batch() const {
    return std::accumulate(leading.begin(), leading.end(), int64_t{1}, std::multiplies<>());
  }
  int64_t element_rows(int64_t tiles) const { return is_vector ? 1 : tiles * kTile - missing; }
  int64_t element_columns(int64_t tiles) const { return tiles * kTile - missing; }
  Values empty_block(int64_t rows, int64_t columns, double value = 0) const {
    return Values(batch(), element_rows(rows), element_columns(columns), value);
  }

  /// "(2, 1, 3)", of a block.
  std::string shape(int64_t rows, int64_t columns) const {
    if (is_vector) return fmt::format("({},)", columns);
    std::vector<int64_t> sizes = leading;
    sizes.insert(sizes.end(), {rows, columns});
    return fmt::format("({})", fmt::join(sizes, ", "));
  }

  /// Block `block`, an expression, of a tensor; blocks follow each other in the outermost dimension.
  std::string slice(const MovedTensor& tensor, const std::string& block) const {
    const int64_t outermost = is_vector ? tensor.columns : leading.empty() ? tensor.rows : leading[0];
    std::vector<std::string> ranges = {
        outermost == 1 ? block : fmt::format("{0} * {1} : ({0} + 1) * {1}", block, outermost)};
    for (size_t i = 1; i < leading.size(); ++i) ranges.push_back(fmt::format("0:{}", leading[i]));
    if (!leading.empty()) ranges.push_back(fmt::format("0:{}", tensor.rows));
    if (!is_vector) ranges.push_back(tensor.columns == 1 ? "0" : fmt::format("0:{}", tensor.columns));
    return fmt::format("{}[{}]", tensor.name, fmt::join(ranges, ", "));
  }

  /// The argument of --tensor, for so many blocks.
  std::string argument(const MovedTensor& tensor, int64_t blocks) const {
    std::vector<int64_t> sizes = leading;
    if (!is_vector) sizes.push_back(element_rows(tensor.rows));
    sizes.push_back(element_columns(tensor.columns));
    sizes[0] *= blocks;
    return fmt::format("{}={}:{}", tensor.name, fmt::join(sizes, "x"), tensor.dtype);
  }
};

}  // namespace ttlc::test
