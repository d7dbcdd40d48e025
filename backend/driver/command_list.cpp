// ttlc list: kernels of a file, and the tables the compiler and the simulator are made from.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "backend/driver/commands.h"
#include "backend/driver/compile.h"
#include "backend/driver/launch.h"
#include "ir/op_info.h"
#include "passes/pass.h"

namespace ttlc::driver {
namespace {

/// Rows with a header; columns are aligned, or separated by bars in Markdown.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  std::string text(bool markdown) const {
    std::vector<size_t> widths(rows_[0].size(), 0);
    for (const auto& row : rows_) {
      for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
    }
    std::string out;
    for (size_t r = 0; r < rows_.size(); ++r) {
      std::string line;
      for (size_t c = 0; c < rows_[r].size(); ++c) {
        line +=
            markdown ? fmt::format("| {} ", rows_[r][c]) : fmt::format("{:<{}}  ", rows_[r][c], widths[c]);
      }
      if (markdown) line += "|";
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
      if (markdown && r == 0) {
        for (size_t c = 0; c < widths.size(); ++c) out += "|---";
        out += "|\n";
      }
    }
    return out;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

int list_kernels(const ListFlags& flags) {
  if (flags.file.empty()) return fail("`ttlc list kernels` needs a kernel file: ttlc list kernels FILE.py");
  DiagnosticSink sink;
  Result<Sources> sources = load_sources(flags.file, sink);
  if (sources) {
    frontend::Frontend frontend(*sources->main, sibling_loader(*sources), sink);
    for (const frontend::KernelInfo& kernel : frontend.kernels()) {
      std::string parameters;
      for (const std::string& parameter : kernel.parameters)
        parameters += (parameters.empty() ? "" : ", ") + parameter;
      fmt::print("{}({}){}\n", kernel.name, parameters, kernel.is_factory ? "  [factory]" : "");
    }
  }
  show(sink);
  return sink.has_errors() ? kExitUser : kExitOk;
}

void list_ops(bool markdown) {
  Table table({"op", "operands", "results", "what it does"});
  for (const ir::OpInfo& op : ir::all_ops()) {
    table.add({std::string(op.mnemonic), op.operands.str(), op.results.str(), std::string(op.doc)});
  }
  for (const ir::TileOpInfo& op : ir::all_tile_ops()) {
    table.add({fmt::format("tile.{}", op.mnemonic), op.operands.str(), "tile", std::string(op.doc)});
  }
  fmt::print("{}", table.text(markdown));
}

void list_passes(bool markdown) {
  Table table({"pass", "", "needs", "leaves", "what it does"});
  auto level = [](const std::optional<ir::Level>& l, std::string_view absent) {
    return std::string(l ? ir::level_name(*l) : absent);
  };
  for (const passes::PassInfo& pass : passes::all_passes()) {
    table.add({std::string(pass.name), pass.need == passes::PassNeed::kMandatory ? "mandatory" : "optional",
               level(pass.level_required, "any"), level(pass.level_after, "the same"),
               std::string(pass.summary)});
  }
  fmt::print("{}", table.text(markdown));
}

void list_archs(bool markdown) {
  Table table({"machine", "grid", "clock", "L1 for programs", "DRAM"});
  for (sim::Arch arch : sim::all_archs()) {
    const sim::ArchInfo& row = sim::arch_info(arch);
    table.add({row.name, fmt::format("{}x{}", row.grid_columns, row.grid_rows),
               fmt::format("{} GHz", row.clock_ghz), fmt::format("{} bytes", row.l1_usable_bytes()),
               fmt::format("{} banks, {} GB/s", row.dram_banks, row.dram_gb_per_s)});
  }
  fmt::print("{}", table.text(markdown));
}

/// The table that --costs puts into force.
int list_costs(const ListFlags& flags) {
  DiagnosticSink sink;
  Result<sim::CostTable> costs = cost_table(flags.costs_file, sink);
  show(sink);
  if (!costs) return kExitUser;
  fmt::print("{}", costs->text());
  return kExitOk;
}

}  // namespace

int run_list(const ListFlags& flags) {
  if (flags.what == "kernels") return list_kernels(flags);
  if (flags.what == "ops") list_ops(flags.markdown);
  if (flags.what == "passes") list_passes(flags.markdown);
  if (flags.what == "archs") list_archs(flags.markdown);
  return flags.what == "costs" ? list_costs(flags) : kExitOk;
}

}  // namespace ttlc::driver
