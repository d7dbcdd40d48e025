// The state and the productions of the parser, for parser*.cpp alone. Recursive descent over the token array;
// methods are named after the productions of grammar.md.
//
// Errors: the first mistake of a statement is reported and sets `failed_`. From then on every question about
// the current token is answered with Error, so that all productions fall through without a further message,
// and the statement loop skips to the end of the line (parser_statements.cpp). Tokens already reported by the
// lexer set `failed_` silently.
#pragma once

#include <string>
#include <vector>

#include "frontend/ast.h"
#include "frontend/ast_walk.h"
#include "frontend/lexer.h"
#include "ir/support/diagnostic.h"

namespace ttlc::frontend {

class Parser {
 public:
  Parser(const SourceFile& file, ast::Arena& arena, DiagnosticSink& sink)
      : file_(file), arena_(arena), sink_(sink) {
    TokenList list = tokenize(file, sink);
    tokens_ = std::move(list.tokens);
    silent_ = list.quotes_unbalanced;
  }

  const ast::Module* file();
  const ast::Expr* single_expression();

 private:
  using Kind = TokenKind;

  // ---- tokens and errors: parser.cpp
  Kind kind() const { return failed_ ? Kind::kError : tokens_[pos_].kind; }
  Kind kind_after(size_t ahead) const;
  bool at(Kind kind) const { return this->kind() == kind; }
  bool at_name(std::string_view text) const { return at(Kind::kName) && current_text() == text; }
  bool accept(Kind kind);
  bool expect(Kind kind, std::string_view what);
  void expect_closing(Kind kind, std::string_view alternatives, size_t open_token);
  ast::Identifier identifier(std::string_view what);
  const Token& current() const { return tokens_[pos_]; }
  std::string_view current_text() const { return span_of(current()).text(); }
  std::string describe_current() const;

  DiagnosticBuilder expected(std::string_view what);
  template <typename... Args>
  DiagnosticBuilder fail(Span span, fmt::format_string<Args...> format, Args&&... args) {
    if (!enter_failure()) return DiagnosticBuilder(nullptr);
    return sink_.error(span, format, std::forward<Args>(args)...);
  }
  bool enter_failure();
  const ast::Expr* error_expr();

  Span span_of(const Token& token) const { return {&file_, token.begin, token.end}; }
  Span current_span() const;
  int64_t previous_end() const;
  Span since(size_t first_token) const;
  Span since(const ast::Expr* first) const { return {&file_, first->span.begin, previous_end()}; }

  /// A node with these fields, in the order of its declaration.
  template <typename T, typename... Fields>
  const T* make(Span span, Fields&&... fields) {
    T node{{}, std::forward<Fields>(fields)...};
    node.span = span;
    if constexpr (std::is_base_of_v<ast::Expr, T>) node.height = checked_height(&node);
    return arena_.create(node);
  }
  int32_t checked_height(const ast::Expr* node);

  /// Counts nested productions while in scope; `too_deep()` has reported when it is true.
  class Nesting {
   public:
    explicit Nesting(Parser& parser) : parser_(parser) { ++parser_.nesting_; }
    ~Nesting() { --parser_.nesting_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    bool too_deep();

   private:
    Parser& parser_;
  };

  /// An open bracket while in scope. Errors inside one that is never closed are silent: that is told already.
  class OpenBracket {
   public:
    explicit OpenBracket(Parser& parser) : parser_(parser), token_(parser.pos_) {
      parser_.unclosed_brackets_ += parser_.current().unmatched;
      ++parser_.pos_;
    }
    ~OpenBracket() { parser_.unclosed_brackets_ -= parser_.tokens_[token_].unmatched; }
    OpenBracket(const OpenBracket&) = delete;
    OpenBracket& operator=(const OpenBracket&) = delete;
    size_t token() const { return token_; }

   private:
    Parser& parser_;
    size_t token_;
  };

  // ---- statements and blocks: parser_statements.cpp
  using Statements = std::vector<const ast::Stmt*>;
  void statement(Statements& out);
  void simple_statements(Statements& out);
  const ast::Stmt* simple_statement();
  void unexpected_indent(Statements& out);
  void recover_statement(Statements& out, size_t first_token);
  void expected_line_end(size_t first_token);
  const ast::Stmt* misplaced_clause();
  const ast::Stmt* assignment_or_expression();
  const ast::Stmt* assignment(const ast::Expr* first, size_t first_token);
  const ast::Stmt* annotated_assignment(const ast::Expr* target, size_t first_token);
  const ast::Stmt* augmented_assignment(const ast::Expr* target, size_t first_token);
  const ast::Expr* assigned_value();
  const ast::Stmt* return_statement();
  const ast::Stmt* raise_statement();
  const ast::Stmt* assert_statement();
  const ast::Stmt* del_statement();
  const ast::Stmt* global_statement();
  const ast::Stmt* import_statement();
  const ast::Stmt* from_statement();
  ast::ImportName import_name();
  std::string_view dotted_name();
  bool at_type_alias() const;
  const ast::Stmt* type_alias();

