#include "ir/support/source.h"

#include <algorithm>
#include <utility>

namespace ttlc {

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<int64_t>(i) + 1);
  }
}

SourceFile::Place SourceFile::place(int64_t offset) const {
  offset = std::clamp<int64_t>(offset, 0, static_cast<int64_t>(text_.size()));
  auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  int64_t line = after - line_starts_.begin();
  int64_t column = 1;
  for (int64_t i = line_starts_[line - 1]; i < offset; ++i) {
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++column;  // continuation bytes do not count
  }
  return {line, column};
}

std::string_view SourceFile::line_text(int64_t line) const {
  if (line < 1 || line > line_count()) return {};
  int64_t begin = line_starts_[line - 1];
  int64_t end = line < line_count() ? line_starts_[line] - 1 : static_cast<int64_t>(text_.size());
  std::string_view text = std::string_view(text_).substr(begin, end - begin);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

Span cover(Span a, Span b) {
  if (!a.known()) return b;
  if (!b.known() || b.file != a.file) return a;
  return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

}  // namespace ttlc
