#include "test/matrix/markdown.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ttlc::matrix {

void MarkdownReport::begin_section(const Section& section) {
  text_ += fmt::format("{}# {}\n\n{}\n\n", text_.empty() ? "" : "\n", section.title, section.explanation);
  failures_.clear();
  totals_ = {};
}

std::string MarkdownReport::cell_text(const Cell& cell, const CellResult& result) {
  switch (result.status) {
    case Status::kOk:
      ++totals_.ok;
      return fmt::format("ok {:.1e}", result.rel_l2);
    case Status::kImpossible: {
      ++totals_.impossible[result.message];
      auto found = std::find(reasons_.begin(), reasons_.end(), result.message);
      if (found == reasons_.end()) found = reasons_.insert(found, result.message);
      return fmt::format("impossible ({})", static_cast<char>('a' + (found - reasons_.begin())));
    }
    case Status::kFailed:
      break;
  }
  ++totals_.failed;
  ++failed_;
  std::string message = result.message;
  while (message.ends_with('\n')) message.pop_back();
  failures_ += fmt::format("{}. {}, {}\n\n```\n{}\n{}\n```\n\n", failed_, cell.kernel, cell.label,
                           cell.command_line(inputs_folder_), message);
  return fmt::format("**FAIL {}**", failed_);
}

void MarkdownReport::add_table(const Table& table, const std::vector<CellResult>& results) {
  reasons_.clear();
  if (!table.title.empty()) text_ += fmt::format("## {}\n\n", table.title);
  text_ += fmt::format("| {} | {} |\n|---|", table.corner, fmt::join(table.columns, " | "));
  for (size_t i = 0; i < table.columns.size(); ++i) text_ += "---|";
  text_ += "\n";
  for (size_t row = 0; row < table.rows.size(); ++row) {
    text_ += fmt::format("| {} |", table.rows[row]);
    for (size_t column = 0; column < table.columns.size(); ++column) {
      size_t at = row * table.columns.size() + column;
      text_ += fmt::format(" {} |", cell_text(table.cells[at], results[at]));
    }
    text_ += "\n";
  }
  for (size_t i = 0; i < reasons_.size(); ++i)
    text_ += fmt::format("{}({}) {}\n", i == 0 ? "\n" : "", static_cast<char>('a' + i), reasons_[i]);
  text_ += "\n";
}

void MarkdownReport::end_section() {
  size_t impossible = 0;
  for (const auto& [reason, count] : totals_.impossible) impossible += count;
  size_t all = totals_.ok + totals_.failed + impossible;
  text_ += fmt::format("**{} cells: {} ok, {} impossible, {} failed.**\n", all, totals_.ok, impossible,
                       totals_.failed);
  for (const auto& [reason, count] : totals_.impossible)
    text_ += fmt::format("- impossible {}: {}\n", count, reason);
  if (!failures_.empty()) text_ += "\n## Failures\n\n" + failures_;
}

}  // namespace ttlc::matrix
