// What random ttl kernels compute: blocks of numbers in double precision, and the operations of the language on them that are
// more than a function of each element. Nothing here knows the compiler.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "test/support/random_ttl_program.h"

namespace ttlc::test {

/// Matrices of a batch, one after the other, row by row.
struct Values {
  int64_t batch = 1, rows = 0, columns = 0;
  std::vector<double> elements;

  Values() = default;
  Values(int64_t batch, int64_t rows, int64_t columns, double value = 0)
      : batch(batch),
        rows(rows),
        columns(columns),
        elements(static_cast<size_t>(batch * rows * columns), value) {}
  size_t index(int64_t matrix, int64_t row, int64_t column) const {
    return static_cast<size_t>((matrix * rows + row) * columns + column);
  }
  double& at(int64_t matrix, int64_t row, int64_t column) { return elements[index(matrix, row, column)]; }
  double at(int64_t matrix, int64_t row, int64_t column) const {
    return elements[index(matrix, row, column)];
  }
};

Values transposed(const Values& from);
/// Of the matrices of both.
Values product(const Values& left, const Values& right);

/// Along which of a block's dimensions numbers are put together.
struct Directions {
  bool matrices = false, rows = false, columns = false;
};
/// The sum or maximum of each line, in the place of all its elements.
Values spread_reduction(const Values& values, Directions along, bool is_maximum);

/// Of one core as it goes on.
struct CoreState {
  int64_t column = 0, step = 0;                        // of the core in the grid, of the loop
  std::map<std::string, Values> blocks;                // by name
  std::map<std::string, std::vector<Values>> outputs;  // by tensor, in the order of their stores
};

using Formula = std::function<Values(const CoreState&)>;
using Statement = std::function<void(CoreState&)>;

/// A tensor and the blocks of it that a core moves.
struct MovedTensor {
  std::string name;
  int64_t rows, columns;        // tiles of a block
  int64_t blocks_per_core = 1;  // one after the other
  int64_t blocks_per_step = 0;  // 0: not moved in the loop
  std::string dtype;
};

/// Which block of the first tensor a core starts with.
enum class Sharing { kOwn, kOfFirstCore, kOfFirstInRow };

/// What all cores do, block by block of the tensors.
struct ProgramMeaning {
  std::vector<MovedTensor> inputs, outputs;
  int64_t grid_columns = 1, grid_rows = 1, steps = 1;
  Sharing sharing = Sharing::kOwn;
  std::function<Values(const MovedTensor&)> empty_block;
  std::vector<Statement> before, of_step, after;  // the loop

  TensorValues operator()(const TensorValues& given) const;

 private:
  void load(CoreState& state, const TensorValues& given, const MovedTensor& tensor, int64_t block) const;
};

}  // namespace ttlc::test
