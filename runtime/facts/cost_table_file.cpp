// A cost table from a file: every line is looked at, every mistake is told.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <map>
#include <tuple>

#include "runtime/facts/cost_table.h"
#include "runtime/facts/read_file.h"

namespace ttlc::sim {

namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr const char* kSeeTable = "`ttlc list costs` shows all rows";

/// Takes the first word off a line; empty at its end.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

/// A positive number; bandwidths and factors divide and multiply. Only costs in cycles may be 0.
bool parse_value(std::string_view word, std::string_view unit, double& value) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool is_number = error == std::errc() && end == word.data() + word.size() && std::isfinite(value);
  return is_number && (value > 0 || (value == 0 && unit == "cycles"));
}

/// Reads the lines of one file into rows.
class TableReader {
 public:
  TableReader(std::vector<CostRow>& rows, std::string_view file_name) : rows_(rows), file_name_(file_name) {}

  void read(std::string_view text) {
    while (!text.empty()) {
      ++line_;
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      read_line(line.substr(0, line.find('#')));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  const std::string& problems() const { return problems_; }

 private:
  void problem(const std::string& what) {
    problems_ += fmt::format("{}{}:{}: {}", problems_.empty() ? "" : "\n", file_name_, line_, what);
  }

  void read_line(std::string_view line) {
    const std::string_view name = take_word(line);
    if (name.empty() || name == "name") return;
    CostRow* row = find(name);
    if (row == nullptr) return problem(fmt::format("there is no cost named '{}'; {}", name, kSeeTable));
    const auto [first, is_new] = seen_.emplace(row->name, line_);
    if (!is_new) return problem(fmt::format("'{}' was given in line {} already", name, first->second));
    CostRow changed = *row;
    if (!read_values(line, changed)) return;
    const std::string_view unit = take_word(line);
    if (!unit.empty() && unit != row->unit)
      return problem(fmt::format("'{}' is in {}, not in {}", name, row->unit, unit));
    const std::string_view confidence = take_word(line), source = trimmed(line);
    const bool same_values = changed.wormhole_b0 == row->wormhole_b0 && changed.blackhole == row->blackhole;
    if (!confidence.empty()) {
      changed.confidence = confidence;
      changed.source = source;
    } else if (!same_values) {
      changed.confidence = "given";
      changed.source = fmt::format("{}:{}", file_name_, line_);
    }
    *row = std::move(changed);
  }

  bool read_values(std::string_view& line, CostRow& row) {
    const std::string_view wormhole = take_word(line), blackhole = take_word(line);
    for (const auto& [word, arch, value] : {std::tuple(wormhole, "wormhole_b0", &row.wormhole_b0),
                                            std::tuple(blackhole, "blackhole", &row.blackhole)}) {
      if (parse_value(word, row.unit, *value)) continue;
      problem(fmt::format("'{}' needs a number {} for {}, found {}", row.name,
                          row.unit == "cycles" ? "of at least 0" : "above 0", arch,
                          word.empty() ? "nothing" : fmt::format("'{}'", word)));
      return false;
    }
    return true;
  }

  CostRow* find(std::string_view name) {
    for (CostRow& row : rows_) {
      if (row.name == name) return &row;
    }
    return nullptr;
  }

  std::vector<CostRow>& rows_;
  std::string_view file_name_;
  int64_t line_ = 0;
  std::map<std::string_view, int64_t> seen_;  // line of each name
  std::string problems_;
};

}  // namespace

Outcome<CostTable> parse_cost_table(std::string_view text, std::string_view file_name) {
  CostTable table = CostTable::built_in();
  TableReader reader(table.rows_, file_name);
  reader.read(text);
  if (!reader.problems().empty()) return Fault{reader.problems()};
  return table;
}

Outcome<CostTable> load_cost_table(const std::string& path) {
  const Outcome<std::string> text = load_file(path);
  if (!text) return Fault{text.message()};
  return parse_cost_table(*text, path);
}

}  // namespace ttlc::sim
