#include "test/matrix/sections.h"

#include <fmt/format.h>

#include "passes/pass.h"

namespace ttlc::matrix {

namespace {

using Kernels = std::vector<KernelRow>;

struct Grid {
  int64_t rows, columns;
  std::string_view arch;
};
constexpr Grid kGrids[] = {{1, 1, "wormhole_b0"},
                           {2, 2, "wormhole_b0"},
                           {4, 4, "wormhole_b0"},
                           {8, 8, "wormhole_b0"},
                           {8, 10, "blackhole"}};
constexpr std::string_view kDtypes[] = {"bf16", "fp32"};
constexpr std::string_view kDstWidths[] = {"16", "32"};

struct BlockShape {
  int64_t rows, columns;
};
/// Columns are d / 32 for d = 64 and 128.
constexpr BlockShape kBlocks[] = {{1, 2}, {2, 2}, {4, 2}, {1, 4}, {2, 4}, {4, 4}};
constexpr BlockShape kOddBlock = {3, 5};

std::string text_of(const BlockShape& block) { return fmt::format("{}x{}", block.rows, block.columns); }

Request request_of(const Grid& grid, const BlockShape& block) {
  Request request;
  request.grid_rows = grid.rows;
  request.grid_columns = grid.columns;
  request.arch = grid.arch;
  request.block_rows = block.rows;
  request.block_columns = block.columns;
  return request;
}

void add(Table& table, const KernelRow& kernel, const Request& request) {
  table.cells.push_back(make_cell(kernel, request));
}

Table grid_table(const KernelRow& kernel) {
  std::vector<BlockShape> blocks(std::begin(kBlocks), std::end(kBlocks));
  if (kernel.is_elementwise) blocks.push_back(kOddBlock);
  Table table{kernel.name, "cores", {}, {}, {}};
  for (const BlockShape& block : blocks) table.columns.push_back(text_of(block));
  for (const Grid& grid : kGrids) {
    for (std::string_view dtype : kDtypes) {
      for (std::string_view dst : kDstWidths) {
        table.rows.push_back(fmt::format("{}x{}{}, {}, {}-bit DST", grid.rows, grid.columns,
                                         grid.arch == "blackhole" ? " blackhole" : "", dtype, dst));
        for (const BlockShape& block : blocks) {
          Request request = request_of(grid, block);
          request.dtype = dtype;
          request.dst = dst;
          add(table, kernel, request);
        }
      }
    }
  }
  return table;
}

std::vector<Table> grid_tables(const Kernels& kernels) {
  std::vector<Table> tables;
  for (const KernelRow& kernel : kernels) tables.push_back(grid_table(kernel));
  return tables;
}

std::vector<Table> bfp8_tables(const Kernels& kernels) {
  std::vector<Table> tables;
  for (std::string_view dst : kDstWidths) {
    Table table{fmt::format("{}-bit DST", dst), "kernel", {}, {}, {}};
    for (const BlockShape& block : kBlocks) table.columns.push_back(text_of(block));
    for (const KernelRow& kernel : kernels) {
      if (kernel.bfp8.empty()) continue;
      table.rows.push_back(kernel.name);
      for (const BlockShape& block : kBlocks) {
        Request request = request_of(kGrids[1], block);
        request.bfp8_inputs = true;
        request.dst = dst;
        add(table, kernel, request);
      }
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

std::vector<Table> blackhole_tables(const Kernels& kernels) {
  constexpr Grid kBlackholeGrids[] = {{8, 8, "blackhole"}, {10, 13, "blackhole"}};
  Table table{"Blocks of 2x2 tiles, 32-bit DST", "kernel", {}, {}, {}};
  for (const Grid& grid : kBlackholeGrids) {
    for (std::string_view dtype : kDtypes)
      table.columns.push_back(fmt::format("{}x{}, {}", grid.columns, grid.rows, dtype));
  }
  for (const KernelRow& kernel : kernels) {
    table.rows.push_back(kernel.name);
    for (const Grid& grid : kBlackholeGrids) {
      for (std::string_view dtype : kDtypes) {
        Request request = request_of(grid, {2, 2});
        request.dtype = dtype;
        add(table, kernel, request);
      }
    }
  }
  return {table};
}

/// The largest of 4, 3, 2 and 1 that divides a number of tiles.
int64_t small_divisor(int64_t tiles) {
  int64_t divisor = 4;
  while (tiles % divisor != 0) --divisor;
  return divisor;
}

Request ragged_request(std::pair<int64_t, int64_t> shape) {
  int64_t tile_rows = (shape.first + 31) / 32, tile_columns = (shape.second + 31) / 32;
  Request request;
  request.shape = shape;
  request.grid_rows = small_divisor(tile_rows);
  request.grid_columns = small_divisor(tile_columns);
  request.block_rows = tile_rows / request.grid_rows;
  request.block_columns = tile_columns / request.grid_columns;
  request.depth = small_divisor(tile_columns);
  return request;
}

std::vector<Table> ragged_tables(const Kernels& kernels) {
  constexpr std::pair<int64_t, int64_t> kShapes[] = {{33, 65}, {100, 100}, {1, 2048}, {2048, 1}};
  Table table{"", "kernel", {}, {}, {}};
  for (const auto& [height, width] : kShapes) {
    for (std::string_view dtype : kDtypes)
      table.columns.push_back(fmt::format("{}x{} {}", height, width, dtype));
  }
  for (const KernelRow& kernel : kernels) {
    if (!kernel.ragged) continue;
    table.rows.push_back(kernel.name);
    for (const auto& shape : kShapes) {
      for (std::string_view dtype : kDtypes) {
        Request request = ragged_request(shape);
        request.dtype = dtype;
        add(table, kernel, request);
      }
    }
  }
  return {table};
}

std::vector<Table> pass_tables(const Kernels& kernels) {
  Table table{"2x2 cores, blocks of 2x4 tiles, bf16, 32-bit DST", "kernel", {}, {}, {}};
  std::vector<std::string> skipped;
  for (const passes::PassInfo& pass : passes::all_passes()) {
    if (pass.need == passes::PassNeed::kOptional) skipped.emplace_back(pass.name);
  }
  table.columns = skipped;
  for (const KernelRow& kernel : kernels) {
    table.rows.push_back(kernel.name);
    for (const std::string& pass : skipped) {
      Request request = request_of(kGrids[1], {2, 4});
      request.skip_pass = pass;
      add(table, kernel, request);
    }
  }
  return {table};
}

std::vector<Table> smoke_tables(const Kernels& kernels) {
  Table table{"",
              "kernel",
              {},
              {"2x2 cores, 2x2 tiles, bf16, 32-bit DST", "1x1 core, 4x4 tiles, fp32, 16-bit DST"},
              {}};
  for (const KernelRow& kernel : kernels) {
    table.rows.push_back(kernel.name);
    table.cells.push_back(counted_cell(kernel));
    Request request = request_of(kGrids[0], {4, 4});
    request.dtype = "fp32";
    request.dst = "16";
    add(table, kernel, request);
  }
  return {table};
}

}  // namespace

Cell counted_cell(const KernelRow& row) { return make_cell(row, request_of(kGrids[1], {2, 2})); }

const std::vector<Section>& all_sections() {
  static const std::vector<Section> kSections = {
      {"grids", "Grids, block shapes, data types, DST widths",
       "Columns are rows x columns of tiles in a block, rows are rows x columns of cores.", grid_tables},
      {"bfp8", "bfp8_b inputs", "2x2 cores; results are bf16.", bfp8_tables},
      {"blackhole", "Blackhole", "Columns x rows of cores.", blackhole_tables},
      {"ragged", "Shapes that are no multiples of a tile",
       "Element-wise kernels, reductions, softmax, norms and matmuls.", ragged_tables},
      {"passes", "Each optional pass left out", "All other passes are mandatory.", pass_tables},
      {"smoke", "A cell or two of every kernel", "The part that runs with the tests.", smoke_tables},
  };
  return kSections;
}

}  // namespace ttlc::matrix
