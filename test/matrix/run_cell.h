// One cell of the matrix: compile the kernel, run it on the simulated device, compare every output with the float64
// reference. The verdict says why when it is not right.
#pragma once

#include <cstdint>
#include <string>

#include "backend/emitted_program.h"
#include "runtime/program/simulate.h"
#include "test/matrix/kernel_table.h"

namespace ttlc::matrix {

enum class Status : uint8_t { kOk, kImpossible, kFailed };

struct Verdict {
  Status status = Status::kFailed;
  std::string message;  // kImpossible: the reason; kFailed: what went wrong
  double rel_l2 = 0;    // the worst output's; kOk only
  sim::SimStats stats;
  backend::EmittedProgram program;
};

struct CellFolders {
  std::string source;   // top of the repository
  std::string scratch;  // exists; kernels are written here
  std::string cache;    // of compiled kernels; empty: the user's
};

/// Reports everything through the verdict; an internal error of the compiler is a failure like others.
Verdict run_cell(const Cell& cell, const CellFolders& folders);

/// Writes the inputs that command_line() takes from files.
void save_changed_inputs(const Cell& cell, const std::string& inputs_folder);

}  // namespace ttlc::matrix
