#include "ir/text_lexer.h"

#include <cctype>

namespace ttlc::ir {
namespace {

constexpr std::string_view kVersionComment = "// ttlc-ir ";
constexpr std::string_view kPunctuation = "(){}[]<>,:=^@-";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '.'; }

class TextLexer {
 public:
  explicit TextLexer(const SourceFile& file) : file_(file), text_(file.text()) {}

  LexedText run() {
    while (true) {
      skip_blanks();
      if (at_ == text_.size()) break;
      size_t begin = at_;
      TextTokenKind kind = token();
      add(kind, begin);
    }
    add(TextTokenKind::kEnd, at_);
    return std::move(result_);
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  Span span(size_t begin, size_t end) const {
    return {&file_, static_cast<int64_t>(begin), static_cast<int64_t>(end)};
  }
  void add(TextTokenKind kind, size_t begin) {
    result_.tokens.push_back({kind, span(begin, at_), line_start_});
    line_start_ = false;
  }
  void skip_while(bool (*holds)(char)) {
    while (at_ < text_.size() && holds(text_[at_])) ++at_;
  }

  void skip_blanks();
  void comment();
  TextTokenKind token();
  TextTokenKind number();
  TextTokenKind string();

  const SourceFile& file_;
  std::string_view text_;
  size_t at_ = 0;
  bool line_start_ = true;
  LexedText result_;
};

void TextLexer::skip_blanks() {
  while (at_ < text_.size()) {
    char c = text_[at_];
    if (c == '\n') line_start_ = true;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at_;
    } else if (c == '/' && peek(1) == '/') {
      comment();
    } else {
      return;
    }
  }
}

void TextLexer::comment() {
  size_t begin = at_;
  skip_while([](char c) { return c != '\n'; });
  if (result_.version.known() || !text_.substr(begin).starts_with(kVersionComment)) return;
  size_t end = at_;
  while (end > begin && std::isspace(static_cast<unsigned char>(text_[end - 1]))) --end;
  result_.version = span(std::min(begin + kVersionComment.size(), end), end);
}

TextTokenKind TextLexer::token() {
  char c = peek();
  if (c == '%' || c == '@') {
    ++at_;
    if (c == '@' && !is_name(peek())) return TextTokenKind::kPunct;  // @"quoted"
    skip_while(is_name);
    return c == '%' ? TextTokenKind::kValue : TextTokenKind::kSymbol;
  }
  if (is_letter(c)) {
    skip_while(is_name);
    return TextTokenKind::kWord;
  }
  if (is_digit(c) || (c == '-' && is_digit(peek(1)))) return number();
  if (c == '"') return string();
  ++at_;
  if (c == '-' && peek() == '>') {
    ++at_;
    return TextTokenKind::kArrow;
  }
  return kPunctuation.find(c) != std::string_view::npos ? TextTokenKind::kPunct : TextTokenKind::kUnknown;
}

TextTokenKind TextLexer::number() {
  if (peek() == '-') ++at_;
  skip_while(is_digit);
  if (peek() == 'x' && is_digit(peek(1))) {
    while (peek() == 'x' && is_digit(peek(1))) {
      ++at_;
      skip_while(is_digit);
    }
    return TextTokenKind::kShape;
  }
  TextTokenKind kind = TextTokenKind::kInteger;
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    skip_while(is_digit);
    kind = TextTokenKind::kReal;
  }
  bool signed_exponent = (peek(1) == '+' || peek(1) == '-') && is_digit(peek(2));
  if (peek() == 'e' && (is_digit(peek(1)) || signed_exponent)) {
    at_ += signed_exponent ? 2 : 1;
    skip_while(is_digit);
    kind = TextTokenKind::kReal;
  }
  return kind;
}

TextTokenKind TextLexer::string() {
  ++at_;
  while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n')
    at_ += peek() == '\\' && peek(1) != '\n' ? 2 : 1;
  if (at_ >= text_.size() || text_[at_] != '"') {
    at_ = std::min(at_, text_.size());
    return TextTokenKind::kUnknown;
  }
  ++at_;
  return TextTokenKind::kString;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

}  // namespace

LexedText lex_text(const SourceFile& file) { return TextLexer(file).run(); }

std::string unquote(std::string_view token) {
  std::string result;
  std::string_view inner = token.substr(1, token.size() - 2);
  for (size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != '\\' || i + 1 == inner.size()) {
      result += inner[i];
    } else if (inner[i + 1] == 'x' && i + 3 < inner.size()) {
      result += static_cast<char>(hex_digit(inner[i + 2]) * 16 + hex_digit(inner[i + 3]));
      i += 3;
    } else {
      result += inner[++i];
    }
  }
  return result;
}

}  // namespace ttlc::ir
