// The state of the lexer, for lexer.cpp (lines, names, operators) and lexer_literals.cpp (numbers, strings)
// alone.
//
// Two stacks steer it. `brackets_` holds the open brackets, among them the `{` of f-string fields; inside any
// of them line ends mean nothing. `fstrings_` holds the open f-strings; the lexer reads text instead of
// tokens while no field of the innermost one is open, or the open one has reached its format spec.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/lexer.h"
#include "ir/support/diagnostic.h"

namespace ttlc::frontend {

class Lexer {
 public:
  Lexer(const SourceFile& file, DiagnosticSink& sink) : file_(file), text_(file.text()), sink_(sink) {}

  TokenList run();

 private:
  struct Bracket {
    size_t token;  // index in tokens_
    bool is_field = false;
    bool in_format_spec = false;
    bool holds_error = false;  // an unclosed string may have swallowed its partner
  };
  struct FString {
    Span start;  // prefix and opening quotes
    char quote;
    bool is_triple;
    bool is_raw;
    size_t bracket_depth;  // outside its fields
  };
  struct Indentation {
    int64_t column;             // a tab goes to the next multiple of 8
    int64_t column_short_tabs;  // a tab counts as one column; both must agree, as in Python
  };

  // Lines, names, operators: lexer.cpp
  bool check_readable();
  void lex_token();
  void lex_indentation();
  Indentation measure_indentation();
  void change_indentation(Indentation line);
  void check_tabs(bool consistent);
  void lex_line_end();
  void lex_line_continuation();
  void lex_name();
  bool ends_open_brackets(TokenKind keyword) const;
  void lex_operator();
  void lex_repaired_operator(int64_t length, TokenKind repaired);
  void lex_stray_character();
  void open_bracket(TokenKind kind, bool is_field);
  void close_bracket(TokenKind kind);
  void close_wrong_bracket(TokenKind kind, size_t outer_depth);
  void give_up_brackets(int64_t last_resort);
  std::optional<int64_t> probable_statement_end(size_t open_token);
  void finish();

  // Numbers, strings: lexer_literals.cpp
  void lex_number();
  void scan_digits(int base);
  void scan_decimal();
  void number_error(int64_t begin, const std::string& message, const std::string& help);
  void lex_string(int64_t begin);
  void lex_fstring_text();
  bool lex_fstring_brace(int64_t text_begin);
  void unclosed_string(Span start, char quote, bool is_triple);
  void end_fstring();
  void unclosed_fstring();
  bool in_fstring_text() const;
  void skip_escape(bool is_raw, bool is_fstring);
  bool at_quotes(char quote, bool is_triple) const;

  // Characters and tokens
  char peek(int64_t ahead = 0) const {
    return pos_ + ahead < static_cast<int64_t>(text_.size()) ? text_[pos_ + ahead]
                                                             : '\0';  // no NUL in the text
  }
  bool at_end() const { return pos_ >= static_cast<int64_t>(text_.size()); }
  bool at_line_break() const { return peek() == '\n' || peek() == '\r'; }
  void skip_line_break() { pos_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1; }
  void skip_comment();
  int64_t name_char_length(bool first) const;  // 0: no character of a name here
  Span span(int64_t begin, int64_t end) const { return {&file_, begin, end}; }
  Span span_of(const Token& token) const { return span(token.begin, token.end); }
  void emit(TokenKind kind, int64_t begin, int64_t end);

  const SourceFile& file_;
  std::string_view text_;
  DiagnosticSink& sink_;
  int64_t pos_ = 0;
  int64_t line_begin_ = 0;  // of the physical line pos_ is on
  bool at_line_start_ = true;
  bool tabs_reported_ = false;
  int64_t forgiven_column_ = -1;  // of a dedent that matches no block
  std::set<int64_t> reported_columns_;
  std::vector<Indentation> indentations_ = {{0, 0}};
  std::vector<Bracket> brackets_;
  std::vector<FString> fstrings_;
  std::vector<Token> tokens_;
  bool quotes_unbalanced_ = false;
};

}  // namespace ttlc::frontend
