// The token cursor, the reporting of errors and the entry points of the parser.
#include "frontend/parser.h"

#include <algorithm>

#include "frontend/parser_impl.h"

namespace ttlc::frontend {

using namespace ast;

namespace {

bool is_closing_bracket(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket || kind == TokenKind::kRightBrace;
}

}  // namespace

const Module* parse_module_partially(const SourceFile& file, Arena& arena, DiagnosticSink& sink) {
  return Parser(file, arena, sink).file();
}

Result<const Module*> parse_module(const SourceFile& file, Arena& arena, DiagnosticSink& sink) {
  int errors_before = sink.error_count();
  bool full_before = sink.full();
  const Module* module = parse_module_partially(file, arena, sink);
  if (full_before || sink.error_count() > errors_before) return Failure{};
  return module;
}

Result<const Expr*> parse_expression(const SourceFile& file, Arena& arena, DiagnosticSink& sink) {
  int errors_before = sink.error_count();
  bool full_before = sink.full();
  const Expr* expr = Parser(file, arena, sink).single_expression();
  if (full_before || sink.error_count() > errors_before) return Failure{};
  return expr;
}

const Module* Parser::file() {
  Statements body;
  while (tokens_[pos_].kind != Kind::kEnd && !sink_.full()) {
    if (current().kind == Kind::kDedent) {
      ++pos_;  // of an indentation that was reported
    } else {
      statement(body);
    }
  }
  return arena_.create(Module{&file_, arena_.copy(body)});
}

const Expr* Parser::single_expression() {
  if (at(Kind::kIndent)) ++pos_;
  if (at(Kind::kEnd)) expected("an expression");
  const Expr* expr = star_expressions();
  if (!failed_ && !accept(Kind::kNewline)) expected("the end of the expression");
  accept(Kind::kDedent);
  if (!failed_ && !at(Kind::kEnd)) fail(current_span(), "expected one expression, found a second line");
  return expr;
}

// ---- tokens

TokenKind Parser::kind_after(size_t ahead) const {
  if (failed_) return Kind::kError;
  return tokens_[std::min(pos_ + ahead, tokens_.size() - 1)].kind;
}

bool Parser::accept(Kind kind) {
  if (!at(kind)) return false;
  ++pos_;
  return true;
}

bool Parser::expect(Kind kind, std::string_view what) {
  if (accept(kind)) return true;
  expected(what);
  return false;
}

/// `alternatives` is what could stand here besides the bracket, like "','"; may be empty.
void Parser::expect_closing(Kind kind, std::string_view alternatives, size_t open_token) {
  if (accept(kind)) return;
  std::string_view joint = alternatives.empty() ? "" : " or ";
  const Token& open = tokens_[open_token];
  bool assigns = at(Kind::kEqual);
  DiagnosticBuilder error = expected(fmt::format("{}{}'{}'", alternatives, joint, text_of(kind)));
  error.note(span_of(open), "'{}' was opened here", text_of(open.kind));
  if (assigns) error.help("write '==' to compare");
}

Identifier Parser::identifier(std::string_view what) {
  if (at(Kind::kName)) {
    const Token& token = tokens_[pos_++];
    return {span_of(token).text(), span_of(token)};
  }
  bool is_reserved = is_keyword(kind());
  DiagnosticBuilder error = expected(what);
  if (is_reserved) error.help("'{}' is a keyword of Python; choose another name", current_text());
  return {"", current_span()};
}

std::string Parser::describe_current() const {
  Kind kind = current().kind;
  if (kind == Kind::kName || kind == Kind::kNumber) {
    constexpr size_t kLongestShown = 40;
    std::string_view text = current_text();
    if (text.size() <= kLongestShown) return fmt::format("'{}'", text);
    return std::string(text_of(kind));
  }
  if (is_keyword(kind)) return fmt::format("the keyword '{}'", text_of(kind));
  if (is_operator(kind)) return fmt::format("'{}'", text_of(kind));
  return std::string(text_of(kind));
}

// ---- places

/// The current token; the end of a line is shown right behind the last token on it.
Span Parser::current_span() const {
  Kind kind = current().kind;
  bool is_gap = kind == Kind::kNewline || kind == Kind::kDedent || kind == Kind::kEnd;
  if (is_gap && pos_ > 0) return {&file_, previous_end(), previous_end()};
  return span_of(current());
}

/// End of the last token with text before the current one.
int64_t Parser::previous_end() const {
  for (size_t i = pos_; i-- > 0;) {
    Kind kind = tokens_[i].kind;
    if (kind != Kind::kNewline && kind != Kind::kIndent && kind != Kind::kDedent) return tokens_[i].end;
  }
  return 0;
}

Span Parser::since(size_t first_token) const {
  int64_t begin = tokens_[first_token].begin;
  return {&file_, begin, std::max<int64_t>(begin, previous_end())};
}

// ---- errors

/// Starts to skip the statement. False when there is nothing to tell: it is told already.
bool Parser::enter_failure() {
  if (failed_) return false;
  bool known_to_lexer = silent_ || current().kind == Kind::kError || unclosed_brackets_ > 0;
  failed_ = true;
  return !known_to_lexer;
}

DiagnosticBuilder Parser::expected(std::string_view what) {
  if (!failed_ && current().unmatched && is_closing_bracket(current().kind)) {
    bool starts_line =
        pos_ == 0 || tokens_[pos_ - 1].kind == Kind::kNewline || tokens_[pos_ - 1].kind == Kind::kDedent;
    failed_ = starts_line && sink_.has_errors();  // the error above most likely hid its partner
    return fail(current_span(), "'{}' closes a bracket that was never opened", text_of(current().kind));
  }
  return fail(current_span(), "expected {}, found {}", what, describe_current());
}

const Expr* Parser::error_expr() {
  ErrorExpr node;
  node.span = current_span();
  return arena_.create(node);
}

int32_t Parser::checked_height(const Expr* node) {
  int32_t height = 0;
  for_each_child(node, [&](const Expr* child) { height = std::max(height, child->height); });
  if (height < kMaxExprHeight) return height + 1;
  fail(node->span, "this expression has more than {} operations inside each other", kMaxExprHeight)
      .help("split it into several statements");
  return height;
}

bool Parser::Nesting::too_deep() {
  if (parser_.nesting_ <= kMaxNesting) return false;
  parser_.fail(parser_.current_span(), "this expression is nested more than {} levels deep", kMaxNesting)
      .help("split it into several statements");
  return true;
}

}  // namespace ttlc::frontend
