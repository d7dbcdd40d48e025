// Expressions from tuples down to powers, lambdas and parameter lists. Binary operators are parsed by
// precedence climbing.
#include <algorithm>
#include <unordered_set>

#include "frontend/parser_impl.h"

namespace ttlc::frontend {

using namespace ast;

namespace {

struct BinaryRow {
  TokenKind token;
  BinaryOperator op;
  int precedence;  // higher binds tighter; all are left-associative
};
constexpr BinaryRow kBinaryOperators[] = {
    {TokenKind::kBar, BinaryOperator::kBitOr, 1},
    {TokenKind::kCaret, BinaryOperator::kBitXor, 2},
    {TokenKind::kAmpersand, BinaryOperator::kBitAnd, 3},
    {TokenKind::kLeftShift, BinaryOperator::kLeftShift, 4},
    {TokenKind::kRightShift, BinaryOperator::kRightShift, 4},
    {TokenKind::kPlus, BinaryOperator::kAdd, 5},
    {TokenKind::kMinus, BinaryOperator::kSub, 5},
    {TokenKind::kStar, BinaryOperator::kMul, 6},
    {TokenKind::kSlash, BinaryOperator::kDiv, 6},
    {TokenKind::kDoubleSlash, BinaryOperator::kFloorDiv, 6},
    {TokenKind::kPercent, BinaryOperator::kMod, 6},
    {TokenKind::kAt, BinaryOperator::kMatMul, 6},
};
constexpr int kLoosestBinary = 1;

const BinaryRow* binary_row(TokenKind kind) {
  const BinaryRow* row = std::find_if(std::begin(kBinaryOperators), std::end(kBinaryOperators),
                                      [&](const BinaryRow& candidate) { return candidate.token == kind; });
  return row == std::end(kBinaryOperators) ? nullptr : row;
}

}  // namespace

/// Can no expression start here? Ends tuples after a trailing comma.
bool Parser::at_expression_end() const {
  switch (kind()) {
    case Kind::kError:
    case Kind::kNewline:
    case Kind::kEnd:
    case Kind::kDedent:
    case Kind::kRightParen:
    case Kind::kRightBracket:
    case Kind::kRightBrace:
    case Kind::kColon:
    case Kind::kSemicolon:
    case Kind::kEqual:
    case Kind::kExclamation:
    case Kind::kIn:
    case Kind::kIf:
      return true;
    default:
      return false;
  }
}

/// The rest of a tuple behind its first element, or that element alone when no comma follows.
const Expr* Parser::tuple_of(std::vector<const Expr*>&& elements, size_t first_token) {
  if (!at(Kind::kComma)) return elements[0];
  while (accept(Kind::kComma)) {
    if (at_expression_end()) break;
    elements.push_back(star_expression());
  }
  return make<Tuple>(since(first_token), arena_.copy(elements));
}

const Expr* Parser::star_expressions() {
  size_t first_token = pos_;
  return tuple_of({star_expression()}, first_token);
}

const Expr* Parser::star_expression() {
  size_t first_token = pos_;
  if (!accept(Kind::kStar)) return named_expression();
  const Expr* value = binary(kLoosestBinary);
  return make<Starred>(since(first_token), value);
}

const Expr* Parser::named_expression() {
  size_t first_token = pos_;
  if (at(Kind::kName) && kind_after(1) == Kind::kColonEqual) {
    const Name* target = &as<Name>(name());
    ++pos_;
    const Expr* value = expression();
    return make<NamedExpr>(since(first_token), target, value);
  }
  const Expr* expr = expression();
  if (!in_pattern_ || !accept(Kind::kAs)) return expr;
  Identifier alias = identifier("a name after 'as'");
  return make<AsPattern>(since(first_token), expr, alias);
}

const Expr* Parser::expression() {
  Nesting nesting(*this);
  if (nesting.too_deep()) return error_expr();
  if (in_pattern_) return binary(kLoosestBinary);
  if (at(Kind::kLambda)) return lambda();
  size_t first_token = pos_;
  const Expr* then_value = disjunction();
  if (!accept(Kind::kIf)) return then_value;
  const Expr* condition = disjunction();
  if (!accept(Kind::kElse)) {
    expected("'else'").help("a choice needs both sides: a if condition else b");
    return error_expr();
  }
  const Expr* else_value = expression();
  return make<Conditional>(since(first_token), condition, then_value, else_value);
}

const Expr* Parser::disjunction() {
  size_t first_token = pos_;
  const Expr* first = conjunction();
  if (!at(Kind::kOr)) return first;
  std::vector<const Expr*> operands = {first};
  while (accept(Kind::kOr)) operands.push_back(conjunction());
  return make<BoolOp>(since(first_token), BoolOperator::kOr, arena_.copy(operands));
}

const Expr* Parser::conjunction() {
  size_t first_token = pos_;
  const Expr* first = inversion();
  if (!at(Kind::kAnd)) return first;
  std::vector<const Expr*> operands = {first};
  while (accept(Kind::kAnd)) operands.push_back(inversion());
  return make<BoolOp>(since(first_token), BoolOperator::kAnd, arena_.copy(operands));
}

const Expr* Parser::inversion() {
  size_t first_token = pos_;
  if (!accept(Kind::kNot)) return comparison();
  Nesting nesting(*this);
  if (nesting.too_deep()) return error_expr();
  const Expr* operand = inversion();
  return make<UnaryOp>(since(first_token), UnaryOperator::kNot, operand);
}

/// Takes the operator at the current token, which may be two words.
bool Parser::comparison_operator(CompareOperator& op) {
  switch (kind()) {
    case Kind::kDoubleEqual:
      op = CompareOperator::kEqual;
      break;
    case Kind::kNotEqual:
      op = CompareOperator::kNotEqual;
      break;
    case Kind::kLess:
      op = CompareOperator::kLess;
      break;
    case Kind::kLessEqual:
      op = CompareOperator::kLessEqual;
      break;
    case Kind::kGreater:
      op = CompareOperator::kGreater;
      break;
    case Kind::kGreaterEqual:
      op = CompareOperator::kGreaterEqual;
      break;
    case Kind::kIn:
      op = CompareOperator::kIn;
      break;
    case Kind::kIs:
      op = kind_after(1) == Kind::kNot ? CompareOperator::kIsNot : CompareOperator::kIs;
      break;
    case Kind::kNot:
      if (kind_after(1) != Kind::kIn) return false;
      op = CompareOperator::kNotIn;
      break;
    default:
      return false;
  }
  pos_ += op == CompareOperator::kIsNot || op == CompareOperator::kNotIn ? 2 : 1;
  return true;
}

const Expr* Parser::comparison() {
  size_t first_token = pos_;
  const Expr* first = binary(kLoosestBinary);
  CompareOperator op;
  if (!comparison_operator(op)) return first;
  std::vector<const Expr*> operands = {first};
  std::vector<CompareOperator> operators;
  do {
    operators.push_back(op);
    operands.push_back(binary(kLoosestBinary));
  } while (comparison_operator(op));
  return make<Compare>(since(first_token), arena_.copy(operands), arena_.copy(operators));
}

const Expr* Parser::binary(int min_precedence) {
  size_t first_token = pos_;
  const Expr* left = factor();
  for (const BinaryRow* row = binary_row(kind()); row && row->precedence >= min_precedence;
       row = binary_row(kind())) {
    Span op_span = span_of(tokens_[pos_++]);
    const Expr* right = binary(row->precedence + 1);
    left = make<BinaryOp>(since(first_token), row->op, op_span, left, right);
  }
  return left;
}

const Expr* Parser::factor() {
  UnaryOperator op;
  switch (kind()) {
    case Kind::kMinus:
      op = UnaryOperator::kNegate;
      break;
    case Kind::kPlus:
      op = UnaryOperator::kPlus;
      break;
    case Kind::kTilde:
      op = UnaryOperator::kInvert;
      break;
    default:
      return power();
  }
  Nesting nesting(*this);
  if (nesting.too_deep()) return error_expr();
  size_t first_token = pos_++;
  const Expr* operand = factor();
  return make<UnaryOp>(since(first_token), op, operand);
}

const Expr* Parser::power() {
  size_t first_token = pos_;
  const Expr* base = await_primary();
  if (!at(Kind::kDoubleStar)) return base;
  Nesting nesting(*this);
  if (nesting.too_deep()) return error_expr();
  Span op_span = span_of(tokens_[pos_++]);
  const Expr* exponent = factor();
  return make<BinaryOp>(since(first_token), BinaryOperator::kPow, op_span, base, exponent);
}

const Expr* Parser::await_primary() {
  size_t first_token = pos_;
  if (!accept(Kind::kAwait)) return primary();
  const Expr* value = primary();
  return make<Await>(since(first_token), value);
}

const Expr* Parser::yield_expression() {
  size_t first_token = pos_++;
  if (accept(Kind::kFrom)) {
    const Expr* value = expression();
    return make<Yield>(since(first_token), value, true);
  }
  const Expr* value = at_expression_end() ? nullptr : star_expressions();
  return make<Yield>(since(first_token), value);
}

// ---- lambdas and parameters

const Expr* Parser::lambda() {
  size_t first_token = pos_++;
  Seq<Param> lambda_params = params(Kind::kColon, /*may_annotate=*/false);
  expect(Kind::kColon, "':' before the body of the lambda");
  const Expr* body = expression();
  return make<Lambda>(since(first_token), lambda_params, body);
}

/// Parameters up to, and without, `closing`.
Seq<Param> Parser::params(Kind closing, bool may_annotate) {
  std::vector<Param> result;
  ParamKind plain_kind = ParamKind::kPositionalOrKeyword;
  while (!failed_ && !at(closing)) {
    if (at(Kind::kSlash)) {
      bool is_misplaced = result.empty() || plain_kind == ParamKind::kKeywordOnly ||
                          result[0].kind == ParamKind::kPositionalOnly;
      if (is_misplaced) expected("a parameter");
      accept(Kind::kSlash);
      for (Param& earlier : result) earlier.kind = ParamKind::kPositionalOnly;
    } else if (accept(Kind::kDoubleStar)) {
      result.push_back(param(ParamKind::kVarKeyword, may_annotate));
    } else if (at(Kind::kStar)) {
      if (plain_kind == ParamKind::kKeywordOnly)
        fail(current_span(), "expected at most one '*' among the parameters, found another");
      plain_kind = ParamKind::kKeywordOnly;
      accept(Kind::kStar);
      bool is_bare = at(Kind::kComma);
      if (is_bare && kind_after(1) != Kind::kName) {
        ++pos_;
        expected("a parameter after '*'");
      }
      if (!is_bare) result.push_back(param(ParamKind::kVarPositional, may_annotate));
    } else {
      result.push_back(param(plain_kind, may_annotate));
    }
    if (!accept(Kind::kComma)) break;
  }
  check_params(result);
  return arena_.copy(result);
}

Param Parser::param(ParamKind param_kind, bool may_annotate) {
  size_t first_token = pos_;
  Param result;
  result.kind = param_kind;
  result.name = identifier("the name of a parameter");
  if (may_annotate && accept(Kind::kColon)) {
    result.annotation = param_kind == ParamKind::kVarPositional ? star_expression() : expression();
  }
  bool may_default = param_kind != ParamKind::kVarPositional && param_kind != ParamKind::kVarKeyword;
  if (may_default && accept(Kind::kEqual)) result.default_value = expression();
  result.span = since(first_token);
  return result;
}

void Parser::check_params(const std::vector<Param>& params) {
  std::unordered_set<std::string_view> names;
  const Param* with_default = nullptr;
  for (const Param& param : params) {
    if (failed_) return;
    if (!names.insert(param.name.text).second) {
      fail(param.name.span, "expected distinct parameters, found '{}' twice", param.name.text);
    }
    if (&param != &params.back() && param.kind == ParamKind::kVarKeyword) {
      fail(param.span, "expected '**{}' to be the last parameter", param.name.text);
    }
    if (param.kind != ParamKind::kPositionalOnly && param.kind != ParamKind::kPositionalOrKeyword) continue;
    if (param.default_value) {
      with_default = &param;
    } else if (with_default) {
      fail(param.span, "expected a default value for '{}', which follows a parameter that has one",
           param.name.text)
          .note(with_default->span, "'{}' has a default value", with_default->name.text)
          .help("write '{}=...', or put '*' before it to make it keyword-only", param.name.text);
    }
  }
}

}  // namespace ttlc::frontend
