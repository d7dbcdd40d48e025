// Statement lists, recovery after errors, and the simple statements.
//
// Recovery: the rest of a line with an error is skipped; a block indented below it belongs to the broken
// statement and is parsed on its own, so that its errors are found and its indentation is not taken for
// another mistake.
#include <utility>

#include "frontend/parser_impl.h"

namespace ttlc::frontend {

using namespace ast;

namespace {

const std::vector<std::string>& statement_keywords() {
  static const std::vector<std::string> kKeywords = {
      "assert",   "async",  "break",   "class",  "continue", "def",   "del",    "elif",
      "else",     "except", "finally", "for",    "from",     "if",    "global", "import",
      "nonlocal", "pass",   "raise",   "return", "try",      "while", "with",
  };
  return kKeywords;
}

struct AugmentedRow {
  TokenKind token;
  BinaryOperator op;
};
constexpr AugmentedRow kAugmentedOperators[] = {
    {TokenKind::kPlusEqual, BinaryOperator::kAdd},
    {TokenKind::kMinusEqual, BinaryOperator::kSub},
    {TokenKind::kStarEqual, BinaryOperator::kMul},
    {TokenKind::kAtEqual, BinaryOperator::kMatMul},
    {TokenKind::kSlashEqual, BinaryOperator::kDiv},
    {TokenKind::kDoubleSlashEqual, BinaryOperator::kFloorDiv},
    {TokenKind::kPercentEqual, BinaryOperator::kMod},
    {TokenKind::kDoubleStarEqual, BinaryOperator::kPow},
    {TokenKind::kLeftShiftEqual, BinaryOperator::kLeftShift},
    {TokenKind::kRightShiftEqual, BinaryOperator::kRightShift},
    {TokenKind::kAmpersandEqual, BinaryOperator::kBitAnd},
    {TokenKind::kBarEqual, BinaryOperator::kBitOr},
    {TokenKind::kCaretEqual, BinaryOperator::kBitXor},
};

const AugmentedRow* augmented_row(TokenKind kind) {
  for (const AugmentedRow& row : kAugmentedOperators) {
    if (row.token == kind) return &row;
  }
  return nullptr;
}

}  // namespace

// ---- statement lists

void Parser::statement(Statements& out) {
  if (at(Kind::kIndent)) return unexpected_indent(out);
  if (!at_compound_statement()) return simple_statements(out);
  size_t first_token = pos_;
  out.push_back(compound_statement());
  if (failed_) recover_statement(out, first_token);
}

/// `a; b; c` up to the end of the line.
void Parser::simple_statements(Statements& out) {
  size_t first_token = pos_;
  do {
    if (at(Kind::kNewline) && pos_ > first_token) break;  // behind the last ';'
    first_token = pos_;
    const Stmt* stmt = simple_statement();
    if (!failed_) out.push_back(stmt);
  } while (accept(Kind::kSemicolon));
  if (!failed_ && !accept(Kind::kNewline)) expected_line_end(first_token);
  if (failed_) recover_statement(out, first_token);
}

/// Skips the line of the error and takes over the block below it.
void Parser::recover_statement(Statements& out, size_t first_token) {
  failed_ = false;
  while (!at(Kind::kNewline) && !at(Kind::kEnd)) ++pos_;
  out.push_back(make<ErrorStmt>(since(first_token)));
  accept(Kind::kNewline);
  if (accept(Kind::kIndent)) skip_block(out);
  recovered_at_ = pos_;
}

/// The statements of a block whose owner is unknown, without its Indent.
void Parser::skip_block(Statements& out) {
  if (++block_depth_ > kMaxBlockDepth) {
    for (int64_t depth = 1; depth > 0 && !at(Kind::kEnd); ++pos_) {
      depth += at(Kind::kIndent) ? 1 : at(Kind::kDedent) ? -1 : 0;
    }
  } else {
    while (!at(Kind::kDedent) && !at(Kind::kEnd)) statement(out);
    accept(Kind::kDedent);
  }
  --block_depth_;
}

void Parser::unexpected_indent(Statements& out) {
  Span line = span_of(tokens_[pos_ + 1]);
  fail(line,
       "expected a statement at the indentation of the lines before it, found one that is indented further")
      .help("only the body of a statement that ends in ':' is indented");
  failed_ = false;
  ++pos_;
  skip_block(out);
}

void Parser::expected_line_end(size_t first_token) {
  std::string_view first_text = span_of(tokens_[first_token]).text();
  bool is_word_first = tokens_[first_token].kind == Kind::kName && pos_ == first_token + 1;
  std::string meant = is_word_first ? closest_name(first_text, statement_keywords()) : "";
  if (is_word_first && first_text == "print") {
    expected("'('").help("print is a function: print(...)");
  } else if (!meant.empty()) {
    fail(span_of(tokens_[first_token]), "expected a statement, found '{}'", first_text)
        .help("did you mean '{}'?", meant);
  } else {
    expected("the end of the line");
  }
}

const Stmt* Parser::simple_statement() {
  size_t first_token = pos_;
  switch (kind()) {
    case Kind::kPass:
      ++pos_;
      return make<Pass>(since(first_token));
    case Kind::kBreak:
      ++pos_;
      return make<Break>(since(first_token));
    case Kind::kContinue:
      ++pos_;
      return make<Continue>(since(first_token));
    case Kind::kReturn:
      return return_statement();
    case Kind::kRaise:
      return raise_statement();
    case Kind::kAssert:
      return assert_statement();
    case Kind::kDel:
      return del_statement();
    case Kind::kGlobal:
    case Kind::kNonlocal:
      return global_statement();
    case Kind::kImport:
      return import_statement();
    case Kind::kFrom:
      return from_statement();
    case Kind::kElif:
    case Kind::kElse:
    case Kind::kExcept:
    case Kind::kFinally:
      return misplaced_clause();
    default:
      return at_type_alias() ? type_alias() : assignment_or_expression();
  }
}

/// `else` and the like without the statement they continue.
const Stmt* Parser::misplaced_clause() {
  bool owner_had_error = recovered_at_ == pos_ && pos_ > 0;
  bool after_try = at(Kind::kExcept) || at(Kind::kFinally);
  std::string_view owner = after_try ? "'try'" : at(Kind::kElif) ? "'if'" : "'if', 'for', 'while' or 'try'";
  if (owner_had_error) {
    failed_ = true;
  } else {
    fail(current_span(), "expected a statement, found '{}' without {} before it at the same indentation",
         text_of(kind()), owner);
  }
  return make<ErrorStmt>(current_span());
}

// ---- assignments

const Stmt* Parser::assignment_or_expression() {
  size_t first_token = pos_;
  if (at(Kind::kYield)) {
    const Expr* value = yield_expression();
    return make<ExprStmt>(since(first_token), value);
  }
  const Expr* first = star_expressions();
  if (at(Kind::kEqual)) return assignment(first, first_token);
  if (at(Kind::kColon)) return annotated_assignment(first, first_token);
  if (augmented_row(kind())) return augmented_assignment(first, first_token);
  if (first->kind == ExprKind::kNamedExpr && tokens_[first_token].kind == Kind::kName) {
    fail(first->span, "expected '=', found ':='")
        .help("write '=' when the value is not used in a larger expression");
  }
  if (first->kind == ExprKind::kStarred)
    fail(first->span, "expected a statement, found a starred expression");
  return make<ExprStmt>(since(first_token), first);
}

const Stmt* Parser::assignment(const Expr* first, size_t first_token) {
  std::vector<const Expr*> targets;
  const Expr* value = first;
  while (accept(Kind::kEqual)) {
    if (value->kind == ExprKind::kStarred) {
      fail(value->span, "expected a list of targets around a starred one").help("write '*name, = ...'");
    }
    if (value->kind == ExprKind::kYield) check_single_target(value, "assign to");
    check_target(value);
    targets.push_back(value);
    value = assigned_value();
  }
  return make<Assign>(since(first_token), arena_.copy(targets), value);
}

const Expr* Parser::assigned_value() { return at(Kind::kYield) ? yield_expression() : star_expressions(); }

const Stmt* Parser::annotated_assignment(const Expr* target, size_t first_token) {
  bool is_word_line = target->kind == ExprKind::kName && kind_after(1) == Kind::kNewline;
  std::string meant = is_word_line ? closest_name(target->span.text(), statement_keywords()) : "";
  if (!meant.empty()) {  // `esle:`
    fail(target->span, "expected a statement, found '{}'", target->span.text())
        .help("did you mean '{}'?", meant);
  }
  check_single_target(target, "annotate");
  accept(Kind::kColon);
  const Expr* annotation = expression();
  const Expr* value = accept(Kind::kEqual) ? assigned_value() : nullptr;
  return make<AnnAssign>(since(first_token), target, annotation, value);
}

const Stmt* Parser::augmented_assignment(const Expr* target, size_t first_token) {
  check_single_target(target, "change in place");
  const AugmentedRow* row = augmented_row(kind());
  if (!row) return make<ErrorStmt>(since(first_token));
  Span op_span = span_of(tokens_[pos_++]);
  const Expr* value = assigned_value();
  return make<AugAssign>(since(first_token), row->op, op_span, target, value);
}

// ---- statements that start with a keyword

const Stmt* Parser::return_statement() {
  size_t first_token = pos_++;
  const Expr* value = at_expression_end() ? nullptr : star_expressions();
  return make<Return>(since(first_token), value);
}

const Stmt* Parser::raise_statement() {
  size_t first_token = pos_++;
  const Expr* exception = at_expression_end() ? nullptr : expression();
  const Expr* cause = exception && accept(Kind::kFrom) ? expression() : nullptr;
  return make<Raise>(since(first_token), exception, cause);
}

const Stmt* Parser::assert_statement() {
  size_t first_token = pos_++;
  const Expr* condition = expression();
  const Expr* message = accept(Kind::kComma) ? expression() : nullptr;
  return make<Assert>(since(first_token), condition, message);
}

const Stmt* Parser::del_statement() {
  size_t first_token = pos_++;
  std::vector<const Expr*> targets;
  do {
    if (!targets.empty() && at_expression_end()) break;
    targets.push_back(primary());
    check_deletable(targets.back());
  } while (accept(Kind::kComma));
  return make<Delete>(since(first_token), arena_.copy(targets));
}

const Stmt* Parser::global_statement() {
  size_t first_token = pos_;
  bool is_global = tokens_[pos_++].kind == Kind::kGlobal;
  std::vector<Identifier> names;
  do {
    names.push_back(identifier("a name"));
  } while (accept(Kind::kComma));
  if (is_global) return make<Global>(since(first_token), arena_.copy(names));
  return make<Nonlocal>(since(first_token), arena_.copy(names));
}

/// `a.b.c`; blanks around the dots are left out.
std::string_view Parser::dotted_name() {
  std::string text(identifier("the name of a module").text);
  while (accept(Kind::kDot)) {
    text += '.';
    text += identifier("a name after '.'").text;
  }
  return arena_.copy(text);
}

const Stmt* Parser::import_statement() {
  size_t first_token = pos_++;
  std::vector<ImportName> names;
  do {
    size_t name_token = pos_;
    ImportName name;
    name.name = dotted_name();
    if (accept(Kind::kAs)) name.alias = identifier("a name after 'as'");
    name.span = since(name_token);
    names.push_back(name);
  } while (accept(Kind::kComma));
  return make<Import>(since(first_token), arena_.copy(names));
}

ImportName Parser::import_name() {
  size_t name_token = pos_;
  ImportName name;
  name.name = identifier("a name to import").text;
  if (accept(Kind::kAs)) name.alias = identifier("a name after 'as'");
  name.span = since(name_token);
  return name;
}

const Stmt* Parser::from_statement() {
  size_t first_token = pos_++;
  int64_t level = 0;
  for (; at(Kind::kDot) || at(Kind::kEllipsis); ++pos_) level += at(Kind::kEllipsis) ? 3 : 1;
  std::string_view module = level > 0 && at(Kind::kImport) ? "" : dotted_name();
  expect(Kind::kImport, "'import'");
  std::vector<ImportName> names;
  if (at(Kind::kStar)) {
    Span star = span_of(tokens_[pos_++]);
    names.push_back({"*", {}, star});
  } else if (at(Kind::kLeftParen)) {
    OpenBracket open(*this);
    do {
      if (!names.empty() && at(Kind::kRightParen)) break;
      names.push_back(import_name());
    } while (accept(Kind::kComma));
    expect_closing(Kind::kRightParen, "','", open.token());
  } else {
    do {
      names.push_back(import_name());
    } while (accept(Kind::kComma));
  }
  return make<ImportFrom>(since(first_token), level, module, arena_.copy(names));
}

/// `type` is a keyword only in `type NAME =` and `type NAME[`.
bool Parser::at_type_alias() const {
  bool is_alias_end = kind_after(2) == Kind::kEqual || kind_after(2) == Kind::kLeftBracket;
  return at_name("type") && kind_after(1) == Kind::kName && is_alias_end;
}

const Stmt* Parser::type_alias() {
  size_t first_token = pos_++;
  Identifier name = identifier("a name");
  Seq<TypeParam> params = type_params();
  expect(Kind::kEqual, "'='");
  const Expr* value = expression();
  return make<TypeAlias>(since(first_token), name, params, value);
}

}  // namespace ttlc::frontend
