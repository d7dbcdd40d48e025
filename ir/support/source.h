// Source text and places in it. A SourceFile owns the bytes of one input; a Span is a byte range of one file.
// Lines and columns are computed only when something is shown to a person.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ttlc {

/// One input text. Immutable; everything that points into it keeps a `const SourceFile*`.
class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }

  struct Place {
    int64_t line;    // from 1
    int64_t column;  // from 1, counted in UTF-8 code points
  };
  /// Line and column of a byte offset; offsets past the end give the last place.
  Place place(int64_t offset) const;
  /// Text of a line (from 1) without its line ending; empty when there is no such line.
  std::string_view line_text(int64_t line) const;
  int64_t line_count() const { return static_cast<int64_t>(line_starts_.size()); }
  /// Byte offset of the first byte of a line (from 1).
  int64_t line_start(int64_t line) const { return line_starts_[line - 1]; }

 private:
  std::string name_;
  std::string text_;
  std::vector<int64_t> line_starts_;
};

/// Bytes [begin, end) of a file. A default Span has no file and means "no place".
struct Span {
  const SourceFile* file = nullptr;
  int64_t begin = 0;
  int64_t end = 0;

  bool known() const { return file != nullptr; }
  std::string_view text() const {
    return file ? file->text().substr(begin, end - begin) : std::string_view{};
  }
  friend bool operator==(const Span&, const Span&) = default;
};

/// Smallest span that covers both; an unknown side is ignored.
Span cover(Span a, Span b);

}  // namespace ttlc
