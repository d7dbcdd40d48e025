// Primaries (calls, attributes, subscripts) and atoms: names, numbers, brackets of all kinds, comprehensions.
#include <algorithm>
#include <unordered_set>

#include "frontend/literals.h"
#include "frontend/parser_impl.h"

namespace ttlc::frontend {

using namespace ast;

// ---- primaries

const Expr* Parser::primary() {
  size_t first_token = pos_;
  const Expr* value = atom();
  for (;;) {
    if (accept(Kind::kDot)) {
      Identifier attribute = identifier("a name after '.'");
      value = make<Attribute>(since(first_token), value, attribute);
    } else if (at(Kind::kLeftParen)) {
      Arguments args = arguments();
      value = make<Call>(since(first_token), value, arena_.copy(args.positional), arena_.copy(args.keywords));
    } else if (at(Kind::kLeftBracket)) {
      const Expr* index = subscript();
      value = make<Subscript>(since(first_token), value, index);
    } else {
      return value;
    }
  }
}

/// Arguments with their parentheses.
Parser::Arguments Parser::arguments() {
  OpenBracket open(*this);
  Arguments result;
  while (!failed_ && !at(Kind::kRightParen)) {
    argument(result);
    if (!accept(Kind::kComma)) break;
  }
  expect_closing(Kind::kRightParen, "','", open.token());
  check_keywords(result.keywords);
  return result;
}

void Parser::argument(Arguments& out) {
  size_t first_token = pos_;
  if (accept(Kind::kDoubleStar)) {
    out.keywords.push_back({Identifier{}, expression()});
  } else if (at(Kind::kName) && kind_after(1) == Kind::kEqual) {
    Identifier name = identifier("a name");
    ++pos_;
    out.keywords.push_back({name, expression()});
    if (in_pattern_ && accept(Kind::kAs)) {
      Identifier alias = identifier("a name after 'as'");
      out.keywords.back().value = make<AsPattern>(since(first_token), out.keywords.back().value, alias);
    }
  } else if (accept(Kind::kStar)) {
    const Expr* value = expression();
    bool after_mapping = std::any_of(out.keywords.begin(), out.keywords.end(),
                                     [](const Keyword& keyword) { return keyword.name.text.empty(); });
    if (after_mapping)
      fail(since(first_token), "expected a keyword argument after '**', found a starred one");
    out.positional.push_back(make<Starred>(since(first_token), value));
  } else {
    positional_argument(out);
  }
}

void Parser::positional_argument(Arguments& out) {
  size_t first_token = pos_;
  const Expr* value = named_expression();
  if (at_comprehension()) {
    Seq<ComprehensionClause> clauses = comprehension_clauses();
    bool is_only = out.positional.empty() && out.keywords.empty() && at(Kind::kRightParen);
    if (!is_only) {
      fail(since(first_token),
           "expected parentheses around a generator expression that is one of several arguments");
    }
    value = make<Comprehension>(since(first_token), ComprehensionForm::kGenerator, value, nullptr, clauses);
  }
  if (!out.keywords.empty()) {
    fail(value->span, "expected a keyword argument after a keyword argument, found a positional one")
        .help("put positional arguments first");
  }
  out.positional.push_back(value);
}

void Parser::check_keywords(const std::vector<Keyword>& keywords) {
  if (keywords.size() < 2) return;
  std::unordered_set<std::string_view> names;
  for (const Keyword& keyword : keywords) {
    if (keyword.name.text.empty() || names.insert(keyword.name.text).second) continue;
    fail(keyword.name.span, "expected each keyword argument once, found '{}' twice", keyword.name.text);
  }
}

/// The index with its brackets.
const Expr* Parser::subscript() {
  OpenBracket open(*this);
  size_t first_token = pos_;
  std::vector<const Expr*> elements;
  bool is_tuple = false;
  do {
    if (!elements.empty() && at(Kind::kRightBracket)) break;
    elements.push_back(slice());
    is_tuple |= at(Kind::kComma) || elements.back()->kind == ExprKind::kStarred;
  } while (accept(Kind::kComma));
  const Expr* index = is_tuple ? make<Tuple>(since(first_token), arena_.copy(elements)) : elements[0];
  expect_closing(Kind::kRightBracket, "','", open.token());
  return index;
}

/// An index or `lower:upper:step`.
const Expr* Parser::slice() {
  size_t first_token = pos_;
  if (at(Kind::kStar)) return star_expression();
  const Expr* lower = at(Kind::kColon) ? nullptr : named_expression();
  if (!accept(Kind::kColon)) return lower ? lower : error_expr();
  auto optional_part = [&]() { return at(Kind::kComma) || at_expression_end() ? nullptr : expression(); };
  const Expr* upper = optional_part();
  const Expr* step = accept(Kind::kColon) ? optional_part() : nullptr;
  return make<Slice>(since(first_token), lower, upper, step);
}

// ---- atoms

const Expr* Parser::atom() {
  size_t first_token = pos_;
  switch (kind()) {
    case Kind::kName:
      return name();
    case Kind::kNumber:
      return number();
    case Kind::kString:
    case Kind::kFStringStart:
      return strings();
    case Kind::kLeftParen:
      return paren_atom();
    case Kind::kLeftBracket:
      return list_atom();
    case Kind::kLeftBrace:
      return brace_atom();
    case Kind::kTrue:
    case Kind::kFalse: {
      bool value = tokens_[pos_++].kind == Kind::kTrue;
      return make<BoolLiteral>(since(first_token), value);
    }
    case Kind::kNone:
      ++pos_;
      return make<NoneLiteral>(since(first_token));
    case Kind::kEllipsis:
      ++pos_;
      return make<EllipsisLiteral>(since(first_token));
    default:
      return expected_expression();
  }
}

const Expr* Parser::expected_expression() {
  bool is_comment = at(Kind::kDoubleSlash);
  bool repeats_operator = pos_ >= 2 && tokens_[pos_ - 1].kind == tokens_[pos_ - 2].kind &&
                          tokens_[pos_ - 1].begin == tokens_[pos_ - 2].end;
  bool is_increment = repeats_operator && tokens_[pos_ - 1].kind == Kind::kPlus;
  bool is_decrement = repeats_operator && tokens_[pos_ - 1].kind == Kind::kMinus;
  DiagnosticBuilder error = expected("an expression");
  if (is_comment) error.help("start a comment with '#'");
  if (is_increment) error.help("write '+= 1'; Python has no '++'");
  if (is_decrement) error.help("write '-= 1'; Python has no '--'");
  return error_expr();
}

const Expr* Parser::name() {
  const Token& token = tokens_[pos_++];
  return make<Name>(span_of(token), span_of(token).text());
}

const Expr* Parser::number() {
  Span span = span_of(tokens_[pos_++]);
  std::string_view text = span.text();
  constexpr std::string_view kBaseLetters = "xXoObB";
  bool has_base = text.size() > 1 && kBaseLetters.find(text[1]) != std::string_view::npos;
  if (has_base) return make<IntLiteral>(span, int_value(text));
  if ((text.back() | 0x20) == 'j')
    return make<ImaginaryLiteral>(span, float_value(text.substr(0, text.size() - 1)));
  bool is_float = text.find_first_of(".eE") != std::string_view::npos;
  if (is_float) return make<FloatLiteral>(span, float_value(text));
  return make<IntLiteral>(span, int_value(text));
}

/// `()`, `(a)`, `(a, b)`, `(a for a in b)`, `(yield a)`.
const Expr* Parser::paren_atom() {
  size_t first_token = pos_;
  OpenBracket open(*this);
  if (accept(Kind::kRightParen)) return make<Tuple>(since(first_token), ExprSeq{});
  const Expr* first = at(Kind::kYield) ? yield_expression() : star_expression();
  if (at_comprehension()) {
    return comprehension(ComprehensionForm::kGenerator, first, nullptr, first_token, open.token());
  }
  bool is_tuple = at(Kind::kComma);
  std::vector<const Expr*> elements = {first};
  elements_rest(elements);
  expect_closing(Kind::kRightParen, "','", open.token());
  if (is_tuple) return make<Tuple>(since(first_token), arena_.copy(elements));
  if (first->kind == ExprKind::kStarred && !in_pattern_) {
    fail(first->span, "expected a value in parentheses, found a starred one")
        .help("write a tuple: (*values,)");
  }
  return first;
}

const Expr* Parser::list_atom() {
  size_t first_token = pos_;
  OpenBracket open(*this);
  if (accept(Kind::kRightBracket)) return make<List>(since(first_token), ExprSeq{});
  std::vector<const Expr*> elements = {star_expression()};
  if (at_comprehension()) {
    return comprehension(ComprehensionForm::kList, elements[0], nullptr, first_token, open.token());
  }
  elements_rest(elements);
  expect_closing(Kind::kRightBracket, "','", open.token());
  return make<List>(since(first_token), arena_.copy(elements));
}

/// `{}`, dicts, sets and their comprehensions.
const Expr* Parser::brace_atom() {
  size_t first_token = pos_;
  OpenBracket open(*this);
  if (accept(Kind::kRightBrace)) return make<Dict>(since(first_token), Seq<DictEntry>{});
  if (at(Kind::kDoubleStar)) return dict_rest(dict_entry(), open.token());
  const Expr* first = star_expression();
  if (accept(Kind::kColon)) {
    const Expr* value = dict_value();
    return dict_rest({first, value}, open.token());
  }
  if (at_comprehension()) {
    return comprehension(ComprehensionForm::kSet, first, nullptr, first_token, open.token());
  }
  std::vector<const Expr*> elements = {first};
  elements_rest(elements);
  expect_closing(Kind::kRightBrace, "','", open.token());
  return make<Set>(since(first_token), arena_.copy(elements));
}

const Expr* Parser::dict_rest(DictEntry first, size_t open_token) {
  if (first.key && at_comprehension()) {
    return comprehension(ComprehensionForm::kDict, first.key, first.value, open_token, open_token);
  }
  std::vector<DictEntry> entries = {first};
  while (accept(Kind::kComma)) {
    if (at(Kind::kRightBrace)) break;
    entries.push_back(dict_entry());
  }
  expect_closing(Kind::kRightBrace, "','", open_token);
  return make<Dict>(since(open_token), arena_.copy(entries));
}

DictEntry Parser::dict_entry() {
  if (accept(Kind::kDoubleStar)) return {nullptr, binary(/*min_precedence=*/1)};
  const Expr* key = expression();
  expect(Kind::kColon, "':' after the key of a dict");
  return {key, dict_value()};
}

const Expr* Parser::dict_value() {
  return in_pattern_ ? named_expression() : expression();  // `as` binds in patterns
}

/// The elements behind the first one, up to the closing bracket.
void Parser::elements_rest(std::vector<const Expr*>& elements) {
  while (accept(Kind::kComma)) {
    if (at(Kind::kRightParen) || at(Kind::kRightBracket) || at(Kind::kRightBrace)) break;
    elements.push_back(star_expression());
  }
}

bool Parser::at_comprehension() const {
  return at(Kind::kFor) || (at(Kind::kAsync) && kind_after(1) == Kind::kFor);
}

/// `element` has been read, and its clauses follow.
const Expr* Parser::comprehension(ComprehensionForm form, const Expr* element, const Expr* value,
                                  size_t first_token, size_t open_token) {
  if (element->kind == ExprKind::kStarred) {
    fail(element->span, "expected one element in a comprehension, found a starred one");
  }
  Seq<ComprehensionClause> clauses = comprehension_clauses();
  constexpr Kind kClosing[] = {Kind::kRightBracket, Kind::kRightBrace, Kind::kRightBrace, Kind::kRightParen};
  expect_closing(kClosing[static_cast<int>(form)], "", open_token);
  return make<Comprehension>(since(first_token), form, element, value, clauses);
}

Seq<ComprehensionClause> Parser::comprehension_clauses() {
  std::vector<ComprehensionClause> clauses;
  while (at_comprehension()) {
    ComprehensionClause clause;
    clause.is_async = accept(Kind::kAsync);
    accept(Kind::kFor);
    clause.target = target_list();
    expect(Kind::kIn, "'in'");
    clause.iterable = disjunction();
    std::vector<const Expr*> conditions;
    while (accept(Kind::kIf)) {
      bool is_named = at(Kind::kName) && kind_after(1) == Kind::kColonEqual;
      conditions.push_back(is_named ? named_expression() : disjunction());
    }
    clause.conditions = arena_.copy(conditions);
    clauses.push_back(clause);
  }
  return arena_.copy(clauses);
}

}  // namespace ttlc::frontend
