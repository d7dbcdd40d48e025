#include "ir/support/render.h"

#include <fmt/color.h>

#include <algorithm>

#include "ir/support/utf8.h"

namespace ttlc {
namespace {

struct Style {
  std::string_view word;
  fmt::text_style style;
};

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return {"error", fmt::fg(fmt::terminal_color::bright_red) | fmt::emphasis::bold};
    case Severity::kWarning:
      return {"warning", fmt::fg(fmt::terminal_color::bright_magenta) | fmt::emphasis::bold};
    case Severity::kNote:
      return {"note", fmt::fg(fmt::terminal_color::bright_cyan) | fmt::emphasis::bold};
  }
  return {"", {}};
}

std::string paint(bool colour, const fmt::text_style& style, std::string_view text) {
  return colour ? fmt::format(style, "{}", text) : std::string(text);
}

/// Source text is shown with tabs as single spaces, control characters and malformed UTF-8 as '?', so that
/// the caret stays below its column and the output is text whatever the input was.
std::string printable(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    int64_t length = utf8_length_at(text, static_cast<int64_t>(i));
    bool is_continuation = (c & 0xC0) == 0x80;  // counts as no column
    if (c == '\t') {
      result += ' ';
    } else if (c < 0x20 || c == 0x7F || (length == 0 && !is_continuation)) {
      result += '?';
    } else {
      result += text.substr(i, static_cast<size_t>(length));
    }
    i += static_cast<size_t>(std::max<int64_t>(length, 1));
  }
  return result;
}

constexpr int64_t kMaxLineShown = 160;  // columns; longer lines are cut around the caret

void append_snippet(std::string& out, Span span, const fmt::text_style& style, bool colour) {
  SourceFile::Place begin = span.file->place(span.begin);
  SourceFile::Place end = span.file->place(std::max(span.begin, span.end));
  std::string_view line = span.file->line_text(begin.line);
  int64_t first_byte = span.begin - span.file->line_start(begin.line);
  int64_t line_bytes = static_cast<int64_t>(line.size());
  int64_t width =
      end.line == begin.line ? std::max<int64_t>(end.column - begin.column, 1) : line_bytes - first_byte;
  int64_t caret_column = begin.column - 1;
  if (line_bytes > kMaxLineShown) {
    int64_t from = std::clamp<int64_t>(first_byte - kMaxLineShown / 2, 0, line_bytes - kMaxLineShown);
    while (from > 0 && (static_cast<unsigned char>(line[from]) & 0xC0) == 0x80) --from;
    line = line.substr(from, kMaxLineShown);
    caret_column -= span.file->place(span.file->line_start(begin.line) + from).column - 1;
    width = std::min(width, kMaxLineShown - caret_column);
  }
  std::string number = fmt::format("{:5}", begin.line);
  std::string caret = "^" + std::string(std::max<int64_t>(width - 1, 0), '~');
  out += fmt::format("{} | {}\n      | {}{}\n", number, printable(line), std::string(caret_column, ' '),
                     paint(colour, style, caret));
}

void append_message(std::string& out, Severity severity, Span span, std::string_view message, bool colour) {
  Style style = style_of(severity);
  std::string where;
  if (span.known()) {
    SourceFile::Place place = span.file->place(span.begin);
    where = fmt::format("{}:{}:{}: ", span.file->name(), place.line, place.column);
  } else if (severity != Severity::kNote) {
    where = "ttlc: ";
  } else {
    where = "  ";
  }
  out += fmt::format("{}{}: {}\n", paint(colour, fmt::emphasis::bold, where),
                     paint(colour, style.style, style.word), message);
  if (span.known()) append_snippet(out, span, style.style, colour);
}

}  // namespace

std::string render(const Diagnostic& diagnostic, bool colour) {
  std::string out;
  std::string message = diagnostic.message;
  if (!diagnostic.id.empty()) message += fmt::format(" [{}]", diagnostic.id);
  append_message(out, diagnostic.severity, diagnostic.span, message, colour);
  for (const Note& note : diagnostic.notes)
    append_message(out, Severity::kNote, note.span, note.message, colour);
  if (!diagnostic.help.empty()) {
    out += fmt::format(
        "  {}: {}\n", paint(colour, fmt::fg(fmt::terminal_color::bright_green) | fmt::emphasis::bold, "help"),
        diagnostic.help);
  }
  return out;
}

std::string render(const std::vector<Diagnostic>& diagnostics, bool colour) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += render(diagnostic, colour);
  return out;
}

}  // namespace ttlc
