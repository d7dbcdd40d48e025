// Lines, indentation, names and operators of the lexer (lexer_impl.h has the idea).
//
// An unclosed bracket would swallow the rest of the file. It is given up at the first line that starts with a
// keyword which no expression can hold, so that the errors behind it are still found.
#include "frontend/lexer.h"

#include <unordered_map>

#include "frontend/lexer_impl.h"
#include "frontend/unicode.h"
#include "ir/support/utf8.h"

namespace ttlc::frontend {
namespace {

struct FixedText {
  TokenKind kind;
  std::string_view text;
};
constexpr FixedText kOperators[] = {
#define OPERATOR(kind, text) {TokenKind::k##kind, text},
#include "frontend/tokens.def"
};

// Operators of other languages, and what Python writes instead.
constexpr FixedText kForeignOperators[] = {
    {TokenKind::kAnd, "&&"},          {TokenKind::kOr, "||"},       {TokenKind::kDoubleEqual, "==="},
    {TokenKind::kNotEqual, "!=="},    {TokenKind::kNotEqual, "<>"}, {TokenKind::kLessEqual, "=<"},
    {TokenKind::kGreaterEqual, "=>"},
};

TokenKind keyword_or_name(std::string_view text) {
  static const std::unordered_map<std::string_view, TokenKind> kKeywords = {
#define KEYWORD(kind, text) {text, TokenKind::k##kind},
#include "frontend/tokens.def"
  };
  auto found = kKeywords.find(text);
  return found == kKeywords.end() ? TokenKind::kName : found->second;
}

bool starts_only_statements(TokenKind kind) {
  switch (kind) {
    case TokenKind::kAssert:
    case TokenKind::kBreak:
    case TokenKind::kClass:
    case TokenKind::kContinue:
    case TokenKind::kDef:
    case TokenKind::kDel:
    case TokenKind::kExcept:
    case TokenKind::kFinally:
    case TokenKind::kGlobal:
    case TokenKind::kImport:
    case TokenKind::kNonlocal:
    case TokenKind::kPass:
    case TokenKind::kRaise:
    case TokenKind::kReturn:
    case TokenKind::kTry:
    case TokenKind::kWhile:
    case TokenKind::kWith:
      return true;
    default:
      return false;
  }
}

bool opens_bracket(TokenKind kind) {
  return kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket || kind == TokenKind::kLeftBrace;
}
bool closes_bracket(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket || kind == TokenKind::kRightBrace;
}
TokenKind partner(TokenKind open) {
  if (open == TokenKind::kLeftParen) return TokenKind::kRightParen;
  return open == TokenKind::kLeftBracket ? TokenKind::kRightBracket : TokenKind::kRightBrace;
}

}  // namespace

TokenList tokenize(const SourceFile& file, DiagnosticSink& sink) { return Lexer(file, sink).run(); }

TokenList Lexer::run() {
  if (!check_readable()) {
    emit(TokenKind::kEnd, 0, 0);
    return {std::move(tokens_), quotes_unbalanced_};
  }
  if (text_.starts_with("\xEF\xBB\xBF")) pos_ = line_begin_ = 3;  // byte order mark
  for (;;) {
    while (!at_end() && !sink_.full()) lex_token();
    if (!fstrings_.empty()) unclosed_fstring();
    fstrings_.clear();
    if (brackets_.empty() || sink_.full()) break;
    give_up_brackets(pos_);
  }
  finish();
  return {std::move(tokens_), quotes_unbalanced_};
}

bool Lexer::check_readable() {
  int64_t length = static_cast<int64_t>(text_.size());
  if (length > kMaxSourceBytes) {
    sink_
        .error({}, "{} has {} bytes but a kernel file may have at most {}", file_.name(), length,
               kMaxSourceBytes)
        .help("move data out of the source, for example into a .npy file");
    return false;
  }
  size_t nul = text_.find('\0');
  if (nul != std::string_view::npos) {
    sink_.error(span(nul, nul + 1), "expected Python source text, found a NUL byte at offset {}", nul);
    return false;
  }
  if (std::optional<int64_t> bad = first_malformed_utf8(text_)) {
    sink_
        .error(span(*bad, *bad + 1), "expected UTF-8 text, found the byte 0x{:02x} at offset {}",
               static_cast<unsigned char>(text_[*bad]), *bad)
        .help("save the file as UTF-8");
    return false;
  }
  return true;
}

void Lexer::lex_token() {
  if (in_fstring_text()) return lex_fstring_text();
  if (at_line_start_ && brackets_.empty()) return lex_indentation();
  char c = peek();
  if (c == ' ' || c == '\t' || c == '\f') {
    ++pos_;
  } else if (c == '#') {
    skip_comment();
  } else if (at_line_break()) {
    lex_line_end();
  } else if (c == '\\') {
    lex_line_continuation();
  } else if ((c >= '0' && c <= '9') || (c == '.' && peek(1) >= '0' && peek(1) <= '9')) {
    lex_number();
  } else if (c == '"' || c == '\'') {
    lex_string(pos_);
  } else if (name_char_length(true) > 0) {
    lex_name();
  } else {
    lex_operator();
  }
}

// ---- lines

Lexer::Indentation Lexer::measure_indentation() {
  Indentation line = {0, 0};
  for (;; ++pos_) {
    switch (peek()) {
      case ' ':
        ++line.column;
        ++line.column_short_tabs;
        break;
      case '\t':
        line.column = (line.column / 8 + 1) * 8;
        ++line.column_short_tabs;
        break;
      case '\f':
        line = {0, 0};
        break;
      default:
        return line;
    }
  }
}

/// Skips lines without code, then compares the first line with code to the open blocks.
void Lexer::lex_indentation() {
  Indentation line = measure_indentation();
  if (peek() == '#') skip_comment();
  if (at_end()) return;
  if (peek() == '\\' && (peek(1) == '\n' || peek(1) == '\r')) ++pos_;  // a line that only joins the next one
  if (at_line_break()) {
    skip_line_break();
    line_begin_ = pos_;
    return;
  }
  at_line_start_ = false;
  change_indentation(line);
}

void Lexer::change_indentation(Indentation line) {
  Indentation block = indentations_.back();
  if (line.column == block.column || line.column == forgiven_column_) {
    check_tabs(line.column != block.column || line.column_short_tabs == block.column_short_tabs);
    return;
  }
  forgiven_column_ = -1;
  if (line.column > block.column) {
    check_tabs(line.column_short_tabs > block.column_short_tabs);
    indentations_.push_back(line);
    emit(TokenKind::kIndent, line_begin_, pos_);
    return;
  }
  while (indentations_.back().column > line.column) {
    indentations_.pop_back();
    emit(TokenKind::kDedent, pos_, pos_);
  }
  block = indentations_.back();
  if (block.column == line.column) {
    check_tabs(line.column_short_tabs == block.column_short_tabs);
    return;
  }
  forgiven_column_ = line.column;
  sink_
      .error(span(line_begin_, pos_), "this line is indented by {} columns, which matches no enclosing block",
             line.column)
      .help("indent it by {} columns to continue the enclosing block", block.column);
}

void Lexer::check_tabs(bool consistent) {
  if (consistent || tabs_reported_) return;
  tabs_reported_ = true;
  sink_
      .error(span(line_begin_, pos_),
             "tabs and spaces are mixed so that the depth of this line depends on the width of a tab")
      .help("indent with spaces only");
}

void Lexer::lex_line_end() {
  if (!fstrings_.empty() && !fstrings_.back().is_triple) return unclosed_fstring();
  int64_t begin = pos_;
  skip_line_break();
  line_begin_ = pos_;
  if (!brackets_.empty()) return;
  emit(TokenKind::kNewline, begin, pos_);
  at_line_start_ = true;
}

void Lexer::lex_line_continuation() {
  int64_t begin = pos_++;
  if (at_line_break()) {
    skip_line_break();
    line_begin_ = pos_;
    if (!at_end()) return;
  }
  if (at_end()) {
    sink_.error(span(begin, begin + 1), "expected another line after '\\', found the end of the file");
  } else {
    sink_.error(span(begin, begin + 1), "expected the end of the line after '\\', which joins two lines")
        .help("remove what follows it, blanks included, or remove the '\\'");
  }
  emit(TokenKind::kError, begin, begin + 1);
}

void Lexer::skip_comment() {
  while (!at_end() && !at_line_break()) ++pos_;
}

/// Closes what is still open at the end of the file.
void Lexer::finish() {
  bool line_open = !tokens_.empty() && !at_line_start_;
  if (line_open) emit(TokenKind::kNewline, pos_, pos_);
  for (; indentations_.size() > 1; indentations_.pop_back()) emit(TokenKind::kDedent, pos_, pos_);
  emit(TokenKind::kEnd, pos_, pos_);
}

// ---- names and operators

int64_t Lexer::name_char_length(bool first) const {
  if (at_end()) return 0;
  if (static_cast<unsigned char>(peek()) < 0x80)
    return first ? is_name_start(peek()) : is_name_continue(peek());
  CodePoint c = code_point_at(text_, pos_);
  return (first ? is_name_start(c.value) : is_name_continue(c.value)) ? c.length_bytes : 0;
}

void Lexer::lex_name() {
  int64_t begin = pos_;
  while (int64_t length = name_char_length(pos_ == begin)) pos_ += length;
  std::string_view text = text_.substr(begin, pos_ - begin);
  bool is_prefix = text.size() <= 2 && text.find_first_not_of("rRbBuUfF") == std::string_view::npos;
  if (is_prefix && (peek() == '"' || peek() == '\'')) return lex_string(begin);
  TokenKind kind = keyword_or_name(text);
  if (ends_open_brackets(kind)) return give_up_brackets(line_begin_);
  emit(kind, begin, pos_);
}

/// Does a keyword that starts its line prove that the open brackets are never closed?
bool Lexer::ends_open_brackets(TokenKind keyword) const {
  if (brackets_.empty() || !fstrings_.empty() || !starts_only_statements(keyword)) return false;
  return static_cast<int64_t>(tokens_.back().end) <= line_begin_;
}

void Lexer::lex_operator() {
  std::string_view rest = text_.substr(pos_);
  bool in_field = !brackets_.empty() && brackets_.back().is_field;
  if (in_field && rest[0] == ':') {
    brackets_.back().in_format_spec = true;
    return emit(TokenKind::kColon, pos_, pos_ + 1);
  }
  for (const FixedText& foreign : kForeignOperators) {
    bool ends_debug_field = in_field && rest[0] == '=';  // {x=!r}
    if (rest.starts_with(foreign.text) && !ends_debug_field) {
      return lex_repaired_operator(static_cast<int64_t>(foreign.text.size()), foreign.kind);
    }
  }
  if (rest[0] == '!' && !rest.starts_with("!=") && !in_field)
    return lex_repaired_operator(1, TokenKind::kNot);
  for (const FixedText& known : kOperators) {
    if (!rest.starts_with(known.text)) continue;
    if (opens_bracket(known.kind)) return open_bracket(known.kind, false);
    if (closes_bracket(known.kind)) return close_bracket(known.kind);
    return emit(known.kind, pos_, pos_ + static_cast<int64_t>(known.text.size()));
  }
  lex_stray_character();
}

/// Reports an operator that Python does not have and goes on with the one that was meant.
void Lexer::lex_repaired_operator(int64_t length, TokenKind repaired) {
  sink_.error(span(pos_, pos_ + length), "expected a Python operator, found '{}'", text_.substr(pos_, length))
      .help("write '{}'", text_of(repaired));
  emit(repaired, pos_, pos_ + length);
}

void Lexer::lex_stray_character() {
  CodePoint c = code_point_at(text_, pos_);
  Span where = span(pos_, pos_ + c.length_bytes);
  std::string_view text = where.text();
  while (text_.substr(where.end).starts_with(text)) where.end += c.length_bytes;  // a run is one mistake
  std::string_view lookalike = ascii_lookalike(c.value);
  if (c.value < 0x20 || c.value == 0x7F) {
    sink_.error(where, "expected Python source text, found the control character 0x{:02x}",
                static_cast<uint32_t>(c.value));
  } else if (lookalike == " ") {
    sink_.error(where, "expected a space, found the character U+{:04X}", static_cast<uint32_t>(c.value))
        .help("replace it with a plain space");
  } else if (!lookalike.empty()) {
    sink_
        .error(where, "expected Python source text, found '{}' (U+{:04X})", text,
               static_cast<uint32_t>(c.value))
        .help("write {}", lookalike);
  } else if (c.value == '?') {
    sink_.error(where, "expected a Python operator, found '?'")
        .help("write 'a if condition else b' for a choice");
  } else {
    sink_.error(where, "expected Python source text, found '{}', which has no meaning here", text);
  }
  emit(TokenKind::kError, where.begin, where.end);
}

// ---- brackets

void Lexer::open_bracket(TokenKind kind, bool is_field) {
  brackets_.push_back({.token = tokens_.size(), .is_field = is_field});
  emit(kind, pos_, pos_ + 1);
}

void Lexer::close_bracket(TokenKind kind) {
  size_t outer_depth = fstrings_.empty() ? 0 : fstrings_.back().bracket_depth;
  if (brackets_.size() <= outer_depth) {
    emit(kind, pos_, pos_ + 1);
    tokens_.back().unmatched = true;  // the parser reports it where nothing else is wrong
  } else if (kind == partner(tokens_[brackets_.back().token].kind)) {
    brackets_.pop_back();
    emit(kind, pos_, pos_ + 1);
  } else {
    close_wrong_bracket(kind, outer_depth);
  }
}

/// The bracket here closes another one than the innermost. Those inside the one it closes are given up; when
/// it closes none, it is skipped.
void Lexer::close_wrong_bracket(TokenKind kind, size_t outer_depth) {
  const Token& innermost = tokens_[brackets_.back().token];
  sink_
      .error(span(pos_, pos_ + 1), "expected '{}', found '{}'", text_of(partner(innermost.kind)),
             text_of(kind))
      .note(span_of(innermost), "'{}' was opened here", text_of(innermost.kind));
  size_t depth = brackets_.size();
  while (depth > outer_depth && partner(tokens_[brackets_[depth - 1].token].kind) != kind) --depth;
  if (depth > outer_depth) {
    brackets_.resize(depth - 1);
  } else {
    brackets_.back().holds_error = true;
  }
  emit(TokenKind::kError, pos_, pos_ + 1);
}

/// Reports the outermost open bracket and ends its statement: where it seems to end, or else at
/// `last_resort`.
void Lexer::give_up_brackets(int64_t last_resort) {
  const Bracket& outermost = brackets_.front();
  int64_t resume = last_resort;
  if (!outermost.holds_error) {
    const Token& open = tokens_[outermost.token];
    sink_.error(span_of(open), "'{}' is never closed", text_of(open.kind))
        .help("add the matching '{}'", text_of(partner(open.kind)));
    resume = probable_statement_end(outermost.token).value_or(last_resort);
  }
  for (const Bracket& bracket : brackets_) tokens_[bracket.token].unmatched = true;
  brackets_.clear();
  while (static_cast<int64_t>(tokens_.back().end) > resume) tokens_.pop_back();
  emit(TokenKind::kNewline, resume, resume);
  pos_ = line_begin_ = resume;
  at_line_start_ = true;
}

/// The start of the first line behind an unclosed bracket that is not indented further than the statement, or
/// of the next line if that of the bracket ends in a colon.
std::optional<int64_t> Lexer::probable_statement_end(size_t open_token) {
  bool on_first_line = true;
  for (size_t i = open_token + 1; i < tokens_.size(); ++i) {
    int64_t gap_begin = tokens_[i - 1].end;
    size_t line_break = text_.substr(gap_begin, tokens_[i].begin - gap_begin).rfind('\n');
    if (line_break == std::string_view::npos) continue;
    int64_t line_begin = gap_begin + static_cast<int64_t>(line_break) + 1;
    bool after_colon = on_first_line && tokens_[i - 1].kind == TokenKind::kColon;
    on_first_line = false;
    pos_ = line_begin;
    bool is_outside =
        measure_indentation().column <= indentations_.back().column && !closes_bracket(tokens_[i].kind);
    if (after_colon || is_outside) return line_begin;
  }
  return std::nullopt;
}

void Lexer::emit(TokenKind kind, int64_t begin, int64_t end) {
  tokens_.push_back({.kind = kind, .begin = static_cast<uint32_t>(begin), .end = static_cast<uint32_t>(end)});
  pos_ = std::max(pos_, end);
}

}  // namespace ttlc::frontend
