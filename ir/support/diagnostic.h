// What ttlc tells its user. A Diagnostic is plain data: severity, place, one sentence, notes for the other
// places involved and a help line that can be typed. The sink collects them; rendering is a separate step
// (render.h).
#pragma once

#include <fmt/format.h>

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ir/support/source.h"

namespace ttlc {

enum class Severity { kError, kWarning, kNote };

struct Note {
  Span span;  // may be unknown
  std::string message;
};

struct Diagnostic {
  Severity severity = Severity::kError;
  Span span;            // unknown for mistakes on the command line
  std::string message;  // lower case, one sentence, no full stop
  std::vector<Note> notes;
  std::string help;  // empty: none
  std::string id;    // kebab-case, warnings only
};

/// Adds notes and help to the diagnostic just reported: `sink.error(span, "...").note(other,
/// "...").help("...")`.
class DiagnosticBuilder {
 public:
  explicit DiagnosticBuilder(Diagnostic* diagnostic) : diagnostic_(diagnostic) {}

  template <typename... Args>
  DiagnosticBuilder& note(Span span, fmt::format_string<Args...> format, Args&&... args) {
    if (diagnostic_) diagnostic_->notes.push_back({span, fmt::format(format, std::forward<Args>(args)...)});
    return *this;
  }
  template <typename... Args>
  DiagnosticBuilder& help(fmt::format_string<Args...> format, Args&&... args) {
    if (diagnostic_) diagnostic_->help = fmt::format(format, std::forward<Args>(args)...);
    return *this;
  }

 private:
  Diagnostic* diagnostic_;  // null when the limit is reached
};

/// Collects diagnostics, at most `kMaxErrors` errors; the caller owns it. One error per place: a second error
/// at the same span is dropped, so that a mistake is told once.
class DiagnosticSink {
 public:
  static constexpr int kMaxErrors = 20;

  template <typename... Args>
  DiagnosticBuilder error(Span span, fmt::format_string<Args...> format, Args&&... args) {
    return report(Severity::kError, span, "", fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  DiagnosticBuilder warning(Span span, std::string id, fmt::format_string<Args...> format, Args&&... args) {
    return report(Severity::kWarning, span, std::move(id), fmt::format(format, std::forward<Args>(args)...));
  }

  /// Reports again what another sink has taken.
  void add(const Diagnostic& diagnostic);

  /// Keeps a text alive that diagnostics point into and that dies before they are shown otherwise.
  void keep(std::shared_ptr<const SourceFile> file) { files_.push_back(std::move(file)); }

  bool has_errors() const { return error_count_ > 0; }
  bool full() const { return error_count_ >= kMaxErrors; }
  int error_count() const { return error_count_; }
  /// All diagnostics, stable: those without a place first, then file by file in source order.
  std::vector<Diagnostic> sorted() const;

 private:
  DiagnosticBuilder report(Severity severity, Span span, std::string id, std::string message);

  std::deque<Diagnostic> diagnostics_;  // builders keep pointers into it
  std::vector<std::shared_ptr<const SourceFile>> files_;
  int error_count_ = 0;
};

/// The candidate closest to `name` (edit distance at most 2 and less than half its length); empty when none
/// is close.
std::string closest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace ttlc
