// Numbers, strings and f-strings of the lexer. Values are computed later, from the text (literals.h); here
// literals are only delimited and checked as far as that needs no decoding.
#include <algorithm>

#include "frontend/lexer_impl.h"

namespace ttlc::frontend {
namespace {

bool is_digit(char c, int base) {
  if (base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return true;
  return c >= '0' && c < '0' + std::min(base, 10);
}

int base_of_prefix(char letter) {
  switch (letter) {
    case 'x':
    case 'X':
      return 16;
    case 'o':
    case 'O':
      return 8;
    case 'b':
    case 'B':
      return 2;
    default:
      return 0;
  }
}

std::string_view base_word(int base) { return base == 16 ? "hexadecimal" : base == 8 ? "octal" : "binary"; }

/// Words that Python allows right after a number: `1if x else y`.
bool may_follow_number(std::string_view word) {
  constexpr std::string_view kWords[] = {"and", "else", "for", "if", "in", "is", "not", "or"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

std::string quotes(char quote, bool is_triple) { return std::string(is_triple ? 3 : 1, quote); }

}  // namespace

// ---- numbers

void Lexer::scan_digits(int base) {
  while (is_digit(peek(), base) || (peek() == '_' && is_digit(peek(1), base))) ++pos_;
}

/// The part of a decimal number after its first digits: fraction, exponent, imaginary unit.
void Lexer::scan_decimal() {
  int64_t begin = pos_;
  scan_digits(10);
  std::string_view digits = text_.substr(begin, pos_ - begin);
  bool is_float = false;
  if (peek() == '.') {
    is_float = true;
    ++pos_;
    if (is_digit(peek(), 10)) scan_digits(10);
  }
  if (peek() == 'e' || peek() == 'E') {
    int64_t sign_length = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is_digit(peek(1 + sign_length), 10)) {
      is_float = true;
      pos_ += 1 + sign_length;
      scan_digits(10);
    }
  }
  if (peek() == 'j' || peek() == 'J') {
    is_float = true;
    ++pos_;
  }
  size_t significant = digits.find_first_not_of("0_");
  if (!is_float && significant != 0 && significant != std::string_view::npos && !digits.empty()) {
    number_error(begin, "a decimal number cannot start with 0",
                 fmt::format("write {}, or 0o{} for an octal number", digits.substr(significant),
                             digits.substr(significant)));
  }
}

void Lexer::lex_number() {
  int64_t begin = pos_;
  size_t token = tokens_.size();
  int base = peek() == '0' ? base_of_prefix(peek(1)) : 0;
  if (base != 0) {
    pos_ += 2;
    int64_t digits_begin = pos_;
    if (peek() == '_') ++pos_;
    scan_digits(base);
    if (!is_digit(text_[pos_ - 1], base) || pos_ == digits_begin) {
      return number_error(
          begin, fmt::format("expected {} digits after '{}'", base_word(base), text_.substr(begin, 2)), "");
    }
    if (is_digit(peek(), 10)) {
      return number_error(begin, fmt::format("the digit '{}' is not {}", peek(), base_word(base)), "");
    }
  } else {
    scan_decimal();
    if (tokens_.size() > token) return;  // an Error token
  }
  if (peek() == '_') return number_error(begin, "expected a digit on both sides of '_' in a number", "");
  int64_t word_begin = pos_;
  while (int64_t length = name_char_length(pos_ == word_begin)) pos_ += length;
  std::string_view word = text_.substr(word_begin, pos_ - word_begin);
  if (!word.empty() && !may_follow_number(word)) {
    return number_error(begin,
                        fmt::format("expected a number, found '{}'",
                                    text_.substr(begin, std::min<int64_t>(pos_ - begin, 40))),
                        "names start with a letter or '_'");
  }
  pos_ = word_begin;
  emit(TokenKind::kNumber, begin, pos_);
}

/// Reports the number that starts at `begin` and skips everything that looks like a part of it.
void Lexer::number_error(int64_t begin, const std::string& message, const std::string& help) {
  while (int64_t length = name_char_length(false)) pos_ += length;
  DiagnosticBuilder error = sink_.error(span(begin, pos_), "{}", message);
  if (!help.empty()) error.help("{}", help);
  emit(TokenKind::kError, begin, pos_);
}

// ---- strings

bool Lexer::at_quotes(char quote, bool is_triple) const {
  return peek() == quote && (!is_triple || (peek(1) == quote && peek(2) == quote));
}

/// At a backslash: skips it and what it protects. A raw string protects quotes and line breaks only, an
/// f-string never its braces.
void Lexer::skip_escape(bool is_raw, bool is_fstring) {
  ++pos_;
  if (at_end()) return;
  if (is_fstring && (peek() == '{' || peek() == '}')) return;
  if (is_fstring && !is_raw && peek() == 'N' && peek(1) == '{') {  // \N{name of a character}
    while (!at_end() && !at_line_break() && peek() != '}' && peek() != '"' && peek() != '\'') ++pos_;
    if (peek() == '}') ++pos_;
    return;
  }
  if (at_line_break()) {
    skip_line_break();
    line_begin_ = pos_;
  } else {
    ++pos_;
  }
}

/// At the quotes; `begin` is the start of the prefix.
void Lexer::lex_string(int64_t begin) {
  std::string_view prefix = text_.substr(begin, pos_ - begin);
  bool is_raw = prefix.find_first_of("rR") != std::string_view::npos;
  bool is_fstring = prefix.find_first_of("fF") != std::string_view::npos;
  char quote = peek();
  bool is_triple = at_quotes(quote, true);
  pos_ += is_triple ? 3 : 1;
  Span start = span(begin, pos_);
  if (is_fstring) {
    fstrings_.push_back({start, quote, is_triple, is_raw, brackets_.size()});
    return emit(TokenKind::kFStringStart, begin, pos_);
  }
  int64_t first_line_begin = line_begin_;
  while (!at_end()) {
    if (at_quotes(quote, is_triple)) {
      pos_ += is_triple ? 3 : 1;
      return emit(TokenKind::kString, begin, pos_);
    }
    if (peek() == '\\') {
      skip_escape(is_raw, false);
    } else if (!at_line_break()) {
      ++pos_;
    } else if (is_triple) {
      skip_line_break();
      line_begin_ = pos_;
    } else {
      break;
    }
  }
  bool ends_fstring =
      !fstrings_.empty() && fstrings_.back().quote == quote && fstrings_.back().is_triple == is_triple;
  if (ends_fstring && prefix.empty()) {  // f'{a'
    pos_ = begin;
    line_begin_ = first_line_begin;
    return end_fstring();
  }
  unclosed_string(start, quote, is_triple);
}

/// Reports a string whose text runs up to pos_. Closing brackets it swallowed close their brackets, and what
/// stays open is not reported: it would be the same mistake told twice.
void Lexer::unclosed_string(Span start, char quote, bool is_triple) {
  std::string_view problem = is_triple ? "never closed" : "not closed on its line";
  sink_.error(start, "this string is {}", problem).help("add the closing {}", quotes(quote, is_triple));
  quotes_unbalanced_ |= is_triple;
  size_t outer_depth = fstrings_.empty() ? 0 : fstrings_.back().bracket_depth;
  std::string_view swallowed = text_.substr(start.end, pos_ - start.end);
  for (char c : swallowed) {
    if (brackets_.size() <= outer_depth) break;
    char open = text_[tokens_[brackets_.back().token].begin];
    bool closes = (open == '(' && c == ')') || (open == '[' && c == ']') || (open == '{' && c == '}');
    if (closes) brackets_.pop_back();
  }
  for (Bracket& bracket : brackets_) bracket.holds_error = true;
  emit(TokenKind::kError, start.begin, pos_);
}

// ---- f-strings

bool Lexer::in_fstring_text() const {
  if (fstrings_.empty()) return false;
  return brackets_.size() == fstrings_.back().bracket_depth || brackets_.back().in_format_spec;
}

/// Text up to the next field, the end of the field whose format spec this is, or the closing quotes.
void Lexer::lex_fstring_text() {
  const FString& fstring = fstrings_.back();
  int64_t begin = pos_;
  while (!at_end()) {
    if (at_quotes(fstring.quote, fstring.is_triple)) {
      if (pos_ > begin) emit(TokenKind::kFStringMiddle, begin, pos_);
      return end_fstring();
    }
    if (peek() == '{' || peek() == '}') {
      if (lex_fstring_brace(begin)) return;
    } else if (peek() == '\\') {
      skip_escape(fstring.is_raw, true);
    } else if (!at_line_break()) {
      ++pos_;
    } else if (fstring.is_triple) {
      skip_line_break();
      line_begin_ = pos_;
    } else {
      break;
    }
  }
  unclosed_fstring();
}

/// At the closing quotes. The parser reports a field that is still open.
void Lexer::end_fstring() {
  FString fstring = fstrings_.back();
  fstrings_.pop_back();
  brackets_.resize(fstring.bracket_depth);
  emit(TokenKind::kFStringEnd, pos_, pos_ + (fstring.is_triple ? 3 : 1));
}

/// At a brace in the text that began at `text_begin`. False: it belongs to the text.
bool Lexer::lex_fstring_brace(int64_t text_begin) {
  bool in_spec = brackets_.size() > fstrings_.back().bracket_depth;
  bool is_open = peek() == '{';
  if (!in_spec && peek(1) == peek()) {
    pos_ += 2;
    return false;
  }
  if (!in_spec && !is_open) {
    sink_.error(span(pos_, pos_ + 1), "expected '{{' before '}}' in an f-string")
        .help("write '}}}}' for a brace");
    ++pos_;
    return false;
  }
  if (pos_ > text_begin) emit(TokenKind::kFStringMiddle, text_begin, pos_);
  if (is_open) {
    open_bracket(TokenKind::kLeftBrace, true);
  } else {
    close_bracket(TokenKind::kRightBrace);
  }
  return true;
}

/// The innermost f-string ends at pos_ without its quotes, in its text or inside a field.
void Lexer::unclosed_fstring() {
  FString fstring = fstrings_.back();
  fstrings_.pop_back();
  brackets_.resize(std::min(brackets_.size(), fstring.bracket_depth));
  unclosed_string(fstring.start, fstring.quote, fstring.is_triple);
}

}  // namespace ttlc::frontend
