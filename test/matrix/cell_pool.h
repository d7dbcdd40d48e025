// Runs cells in child processes, several at a time. A cell that crashes the compiler or hangs it is a failed cell and
// not the end of the run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "test/matrix/run_cell.h"

namespace ttlc::matrix {

/// What is left of a verdict in the parent process.
struct CellResult {
  Status status = Status::kFailed;
  std::string message;
  double rel_l2 = 0;
};

struct PoolOptions {
  std::string source_folder;
  std::string cache_folder;
  int64_t jobs = 2;
  int64_t seconds_per_cell = 600;
  /// Called after each cell with how many are done and how many of these have failed.
  std::function<void(size_t done, size_t failed, const Cell& last)> on_progress;
};

/// Results in the order of the cells.
std::vector<CellResult> run_cells(const std::vector<Cell>& cells, const PoolOptions& options);

}  // namespace ttlc::matrix
