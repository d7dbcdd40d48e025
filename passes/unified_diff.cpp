// Longest common subsequence of the lines between the common start and the common end; texts that differ over
// too long a stretch are shown as one replacement.
#include "passes/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace ttlc::passes {
namespace {

constexpr int64_t kMaxTableCells = int64_t{1} << 22;

using Lines = std::vector<std::string_view>;

Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

/// One line of the result: ' ' in both, '-' only before, '+' only after.
struct Edit {
  char kind;
  std::string_view line;
};

/// Edits of the middle part, with lengths of common subsequences of all pairs of suffixes.
void edit_middle(const Lines& a, const Lines& b, std::vector<Edit>& edits) {
  auto rows = static_cast<int64_t>(a.size()), columns = static_cast<int64_t>(b.size());
  if (rows * columns > kMaxTableCells) {
    for (std::string_view line : a) edits.push_back({'-', line});
    for (std::string_view line : b) edits.push_back({'+', line});
    return;
  }
  std::vector<int32_t> table((rows + 1) * (columns + 1), 0);
  auto length = [&](int64_t i, int64_t j) -> int32_t& { return table[i * (columns + 1) + j]; };
  for (int64_t i = rows - 1; i >= 0; --i) {
    for (int64_t j = columns - 1; j >= 0; --j) {
      length(i, j) = a[i] == b[j] ? length(i + 1, j + 1) + 1 : std::max(length(i + 1, j), length(i, j + 1));
    }
  }
  int64_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[i] == b[j]) {
      edits.push_back({' ', a[i++]});
      ++j;
    } else if (i < rows && (j == columns || length(i + 1, j) >= length(i, j + 1))) {
      edits.push_back({'-', a[i++]});
    } else {
      edits.push_back({'+', b[j++]});
    }
  }
}

std::vector<Edit> edit_script(const Lines& a, const Lines& b) {
  size_t start = 0;
  while (start < a.size() && start < b.size() && a[start] == b[start]) ++start;
  size_t end = 0;
  while (end < a.size() - start && end < b.size() - start && a[a.size() - 1 - end] == b[b.size() - 1 - end])
    ++end;
  std::vector<Edit> edits;
  for (size_t i = 0; i < start; ++i) edits.push_back({' ', a[i]});
  edit_middle(Lines(a.begin() + start, a.end() - end), Lines(b.begin() + start, b.end() - end), edits);
  for (size_t i = a.size() - end; i < a.size(); ++i) edits.push_back({' ', a[i]});
  return edits;
}

/// `@@ -line,count +line,count @@` and the edits [begin, end).
void write_hunk(const std::vector<Edit>& edits, size_t begin, size_t end, std::string& out) {
  auto count = [&](size_t from, size_t to, char other) {
    return std::count_if(edits.begin() + from, edits.begin() + to,
                         [&](const Edit& e) { return e.kind != other; });
  };
  int64_t before = count(begin, end, '+'), after = count(begin, end, '-');
  fmt::format_to(std::back_inserter(out), "@@ -{},{} +{},{} @@\n", count(0, begin, '+') + (before ? 1 : 0),
                 before, count(0, begin, '-') + (after ? 1 : 0), after);
  for (size_t i = begin; i < end; ++i)
    fmt::format_to(std::back_inserter(out), "{}{}\n", edits[i].kind, edits[i].line);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view before_name,
                         std::string_view after_name, int64_t context_lines) {
  if (before == after) return "";
  std::vector<Edit> edits = edit_script(split_lines(before), split_lines(after));
  auto changed = [&](size_t i) { return edits[i].kind != ' '; };
  std::string out = fmt::format("--- {}\n+++ {}\n", before_name, after_name);
  auto context = static_cast<size_t>(context_lines);
  for (size_t i = 0; i < edits.size(); ++i) {
    if (!changed(i)) continue;
    size_t begin = i > context ? i - context : 0, last = i;
    for (size_t j = i; j < edits.size() && j <= last + 2 * context + 1; ++j) {
      if (changed(j)) last = j;
    }
    size_t end = std::min(last + context + 1, edits.size());
    write_hunk(edits, begin, end, out);
    i = end - 1;
  }
  return out;
}

}  // namespace ttlc::passes
