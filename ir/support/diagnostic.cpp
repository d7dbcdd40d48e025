#include "ir/support/diagnostic.h"

#include <algorithm>
#include <numeric>

namespace ttlc {

DiagnosticBuilder DiagnosticSink::report(Severity severity, Span span, std::string id, std::string message) {
  for (const Diagnostic& known : diagnostics_) {
    bool same_place = span.known() && known.span == span && known.severity == severity;
    bool same_text = known.span == span && known.message == message;
    if (same_place || same_text) return DiagnosticBuilder(nullptr);
  }
  if (severity == Severity::kError) {
    if (full()) return DiagnosticBuilder(nullptr);
    ++error_count_;
  }
  diagnostics_.push_back({severity, span, std::move(message), {}, "", std::move(id)});
  return DiagnosticBuilder(&diagnostics_.back());
}

void DiagnosticSink::add(const Diagnostic& diagnostic) {
  DiagnosticBuilder builder = report(diagnostic.severity, diagnostic.span, diagnostic.id, diagnostic.message);
  for (const Note& note : diagnostic.notes) builder.note(note.span, "{}", note.message);
  if (!diagnostic.help.empty()) builder.help("{}", diagnostic.help);
}

std::vector<Diagnostic> DiagnosticSink::sorted() const {
  std::vector<const SourceFile*> files = {
      nullptr};  // in the order in which they appear; no place comes first
  auto rank = [&files](const Diagnostic& d) {
    return std::find(files.begin(), files.end(), d.span.file) - files.begin();
  };
  for (const Diagnostic& diagnostic : diagnostics_) {
    if (rank(diagnostic) == std::ssize(files)) files.push_back(diagnostic.span.file);
  }
  std::vector<Diagnostic> result(diagnostics_.begin(), diagnostics_.end());
  std::stable_sort(result.begin(), result.end(), [&rank](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(rank(a), a.span.begin) < std::pair(rank(b), b.span.begin);
  });
  return result;
}

namespace {

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
int64_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<int64_t> before_last, last, row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last = std::move(last);
    last = std::move(row);
    row.assign(b.size() + 1, static_cast<int64_t>(i));
    for (size_t j = 1; j <= b.size(); ++j) {
      int64_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({row[j - 1] + 1, last[j] + 1, replaced});
      bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::string closest_name(std::string_view name, const std::vector<std::string>& candidates) {
  std::string best;
  int64_t best_distance = 3;
  for (const std::string& candidate : candidates) {
    int64_t length_gap = static_cast<int64_t>(candidate.size()) - static_cast<int64_t>(name.size());
    if (length_gap > 2 || length_gap < -2) continue;
    int64_t distance = edit_distance(name, candidate);
    if (distance < best_distance && distance * 2 < static_cast<int64_t>(std::max<size_t>(name.size(), 2))) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace ttlc
