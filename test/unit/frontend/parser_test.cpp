// Trees of small texts. The shape of a tree is compared as printed text where that is short, by fields
// otherwise.
#include "frontend/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend/ast_printer.h"
#include "test/unit/frontend/parsed.h"

namespace ttlc::frontend {
namespace {

using namespace ast;
using testing::HasSubstr;

TEST(Parser, PowerBindsTighterThanMinusOnItsLeft) {
  Parsed parsed("-a ** -b\n");
  EXPECT_EQ(print_ast(parsed.expression<UnaryOp>()),
            "UnaryOp 1:1 -\n"
            "  operand: BinaryOp 1:2 **\n"
            "    left: Name 1:2 a\n"
            "    right: UnaryOp 1:7 -\n"
            "      operand: Name 1:8 b\n");
}

TEST(Parser, BinaryOperatorsAssociateToTheLeft) {
  Parsed parsed("a - b - c @ d\n");
  EXPECT_EQ(print_ast(parsed.expression<BinaryOp>()),
            "BinaryOp 1:1 -\n"
            "  left: BinaryOp 1:1 -\n"
            "    left: Name 1:1 a\n"
            "    right: Name 1:5 b\n"
            "  right: BinaryOp 1:9 @\n"
            "    left: Name 1:9 c\n"
            "    right: Name 1:13 d\n");
}

TEST(Parser, ComparisonChainIsOneNode) {
  Parsed parsed("a < b is not c not in d\n");
  const Compare& compare = parsed.expression<Compare>();
  EXPECT_EQ(compare.operands.size(), 4u);
  ASSERT_EQ(compare.operators.size(), 3u);
  EXPECT_EQ(compare.operators[1], CompareOperator::kIsNot);
  EXPECT_EQ(compare.operators[2], CompareOperator::kNotIn);
}

TEST(Parser, AndBindsTighterThanOr) {
  Parsed parsed("a or b and not c\n");
  const BoolOp& disjunction = parsed.expression<BoolOp>();
  EXPECT_EQ(disjunction.op, BoolOperator::kOr);
  EXPECT_EQ(as<BoolOp>(disjunction.operands[1]).op, BoolOperator::kAnd);
}

TEST(Parser, SubscriptWithSlices) {
  Parsed parsed("t[i, a:b, ::2]\n");
  const Tuple& index = as<Tuple>(parsed.expression<Subscript>().index);
  ASSERT_EQ(index.elements.size(), 3u);
  EXPECT_EQ(as<Slice>(index.elements[1]).step, nullptr);
  EXPECT_EQ(as<Slice>(index.elements[2]).lower, nullptr);
  EXPECT_EQ(as<IntLiteral>(as<Slice>(index.elements[2]).step).value, 2);
}

TEST(Parser, CallArguments) {
  Parsed parsed("f(a, *b, c=1, **d)\n");
  const Call& call = parsed.expression<Call>();
  ASSERT_EQ(call.args.size(), 2u);
  EXPECT_EQ(call.args[1]->kind, ExprKind::kStarred);
  ASSERT_EQ(call.keywords.size(), 2u);
  EXPECT_EQ(call.keywords[0].name.text, "c");
  EXPECT_EQ(call.keywords[1].name.text, "");
}

TEST(Parser, ParenthesesMakeTuplesOnlyWithAComma) {
  EXPECT_EQ(Parsed("(a)\n").statement<ExprStmt>().value->kind, ExprKind::kName);
  EXPECT_EQ(Parsed("(a,)\n").expression<Tuple>().elements.size(), 1u);
  EXPECT_EQ(Parsed("()\n").expression<Tuple>().elements.size(), 0u);
  EXPECT_EQ(Parsed("a, b,\n").expression<Tuple>().elements.size(), 2u);
}

TEST(Parser, DisplaysAndComprehensions) {
  EXPECT_EQ(Parsed("{}\n").expression<Dict>().entries.size(), 0u);
  EXPECT_EQ(Parsed("{a: b, **c}\n").expression<Dict>().entries[1].key, nullptr);
  EXPECT_EQ(Parsed("{a, b}\n").expression<Set>().elements.size(), 2u);
  Parsed nested("[f(x, y) for x in a for y in b if x if y]\n");
  const Comprehension& list = nested.expression<Comprehension>();
  EXPECT_EQ(list.form, ComprehensionForm::kList);
  ASSERT_EQ(list.clauses.size(), 2u);
  EXPECT_EQ(list.clauses[1].conditions.size(), 2u);
  EXPECT_EQ(Parsed("{k: v for k, v in a}\n").expression<Comprehension>().form, ComprehensionForm::kDict);
  EXPECT_EQ(as<Comprehension>(Parsed("f(x for x in a)\n").expression<Call>().args[0]).form,
            ComprehensionForm::kGenerator);
}

TEST(Parser, LiteralValues) {
  EXPECT_EQ(Parsed("0xFF_FF\n").expression<IntLiteral>().value, 65535);
  EXPECT_EQ(Parsed("99999999999999999999\n").expression<IntLiteral>().value, std::nullopt);
  EXPECT_EQ(Parsed("1_0.5e1\n").expression<FloatLiteral>().value, 105.0);
  EXPECT_EQ(Parsed("0_0e3\n").expression<FloatLiteral>().value, 0.0);
  EXPECT_EQ(Parsed("2j\n").expression<ImaginaryLiteral>().value, 2.0);
  EXPECT_EQ(Parsed("'a\\n\\x41\\u00e9\\101' r'\\n'\n").expression<StringLiteral>().value, "a\nA\u00e9A\\n");
  EXPECT_EQ(Parsed("b'\\xff'\n").expression<BytesLiteral>().value, "\xff");
}

TEST(Parser, FStringParts) {
  Parsed parsed("f'a{{{x!r:>{w}}' 'tail'\n");
  const FString& fstring = parsed.expression<FString>();
  ASSERT_EQ(fstring.parts.size(), 3u);
  EXPECT_EQ(as<StringLiteral>(fstring.parts[0]).value, "a{");
  const FormattedValue& field = as<FormattedValue>(fstring.parts[1]);
  EXPECT_EQ(field.conversion, 'r');
  ASSERT_NE(field.format_spec, nullptr);
  EXPECT_EQ(field.format_spec->parts.size(), 2u);
  EXPECT_EQ(as<StringLiteral>(fstring.parts[2]).value, "tail");
}

TEST(Parser, DebugFieldShowsItsSource) {
  Parsed parsed("f'{a + b = }'\n");
  const FString& fstring = parsed.expression<FString>();
  ASSERT_EQ(fstring.parts.size(), 2u);
  EXPECT_EQ(as<StringLiteral>(fstring.parts[0]).value, "a + b = ");
  EXPECT_EQ(as<FormattedValue>(fstring.parts[1]).conversion, 'r');
}

TEST(Parser, Assignments) {
  EXPECT_EQ(Parsed("a = b, *c = d\n").statement<Assign>().targets.size(), 2u);
  EXPECT_EQ(Parsed("a @= b\n").statement<AugAssign>().op, BinaryOperator::kMatMul);
  EXPECT_NE(Parsed("a: int = 1\n").statement<AnnAssign>().value, nullptr);
  EXPECT_EQ(Parsed("a; b; c = 1;\n").module->body.size(), 3u);
}

TEST(Parser, FunctionParameters) {
  Parsed parsed("async def f(a, /, b: int = 1, *args, c, d=2, **rest) -> None:\n    pass\n");
  const FunctionDef& function = parsed.statement<FunctionDef>();
  EXPECT_TRUE(function.is_async);
  ASSERT_EQ(function.params.size(), 6u);
  EXPECT_EQ(function.params[0].kind, ParamKind::kPositionalOnly);
  EXPECT_EQ(function.params[1].kind, ParamKind::kPositionalOrKeyword);
  EXPECT_EQ(function.params[2].kind, ParamKind::kVarPositional);
  EXPECT_EQ(function.params[3].kind, ParamKind::kKeywordOnly);
  EXPECT_NE(function.params[4].default_value, nullptr);
  EXPECT_EQ(function.params[5].kind, ParamKind::kVarKeyword);
  EXPECT_NE(function.returns, nullptr);
}

TEST(Parser, DecoratorsStandBesideTheDefinition) {
  Parsed parsed("@ttl.operation(grid=(1, 1))\n@other\ndef f(): pass\n");
  const FunctionDef& function = parsed.statement<FunctionDef>();
  ASSERT_EQ(function.decorators.size(), 2u);
  EXPECT_EQ(function.header.text(), "def f():");
  EXPECT_EQ(function.span.text(), "def f(): pass");
}

TEST(Parser, ElifNestsInElse) {
  Parsed parsed("if a:\n  b\nelif c:\n  d\nelse:\n  e\n");
  const If& outer = parsed.statement<If>();
  ASSERT_EQ(outer.else_body.size(), 1u);
  const If& inner = as<If>(outer.else_body[0]);
  EXPECT_EQ(inner.header.text(), "elif c:");
  EXPECT_EQ(inner.else_body.size(), 1u);
}

TEST(Parser, WithItems) {
  EXPECT_EQ(Parsed("with a.wait() as x, b.reserve() as y: pass\n").statement<With>().items.size(), 2u);
  EXPECT_EQ(Parsed("with (\n  a as x,\n  b as y,\n):\n  pass\n").statement<With>().items.size(), 2u);
  EXPECT_EQ(Parsed("with (a, b) as c: pass\n").statement<With>().items.size(), 1u);
  EXPECT_EQ(Parsed("with (a): pass\n").statement<With>().items[0].context->kind, ExprKind::kName);
}

TEST(Parser, HostCodeIsParsed) {
  Parsed parsed(
      "from . import (a, b as c,)\nfrom ..m import *\nimport x.y as z, w\n"
      "class C(B, metaclass=M):\n    def m(self): yield from self\n"
      "try:\n    raise E from None\nexcept (A, B) as e:\n    del e.x, e[0]\nelse:\n    pass\nfinally:\n    "
      "pass\n"
      "while (n := n - 1) > 0: continue\nelse: pass\n"
      "async def f():\n    async with a as b:\n        async for i in b: await i\n"
      "x = lambda a, *b, c=1, **d: (yield)\nprint(*x, sep='') if x else ...\nglobal g\n");
  EXPECT_EQ(parsed.errors(), "");
  EXPECT_EQ(parsed.statement<ImportFrom>(1).level, 2);
  EXPECT_EQ(parsed.statement<Import>(2).names[0].bound_name(), "z");
}

TEST(Parser, MatchIsAKeywordOnlyBeforeCases) {
  Parsed parsed(
      "match = 1\nmatch(x)\nmatch p:\n    case Point(x=0) | [a, *_] as q if a > 0: pass\n    case {'k': v, "
      "**rest}: pass\n"
      "    case _: pass\n");
  EXPECT_EQ(parsed.errors(), "");
  const Match& match = parsed.statement<Match>(2);
  ASSERT_EQ(match.cases.size(), 3u);
  EXPECT_EQ(match.cases[0].pattern->kind, ExprKind::kAsPattern);
  EXPECT_NE(match.cases[0].guard, nullptr);
}

TEST(Parser, SpansCoverTheirText) {
  Parsed parsed("for i in range(n):\n    x = (a + b) * c\n\n\ny\n");
  const For& loop = parsed.statement<For>();
  EXPECT_EQ(loop.header.text(), "for i in range(n):");
  EXPECT_EQ(loop.span.text(), "for i in range(n):\n    x = (a + b) * c");
  EXPECT_EQ(as<Assign>(loop.body[0]).value->span.text(), "(a + b) * c");
}

TEST(Parser, ParseModuleFailsExactlyOnErrors) {
  SourceFile good("good.py", "x = 1\n");
  SourceFile bad("bad.py", "x = \n");
  Arena arena;
  DiagnosticSink sink;
  EXPECT_TRUE(parse_module(good, arena, sink));
  EXPECT_FALSE(parse_module(bad, arena, sink));
  EXPECT_TRUE(parse_module(good, arena, sink)) << "errors of other files do not count";
}

TEST(Parser, SingleExpressions) {
  Arena arena;
  DiagnosticSink sink;
  SourceFile good("--set", "make(k=(1, 2))");
  Result<const Expr*> call = parse_expression(good, arena, sink);
  ASSERT_TRUE(call);
  EXPECT_EQ((*call)->kind, ExprKind::kCall);
  for (const char* text : {"", "a b", "a\nb", "a = 1", "f("}) {
    SourceFile bad("--set", text);
    DiagnosticSink bad_sink;
    EXPECT_FALSE(parse_expression(bad, arena, bad_sink)) << text;
    EXPECT_EQ(bad_sink.error_count(), 1) << text;
  }
}

}  // namespace
}  // namespace ttlc::frontend