  // ---- compound statements: parser_compound.cpp
  bool at_compound_statement() const;
  const ast::Stmt* compound_statement();
  Span header_end(size_t first_token, std::string_view owner);
  ast::StmtSeq block(Span header, std::string_view owner);
  void skip_block(Statements& out);
  ast::StmtSeq else_block();
  struct IfBranch;
  IfBranch if_branch(size_t first_token, std::string_view owner);
  bool at_else_if();
  const ast::Stmt* if_statement();
  const ast::Stmt* while_statement();
  const ast::Stmt* for_statement(size_t first_token, bool is_async);
  const ast::Stmt* with_statement(size_t first_token, bool is_async);
  bool at_parenthesized_items() const;
  ast::WithItem with_item();
  const ast::Stmt* try_statement();
  ast::ExceptHandler except_clause();
  bool at_match_statement() const;
  const ast::Stmt* match_statement();
  ast::MatchCase case_clause();
  const ast::Stmt* decorated();
  const ast::Stmt* async_statement(const std::vector<const ast::Expr*>& decorators);
  const ast::Stmt* function_definition(const std::vector<const ast::Expr*>& decorators, size_t first_token,
                                       bool is_async);
  const ast::Stmt* class_definition(const std::vector<const ast::Expr*>& decorators);
  ast::Seq<ast::TypeParam> type_params();

  // ---- expressions: parser_expressions.cpp
  const ast::Expr* star_expressions();
  const ast::Expr* star_expression();
  const ast::Expr* named_expression();
  const ast::Expr* expression();
  const ast::Expr* disjunction();
  const ast::Expr* conjunction();
  const ast::Expr* inversion();
  const ast::Expr* comparison();
  bool comparison_operator(ast::CompareOperator& op);
  const ast::Expr* binary(int min_precedence);
  const ast::Expr* factor();
  const ast::Expr* power();
  const ast::Expr* await_primary();
  const ast::Expr* expected_expression();
  const ast::Expr* lambda();
  const ast::Expr* yield_expression();
  bool at_expression_end() const;
  const ast::Expr* tuple_of(std::vector<const ast::Expr*>&& first, size_t first_token);
  ast::Seq<ast::Param> params(Kind closing, bool may_annotate);
  ast::Param param(ast::ParamKind param_kind, bool may_annotate);
  void check_params(const std::vector<ast::Param>& params);

  // ---- targets: parser_targets.cpp
  const ast::Expr* target_list();
  bool check_target(const ast::Expr* target);
  void check_deletable(const ast::Expr* target);
  bool check_single_target(const ast::Expr* target, std::string_view action);

  // ---- primaries and atoms: parser_atoms.cpp
  const ast::Expr* primary();
  struct Arguments {
    std::vector<const ast::Expr*> positional;
    std::vector<ast::Keyword> keywords;
  };
  Arguments arguments();
  void argument(Arguments& out);
  void positional_argument(Arguments& out);
  void check_keywords(const std::vector<ast::Keyword>& keywords);
  const ast::Expr* subscript();
  const ast::Expr* slice();
  const ast::Expr* atom();
  const ast::Expr* name();
  const ast::Expr* number();
  const ast::Expr* paren_atom();
  const ast::Expr* list_atom();
  const ast::Expr* brace_atom();
  const ast::Expr* dict_rest(ast::DictEntry first, size_t open_token);
  ast::DictEntry dict_entry();
  const ast::Expr* dict_value();
  void elements_rest(std::vector<const ast::Expr*>& elements);
  bool at_comprehension() const;
  const ast::Expr* comprehension(ast::ComprehensionForm form, const ast::Expr* element,
                                 const ast::Expr* value, size_t first_token, size_t open_token);
  ast::Seq<ast::ComprehensionClause> comprehension_clauses();

  // ---- strings: parser_strings.cpp
  struct StringBuilder;
  const ast::Expr* strings();
  void plain_string(StringBuilder& builder);
  void fstring(StringBuilder& builder);
  void replacement_field(StringBuilder& builder, bool is_raw);
  char conversion();
  const ast::FString* format_spec(bool is_raw);

  const SourceFile& file_;
  ast::Arena& arena_;
  DiagnosticSink& sink_;
  std::vector<Token> tokens_;
  size_t pos_ = 0;
  bool failed_ = false;
  bool silent_ = false;      // errors are consequences of one that the lexer reported
  bool in_pattern_ = false;  // in a `case` pattern `as` binds and `if` starts the guard
  int unclosed_brackets_ = 0;
  int32_t nesting_ = 0;
  int32_t block_depth_ = 0;
  size_t recovered_at_ = 0;  // the token after the last statement with an error
};

inline constexpr int32_t kMaxNesting = 200;  // brackets, operators and lambdas inside each other

}  // namespace ttlc::frontend
