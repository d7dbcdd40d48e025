// One core of the reference evaluation: its threads run op by op over unbounded buffer queues, each until it waits for a
// block that is not there yet.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ir/interpreter.h"
#include "ir/interpreter_generic.h"
#include "ir/interpreter_network.h"

namespace ttlc::ir {

/// What all cores share and none changes.
struct KernelProgram {
  /// Whether values are computed, or blocks only move, through buffers that hold as many as their type says.
  enum class Mode : uint8_t { kValues, kMoves };

  /// `jump_shift`: see TileCall.
  KernelProgram(const Op& kernel, Mode mode, double jump_shift = 0);

  const Op* kernel;
  Mode mode;
  std::unordered_map<const Op*, GenericProgram> generics;
  std::unordered_map<const Value*, std::string> tensors;
  std::unordered_map<const Op*, BlockRef> constants;  // of const.tiles
  std::vector<std::string> stored;                    // tensors that some core stores to
  bool reads_what_it_stores = false;
  bool cores_communicate = false;
};

/// One tile on its way to a tensor.
struct TensorWrite {
  const Value* tensor;
  int64_t matrix;                 // among the tensor's matrices
  int64_t tile_row, tile_column;  // of row-major tensors: the row, and which part of it
  Lanes lanes;
  TileRef tile;
};

/// Visits the tiles of a block of this shape at the given position: leading indices, tile row, tile column.
template <typename Visit>
void for_each_tile(const Shape& shape, const std::vector<int64_t>& position, const Visit& visit) {
  int64_t rows = shape.back(1), columns = shape.back(0), matrices = shape.count() / (rows * columns);
  for (int64_t m = 0; m < matrices; ++m) {
    std::vector<int64_t> leading(position.begin(), position.end() - 2);
    int64_t rest = m;
    for (int64_t d = shape.rank() - 3, l = static_cast<int64_t>(leading.size()) - 1; d >= 0; --d, --l) {
      leading[l] += rest % shape[d];
      rest /= shape[d];
    }
    for (int64_t i = 0; i < rows * columns; ++i) {
      visit(m * rows * columns + i, leading, position.end()[-2] + i / columns,
            position.end()[-1] + i % columns);
    }
  }
}

/// The tensors of one evaluation.
class TensorStore {
 public:
  TensorStore(const KernelProgram& program, ReferenceTensors& tensors);

  /// Zero in the padding.
  TileRef load(const Value* tensor, int64_t matrix, int64_t tile_row, int64_t tile_column) const;
  void apply(const TensorWrite& write);
  /// What is wrong with the position of a tile that does not lie in the tensor, not even in its padding; empty when it does.
  std::string outside(const Value* tensor, const std::vector<int64_t>& leading, int64_t tile_row,
                      int64_t tile_column) const;
  /// Matrix of leading indices; -1 when one is out of range.
  int64_t matrix(const Value* tensor, const std::vector<int64_t>& leading) const;

 private:
  struct View {
    ReferenceTensor* data;
    std::vector<int64_t> leading;
    int64_t rows, columns;  // of a matrix, elements
    bool is_row_major;
  };
  struct RowPart {
    int64_t offset = 0, elems = 0;  // in the tensor
  };
  RowPart row_part(const View& view, int64_t matrix, int64_t row, int64_t part) const;

  std::unordered_map<const Value*, View> views_;
};

/// The tiles that hold the pages of a block here: a row takes as many as it needs, filled from their beginning.
Shape tiles_of_pages(const Type& block);

struct CoreResult {
  std::vector<TensorWrite> writes;  // in program order; empty when they were applied at once
  std::optional<Diagnostic> fault;
  bool hangs = false;  // is what the fault says
};

/// Runs core (x, y) to its end. With `apply_at_once` stores are visible to later loads, else they are collected.
CoreResult run_core(const KernelProgram& program, TensorStore& tensors, bool apply_at_once, int64_t x,
                    int64_t y, int64_t max_steps);

/// Runs the cores of a grid in turns, for kernels whose cores wait for each other; stores are visible to later loads.
/// That of the first core with a fault, or of any.
CoreResult run_together(const KernelProgram& program, TensorStore& tensors, int64_t columns, int64_t rows,
                        int64_t max_steps);

}  // namespace ttlc::ir
