// Results as Markdown: a table with every cell, the reasons of impossible ones, failures with command lines, totals.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "test/matrix/cell_pool.h"
#include "test/matrix/sections.h"

namespace ttlc::matrix {

struct Totals {
  size_t ok = 0, failed = 0;
  std::map<std::string, size_t> impossible;  // by reason
};

class MarkdownReport {
 public:
  explicit MarkdownReport(std::string inputs_folder) : inputs_folder_(std::move(inputs_folder)) {}

  void begin_section(const Section& section);
  /// `results` as `table.cells`.
  void add_table(const Table& table, const std::vector<CellResult>& results);
  /// Failures and totals of the section.
  void end_section();

  const std::string& text() const { return text_; }
  size_t failed() const { return failed_; }

 private:
  std::string cell_text(const Cell& cell, const CellResult& result);

  std::string inputs_folder_;
  std::string text_;
  std::string failures_;              // of the section
  Totals totals_;                     // of the section
  std::vector<std::string> reasons_;  // of the table; "a" is the first
  size_t failed_ = 0;
};

}  // namespace ttlc::matrix
