// kernel_matrix: every kernel of the table on every grid, block shape, data type and DST width, as Markdown.
//
//   kernel_matrix                                  everything but the smoke section; takes long
//   kernel_matrix --section bfp8 --kernel matmul   one section, kernels whose name contains the word
//
// Prints the tables, or writes them with --out; exit code 1 when a cell failed. A failed cell comes with the command
// line that shows it again.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <thread>

#include "backend/driver/files.h"
#include "test/matrix/cell_pool.h"
#include "test/matrix/markdown.h"
#include "test/matrix/run_cell.h"
#include "test/matrix/sections.h"

namespace ttlc::matrix {
namespace {

struct Options {
  std::vector<std::string> sections, kernels;
  std::string out;
  std::string inputs = "kernel_matrix_inputs";
  std::string cache;
  int64_t jobs = std::max(1u, std::thread::hardware_concurrency());
};

bool is_chosen(const Options& options, const Section& section) {
  if (options.sections.empty()) return section.name != "smoke";
  return std::find(options.sections.begin(), options.sections.end(), section.name) != options.sections.end();
}

std::vector<KernelRow> chosen_kernels(const Options& options) {
  std::vector<KernelRow> kernels =
      load_kernel_table(std::string(TTLC_SOURCE_DIR) + "/test/matrix/kernels.json");
  std::erase_if(kernels, [&](const KernelRow& row) {
    return !options.kernels.empty() &&
           std::none_of(options.kernels.begin(), options.kernels.end(),
                        [&](const std::string& word) { return row.name.find(word) != std::string::npos; });
  });
  return kernels;
}

/// The tables so far, so that a run that is stopped leaves what it has done. Nothing without --out.
void save(const Options& options, const MarkdownReport& report) {
  if (options.out.empty()) return;
  if (auto written = driver::write_file(options.out, report.text()); !written)
    throw std::runtime_error(written.message());
}

std::vector<CellResult> run_table(const Section& section, const Table& table, const Options& options) {
  PoolOptions pool{TTLC_SOURCE_DIR, options.cache, options.jobs};
  if (isatty(STDERR_FILENO)) {
    pool.on_progress = [&](size_t done, size_t failed, const Cell& last) {
      fmt::print(stderr, "\r\033[K{}: {} of {}, {} failed; {}, {}", section.name, done, table.cells.size(),
                 failed, last.kernel, last.label);
    };
  }
  std::vector<CellResult> results = run_cells(table.cells, pool);
  if (pool.on_progress) fmt::print(stderr, "\r\033[K");
  return results;
}

void run_section(const Section& section, const std::vector<KernelRow>& kernels, const Options& options,
                 MarkdownReport& report) {
  report.begin_section(section);
  for (const Table& table : section.tables(kernels)) {
    const std::vector<CellResult> results = run_table(section, table, options);
    for (size_t i = 0; i < results.size(); ++i) {
      if (results[i].status == Status::kFailed) save_changed_inputs(table.cells[i], options.inputs);
    }
    report.add_table(table, results);
    save(options, report);
  }
  report.end_section();
  save(options, report);
}

int run(const Options& options) {
  std::vector<KernelRow> kernels = chosen_kernels(options);
  MarkdownReport report(options.inputs);
  for (const Section& section : all_sections()) {
    if (is_chosen(options, section)) run_section(section, kernels, options, report);
  }
  if (options.out.empty()) fmt::print("{}", report.text());
  return report.failed() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace ttlc::matrix

int main(int argc, char** argv) {
  ttlc::matrix::Options options;
  CLI::App app("Runs every kernel in every configuration on the simulator and prints tables");
  std::vector<std::string> names;
  for (const ttlc::matrix::Section& section : ttlc::matrix::all_sections()) names.emplace_back(section.name);
  app.add_option("--section", options.sections, "only these sections")->check(CLI::IsMember(names));
  app.add_option("--kernel", options.kernels, "only kernels whose name contains one of these");
  app.add_option("--jobs", options.jobs, "cells at the same time")->check(CLI::PositiveNumber);
  app.add_option("--out", options.out, "write the tables to this file");
  app.add_option("--inputs", options.inputs, "folder for inputs that command lines of failed cells need");
  app.add_option("--cache", options.cache, "folder of compiled kernels; default: the user's cache folder");
  CLI11_PARSE(app, argc, argv);
  try {
    return ttlc::matrix::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "kernel_matrix: {}\n", error.what());
    return 2;
  }
}
