// Statements with blocks. A mistake in a header does not lose its block: header_end() leaves the failure for
// block(), which skips to the end of the line and parses the body.
#include <utility>

#include "frontend/parser_impl.h"

namespace ttlc::frontend {

using namespace ast;

namespace {

constexpr size_t kMaxElifBranches = 200;  // they nest in the tree

}  // namespace

bool Parser::at_compound_statement() const {
  switch (kind()) {
    case Kind::kIf:
    case Kind::kWhile:
    case Kind::kFor:
    case Kind::kWith:
    case Kind::kTry:
    case Kind::kDef:
    case Kind::kClass:
    case Kind::kAsync:
    case Kind::kAt:
      return true;
    default:
      return at_match_statement();
  }
}

const Stmt* Parser::compound_statement() {
  switch (kind()) {
    case Kind::kIf:
      return if_statement();
    case Kind::kWhile:
      return while_statement();
    case Kind::kFor:
      return for_statement(pos_, /*is_async=*/false);
    case Kind::kWith:
      return with_statement(pos_, /*is_async=*/false);
    case Kind::kTry:
      return try_statement();
    case Kind::kDef:
      return function_definition({}, pos_, /*is_async=*/false);
    case Kind::kClass:
      return class_definition({});
    case Kind::kAsync:
      return async_statement({});
    case Kind::kAt:
      return decorated();
    default:
      return match_statement();
  }
}

// ---- headers and blocks

/// The colon. `owner` is the statement in the words of messages, like "'for' statement".
Span Parser::header_end(size_t first_token, std::string_view owner) {
  if (accept(Kind::kColon)) return since(first_token);
  bool at_line_end = at(Kind::kNewline);
  bool assigns = at(Kind::kEqual);
  DiagnosticBuilder error = expected(fmt::format("':' after the {}", owner));
  if (at_line_end) error.help("write ':' at the end of the line");
  if (assigns) error.help("write '==' to compare");
  return since(first_token);
}

/// The body of a statement, on the line of its colon or indented below it.
StmtSeq Parser::block(Span header, std::string_view owner) {
  bool header_failed = std::exchange(failed_, false);
  Statements body;
  if (header_failed) {
    while (!at(Kind::kNewline) && !at(Kind::kEnd)) ++pos_;
  }
  if (!accept(Kind::kNewline)) {
    simple_statements(body);
    if (at(Kind::kIndent)) unexpected_indent(body);
  } else if (!at(Kind::kIndent)) {
    if (!header_failed) {
      expected(fmt::format("an indented block after the {}", owner))
          .note(header, "the {} starts here", owner)
          .help("indent the body, or write 'pass'");
    }
    failed_ = false;
  } else {
    ++pos_;
    if (block_depth_ == kMaxBlockDepth) {
      fail(current_span(), "this block is nested more than {} levels deep", kMaxBlockDepth)
          .help("move inner blocks into functions");
      failed_ = false;
    }
    skip_block(body);
  }
  return arena_.copy(body);
}

/// `else: block`, or nothing.
StmtSeq Parser::else_block() {
  size_t first_token = pos_;
  if (!accept(Kind::kElse)) return {};
  Span header = header_end(first_token, "'else'");
  return block(header, "'else'");
}

// ---- if, while, for

struct Parser::IfBranch {
  size_t first_token;
  Span header;
  const Expr* condition;
  StmtSeq body;
  int64_t end;
};

Parser::IfBranch Parser::if_branch(size_t first_token, std::string_view owner) {
  const Expr* branch_condition = named_expression();
  Span header = header_end(first_token, owner);
  StmtSeq body = block(header, owner);
  return {first_token, header, branch_condition, body, previous_end()};
}

/// Reports `else if`, which is then read as `elif`.
bool Parser::at_else_if() {
  if (!at(Kind::kElse) || kind_after(1) != Kind::kIf) return false;
  Span both = {&file_, current().begin, tokens_[pos_ + 1].end};
  fail(both, "expected ':' after 'else', found the keyword 'if'").help("write 'elif'");
  failed_ = false;
  ++pos_;
  return true;
}

/// Branches are collected first and nested from the last one outwards.
const Stmt* Parser::if_statement() {
  std::vector<IfBranch> branches;
  size_t first_token = pos_++;
  branches.push_back(if_branch(first_token, "condition of 'if'"));
  while (at(Kind::kElif) || at_else_if()) {
    first_token = pos_++;
    if (branches.size() == kMaxElifBranches) {
      fail(span_of(tokens_[first_token]), "expected at most {} 'elif' branches", kMaxElifBranches)
          .help("look the value up in a dict");
      return make<ErrorStmt>(since(branches[0].first_token));
    }
    branches.push_back(if_branch(first_token, "condition of 'elif'"));
  }
  StmtSeq else_body = else_block();
  int64_t end = else_body.empty() ? branches.back().end : previous_end();
  const If* result = nullptr;
  for (size_t i = branches.size(); i-- > 0;) {
    const IfBranch& branch = branches[i];
    Span span = {&file_, tokens_[branch.first_token].begin, end};
    result = make<If>(span, branch.header, branch.condition, branch.body, else_body);
    if (i > 0) else_body = arena_.copy(Statements{result});
  }
  return result;
}

const Stmt* Parser::while_statement() {
  size_t first_token = pos_++;
  const Expr* loop_condition = named_expression();
  Span header = header_end(first_token, "condition of 'while'");
  StmtSeq body = block(header, "'while' statement");
  StmtSeq else_body = else_block();
  return make<While>(since(first_token), header, loop_condition, body, else_body);
}

const Stmt* Parser::for_statement(size_t first_token, bool is_async) {
  ++pos_;
  const Expr* target = target_list();
  if (!accept(Kind::kIn)) expected("'in'").help("write 'for i in range(n):'");
  const Expr* iterable = star_expressions();
  Span header = header_end(first_token, "'for' statement");
  StmtSeq body = block(header, "'for' statement");
  StmtSeq else_body = else_block();
  return make<For>(since(first_token), header, target, iterable, body, else_body, is_async);
}

// ---- with, try

const Stmt* Parser::with_statement(size_t first_token, bool is_async) {
  ++pos_;
  std::vector<WithItem> items;
  if (at_parenthesized_items()) {
    OpenBracket open(*this);
    do {
      if (!items.empty() && at(Kind::kRightParen)) break;
      items.push_back(with_item());
    } while (accept(Kind::kComma));
    expect_closing(Kind::kRightParen, "','", open.token());
  } else {
    do {
      items.push_back(with_item());
    } while (accept(Kind::kComma));
  }
  Span header = header_end(first_token, "'with' statement");
  StmtSeq body = block(header, "'with' statement");
  return make<With>(since(first_token), header, arena_.copy(items), body, is_async);
}

/// Does `(` open a list of items rather than an expression? It does when its partner ends the header and `as`
/// or a comma stands directly inside.
bool Parser::at_parenthesized_items() const {
  if (!at(Kind::kLeftParen)) return false;
  int64_t depth = 0;
  bool lists_items = false;
  for (size_t i = pos_; i < tokens_.size(); ++i) {
    switch (tokens_[i].kind) {
      case Kind::kLeftParen:
      case Kind::kLeftBracket:
      case Kind::kLeftBrace:
        ++depth;
        break;
      case Kind::kRightParen:
      case Kind::kRightBracket:
      case Kind::kRightBrace:
        if (--depth == 0) return lists_items && tokens_[i + 1].kind == Kind::kColon;
        break;
      case Kind::kAs:
      case Kind::kComma:
        lists_items |= depth == 1;
        break;
      case Kind::kNewline:
        return lists_items;  // an unclosed bracket, which is told already
      default:
        break;
    }
  }
  return false;
}

WithItem Parser::with_item() {
  WithItem item;
  item.context = expression();
  if (!accept(Kind::kAs)) return item;
  size_t first_token = pos_;
  item.target = star_expression();
  check_target(item.target);
  if (item.target->kind == ExprKind::kStarred)
    fail(since(first_token), "expected a name after 'as', found a starred target");
  return item;
}

const Stmt* Parser::try_statement() {
  size_t first_token = pos_++;
  Span header = header_end(first_token, "'try'");
  StmtSeq body = block(header, "'try'");
  std::vector<ExceptHandler> handlers;
  while (at(Kind::kExcept)) handlers.push_back(except_clause());
  StmtSeq else_body = handlers.empty() ? StmtSeq{} : else_block();
  StmtSeq finally_body;
  size_t finally_token = pos_;
  bool has_finally = accept(Kind::kFinally);
  if (has_finally) {
    Span finally_header = header_end(finally_token, "'finally'");
    finally_body = block(finally_header, "'finally'");
  }
  if (handlers.empty() && !has_finally && recovered_at_ != pos_) {
    expected("'except' or 'finally'").note(header, "the 'try' starts here");
  }
  return make<Try>(since(first_token), header, body, arena_.copy(handlers), else_body, finally_body);
}

ExceptHandler Parser::except_clause() {
  size_t first_token = pos_++;
  ExceptHandler handler;
  handler.is_star = accept(Kind::kStar);
  if (!at(Kind::kColon)) handler.type = star_expressions();
  if (accept(Kind::kAs)) handler.name = identifier("a name after 'as'");
  handler.header = header_end(first_token, "'except' clause");
  handler.body = block(handler.header, "'except' clause");
  return handler;
}

// ---- match

/// `match` starts a statement when its line ends in a colon and the first word of the block is `case`.
bool Parser::at_match_statement() const {
  if (!at_name("match")) return false;
  size_t line_end = pos_;
  while (tokens_[line_end].kind != Kind::kNewline && tokens_[line_end].kind != Kind::kEnd) ++line_end;
  if (line_end + 2 >= tokens_.size() || tokens_[line_end - 1].kind != Kind::kColon) return false;
  return tokens_[line_end + 1].kind == Kind::kIndent && span_of(tokens_[line_end + 2]).text() == "case";
}

const Stmt* Parser::match_statement() {
  size_t first_token = pos_++;
  const Expr* subject = star_expressions();
  Span header = header_end(first_token, "'match' statement");
  std::vector<MatchCase> cases;
  if (failed_) return make<ErrorStmt>(since(first_token));
  accept(Kind::kNewline);
  accept(Kind::kIndent);
  while (at_name("case")) cases.push_back(case_clause());
  if (!accept(Kind::kDedent)) expected("'case'");
  return make<Match>(since(first_token), header, subject, arena_.copy(cases));
}

MatchCase Parser::case_clause() {
  size_t first_token = pos_++;
  MatchCase result;
  bool outer = std::exchange(in_pattern_, true);
  result.pattern = star_expressions();
  in_pattern_ = outer;
  if (accept(Kind::kIf)) result.guard = named_expression();
  result.header = header_end(first_token, "'case' pattern");
  result.body = block(result.header, "'case'");
  return result;
}

// ---- definitions

const Stmt* Parser::decorated() {
  std::vector<const Expr*> decorators;
  while (accept(Kind::kAt)) {
    decorators.push_back(named_expression());
    expect(Kind::kNewline, "the end of the line after the decorator");
  }
  switch (kind()) {
    case Kind::kDef:
      return function_definition(decorators, pos_, /*is_async=*/false);
    case Kind::kClass:
      return class_definition(decorators);
    case Kind::kAsync:
      return async_statement(decorators);
    default:
      expected("'def', 'async def' or 'class' after a decorator");
      return make<ErrorStmt>(current_span());
  }
}

const Stmt* Parser::async_statement(const std::vector<const Expr*>& decorators) {
  size_t first_token = pos_++;
  if (at(Kind::kDef)) return function_definition(decorators, first_token, /*is_async=*/true);
  if (decorators.empty() && at(Kind::kFor)) return for_statement(first_token, /*is_async=*/true);
  if (decorators.empty() && at(Kind::kWith)) return with_statement(first_token, /*is_async=*/true);
  expected(decorators.empty() ? "'def', 'for' or 'with' after 'async'" : "'def' after 'async'");
  return make<ErrorStmt>(since(first_token));
}

const Stmt* Parser::function_definition(const std::vector<const Expr*>& decorators, size_t first_token,
                                        bool is_async) {
  ++pos_;
  Identifier name = identifier("the name of a function");
  Seq<TypeParam> function_type_params = type_params();
  Seq<Param> function_params;
  if (at(Kind::kLeftParen)) {
    OpenBracket open(*this);
    function_params = params(Kind::kRightParen, /*may_annotate=*/true);
    expect_closing(Kind::kRightParen, "','", open.token());
  } else {
    expected("'(' and the parameters").help("write 'def {}():'", name.text);
  }
  const Expr* returns = accept(Kind::kArrow) ? expression() : nullptr;
  Span header = header_end(first_token, "function header");
  StmtSeq body = block(header, "function header");
  return make<FunctionDef>(since(first_token), header, name, arena_.copy(decorators), function_type_params,
                           function_params, returns, body, is_async);
}

const Stmt* Parser::class_definition(const std::vector<const Expr*>& decorators) {
  size_t first_token = pos_++;
  Identifier name = identifier("the name of a class");
  Seq<TypeParam> class_type_params = type_params();
  Arguments bases;
  if (at(Kind::kLeftParen)) bases = arguments();
  Span header = header_end(first_token, "class header");
  StmtSeq body = block(header, "class header");
  return make<ClassDef>(since(first_token), header, name, arena_.copy(decorators), class_type_params,
                        arena_.copy(bases.positional), arena_.copy(bases.keywords), body);
}

/// `[T, U: bound, *Ts, **P = default]`, or nothing.
Seq<TypeParam> Parser::type_params() {
  if (!at(Kind::kLeftBracket)) return {};
  OpenBracket open(*this);
  std::vector<TypeParam> result;
  do {
    if (!result.empty() && at(Kind::kRightBracket)) break;
    TypeParam param;
    param.stars = accept(Kind::kDoubleStar) ? 2 : accept(Kind::kStar) ? 1 : 0;
    param.name = identifier("the name of a type parameter");
    if (accept(Kind::kColon)) param.bound = expression();
    if (accept(Kind::kEqual)) param.default_value = expression();
    result.push_back(param);
  } while (accept(Kind::kComma));
  expect_closing(Kind::kRightBracket, "','", open.token());
  return arena_.copy(result);
}

}  // namespace ttlc::frontend
