#include "test/support/random_ttl_values.h"

#include <algorithm>
#include <cmath>

namespace ttlc::test {

Values transposed(const Values& from) {
  Values to(from.batch, from.columns, from.rows);
  for (int64_t m = 0; m < from.batch; ++m) {
    for (int64_t r = 0; r < from.rows; ++r) {
      for (int64_t c = 0; c < from.columns; ++c) to.at(m, c, r) = from.at(m, r, c);
    }
  }
  return to;
}

Values product(const Values& left, const Values& right) {
  Values sum(left.batch, left.rows, right.columns);
  for (int64_t m = 0; m < left.batch; ++m) {
    for (int64_t r = 0; r < left.rows; ++r) {
      for (int64_t k = 0; k < left.columns; ++k) {
        for (int64_t c = 0; c < right.columns; ++c) sum.at(m, r, c) += left.at(m, r, k) * right.at(m, k, c);
      }
    }
  }
  return sum;
}

Values spread_reduction(const Values& values, Directions along, bool is_maximum) {
  const auto line_of = [&](int64_t m, int64_t r, int64_t c) {
    return values.index(along.matrices ? 0 : m, along.rows ? 0 : r, along.columns ? 0 : c);
  };
  const auto for_each = [&](const auto& action) {
    for (int64_t m = 0; m < values.batch; ++m) {
      for (int64_t r = 0; r < values.rows; ++r) {
        for (int64_t c = 0; c < values.columns; ++c) action(values.index(m, r, c), line_of(m, r, c));
      }
    }
  };
  std::vector<double> lines(values.elements.size(), is_maximum ? -INFINITY : 0.0);
  for_each([&](size_t element, size_t line) {
    const double value = values.elements[element];
    lines[line] = is_maximum ? std::max(lines[line], value) : lines[line] + value;
  });
  Values result = values;
  for_each([&](size_t element, size_t line) { result.elements[element] = lines[line]; });
  return result;
}

TensorValues ProgramMeaning::operator()(const TensorValues& given) const {
  TensorValues results;
  for (int64_t core = 0; core < grid_columns * grid_rows; ++core) {
    CoreState state;
    state.column = core % grid_columns;
    const int64_t first = sharing == Sharing::kOwn            ? core
                          : sharing == Sharing::kOfFirstInRow ? core / grid_columns
                                                              : 0;
    load(state, given, inputs[0], first);
    for (const Statement& statement : before) statement(state);
    for (state.step = 0; state.step < steps; ++state.step) {
      for (size_t i = 1; i < inputs.size(); ++i) load(state, given, inputs[i], core * steps + state.step);
      for (const Statement& statement : of_step) statement(state);
    }
    for (const Statement& statement : after) statement(state);
    // Blocks lie one after the other, core after core.
    for (const MovedTensor& tensor : outputs) {
      for (const Values& block : state.outputs[tensor.name]) {
        std::vector<double>& values = results[tensor.name];
        values.insert(values.end(), block.elements.begin(), block.elements.end());
      }
    }
  }
  return results;
}

/// Under a name that the thread takes it from.
void ProgramMeaning::load(CoreState& state, const TensorValues& given, const MovedTensor& tensor,
                          int64_t block) const {
  Values values = empty_block(tensor);
  const std::vector<double>& all = given.at(tensor.name);
  const auto count = static_cast<int64_t>(values.elements.size());
  std::copy_n(all.begin() + block * count, count, values.elements.begin());
  state.blocks.insert_or_assign("next " + tensor.name, std::move(values));
}

}  // namespace ttlc::test
