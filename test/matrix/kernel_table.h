// The table of kernels (kernels.json), and the cells made from its rows: a kernel with a grid, a block shape, data types
// and flags, complete enough to be run or to be typed as a command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "test/matrix/formula.h"

namespace ttlc::matrix {

using Texts = std::vector<std::pair<std::string, std::string>>;  // name, text with formulas

/// When a kernel cannot exist, by its source. The compiler must say so, with a message that contains `error`.
struct Impossibility {
  std::string when;  // formula
  std::string error;
  std::string reason;
};

/// One kernel of the table; the keys of kernels.json in brackets.
struct KernelRow {
  std::string name;
  std::string file;                       // ["file"] from the top of the repository
  std::string kernel;                     // ["kernel"] name or call of a factory
  Texts sets;                             // ["set"] module constants
  std::vector<std::string> size;          // ["size"] formulas of H, W and perhaps K
  Texts tensors;                          // ["tensors"] shapes
  std::vector<Impossibility> impossible;  // ["impossible"]
  bool is_elementwise = false;            // ["elementwise"] any block shape makes sense
  std::optional<Texts> ragged;          // ["ragged"] takes part in that section; constants that differ there
  std::vector<std::string> bfp8;        // ["bfp8"] tensors that may be bfp8_b
  std::vector<std::string> magnitudes;  // ["magnitudes"] tensors whose values must not be negative
};

/// Throws std::runtime_error when the file is missing or wrong.
std::vector<KernelRow> load_kernel_table(const std::string& path);

/// What a section asks of a kernel.
struct Request {
  int64_t grid_rows = 2, grid_columns = 2;
  int64_t block_rows = 2, block_columns = 2;
  int64_t depth = 2;  // tiles of a block along the dimension a matmul sums over
  std::optional<std::pair<int64_t, int64_t>> shape;  // a ragged H x W, instead of the row's size
  std::string dtype = "bf16";
  bool bfp8_inputs = false;
  std::string dst = "32";
  std::string arch = "wormhole_b0";
  std::string skip_pass;  // empty: none
};

struct Cell {
  std::string kernel;  // name of the row
  std::string label;   // what distinguishes it in the progress line
  std::string file, expression;
  std::vector<std::string> sets, tensors;  // as on the command line
  std::vector<std::string> magnitudes;
  std::string dst, arch, skip_pass;
  std::optional<Impossibility> impossible;

  /// `ttlc run ...`; inputs that were changed before the run come from files in `inputs_folder`.
  std::string command_line(const std::string& inputs_folder) const;
};

/// Where the values of a `--tensor` argument lie that are not the generated ones: "v=64x64:bf16" ->
/// "FOLDER/v-64x64-bf16.npy:bf16".
std::string changed_input_path(const std::string& tensor, const std::string& folder);

Cell make_cell(const KernelRow& row, const Request& request);

}  // namespace ttlc::matrix
