// What the parser says about mistakes: the message, that it is said once, and that the rest of the file is
// still read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/frontend/parsed.h"

namespace ttlc::frontend {
namespace {

using namespace ast;
using testing::HasSubstr;

struct Mistake {
  const char* text;
  const char* message;
};

class ParserMistake : public testing::TestWithParam<Mistake> {};

TEST_P(ParserMistake, IsToldOnce) {
  Parsed parsed(GetParam().text);
  EXPECT_THAT(parsed.errors(), HasSubstr(GetParam().message));
  EXPECT_EQ(parsed.error_count(), 1) << parsed.errors();
}

INSTANTIATE_TEST_SUITE_P(
    Statements, ParserMistake,
    testing::Values(
        Mistake{"if a\n    b\n",
                "1:5: error: expected ':' after the condition of 'if', found the end of the line"},
        Mistake{"if a = b:\n    c\n", "help: write '==' to compare"},
        Mistake{"if a:\n    b\nelse if c:\n    d\nelse:\n    e\n", "help: write 'elif'"},
        Mistake{"for i range(3):\n    a\n", "help: write 'for i in range(n):'"},
        Mistake{"fro i in a:\n    b\n", "help: did you mean 'for'?"},
        Mistake{"if a:\n  b\nesle:\n  c\n", "did you mean 'else'?"},
        Mistake{"def f:\n    a\n", "help: write 'def f():'"},
        Mistake{"def f():\na\n", "note: the function header starts here"},
        Mistake{"  a\n", "expected a statement at the indentation of the lines before it"},
        Mistake{"a\n    b\n    c\nd\n", "only the body of a statement that ends in ':' is indented"},
        Mistake{"else:\n    a\n", "found 'else' without 'if', 'for', 'while' or 'try' before it"},
        Mistake{"try:\n    a\nb\n", "expected 'except' or 'finally', found 'b'"},
        Mistake{"@a\nb = 1\n", "expected 'def', 'async def' or 'class' after a decorator"},
        Mistake{"print 'a'\n", "help: print is a function: print(...)"},
        Mistake{"import\n", "expected the name of a module"},
        Mistake{"class = 1\n", "expected the name of a class, found '='"},
        Mistake{"a)\n", "1:2: error: ')' closes a bracket that was never opened"},
        Mistake{"// note\n", "help: start a comment with '#'"}));

INSTANTIATE_TEST_SUITE_P(
    Expressions, ParserMistake,
    testing::Values(Mistake{"a = f(b c)\n", "1:9: error: expected ',' or ')', found 'c'"},
                    Mistake{"a = f(b c)\n", "1:6: note: '(' was opened here"},
                    Mistake{"a = \n", "expected an expression, found the end of the line"},
                    Mistake{"a++\n", "help: write '+= 1'; Python has no '++'"},
                    Mistake{"a = b if c\n", "a choice needs both sides"},
                    Mistake{"f(x) = 1\n",
                            "expected a name, an attribute or an element to assign to, found a call"},
                    Mistake{"(a, b) += 1\n", "to change in place, found several targets"},
                    Mistake{"f(a=1, 2)\n", "expected a keyword argument after a keyword argument"},
                    Mistake{"f(a=1, a=2)\n", "expected each keyword argument once, found 'a' twice"},
                    Mistake{"def f(a, a): pass\n", "expected distinct parameters, found 'a' twice"},
                    Mistake{"def f(a=1, b): pass\n", "note: 'a' has a default value"},
                    Mistake{"a.for\n", "'for' is a keyword of Python; choose another name"},
                    Mistake{"f'{a'\n", "expected '}', found the end of the f-string"},
                    Mistake{"f'{}'\n", "expected an expression, found '}'"},
                    Mistake{"f'{a!x}'\n", "expected 'r', 's' or 'a' after '!'"},
                    Mistake{"f'}'\n", "help: write '}}' for a brace"},
                    Mistake{"'\\x4'\n", "expected 2 hexadecimal digits after '\\x', found 1"},
                    Mistake{"'a' b'b'\n", "expected strings of one kind side by side"}));

TEST(ParserRecovery, AllMistakesOfAFileAreFound) {
  Parsed parsed(
      "def f(a, b:\n    x = a +\n    if x == :\n        y = f(1 2)\n    return y\n\nx = [1, 2\nz = 3 3\n");
  EXPECT_EQ(parsed.error_count(), 6) << parsed.errors();
}

TEST(ParserRecovery, BodyBehindABrokenHeaderIsKept) {
  Parsed parsed("for in range(3):\n    a = 1\n    b = 2\nc = 3\n");
  EXPECT_EQ(parsed.error_count(), 1) << parsed.errors();
  EXPECT_EQ(parsed.statement<For>(0).body.size(), 2u);
  EXPECT_EQ(parsed.module->body.size(), 2u);
}

TEST(ParserRecovery, BrokenStatementLeavesAnErrorNode) {
  Parsed parsed("a = 1\nb = = 2\nc = 3\n");
  ASSERT_EQ(parsed.module->body.size(), 3u);
  EXPECT_EQ(parsed.module->body[1]->kind, StmtKind::kErrorStmt);
  EXPECT_EQ(parsed.module->body[1]->span.text(), "b = = 2");
}

TEST(ParserRecovery, UnclosedTripleQuotesSilenceTheParser) {
  Parsed parsed("x = '''a'''\n'''\nthis is text\n'''\nso is this: text\n'''\n");
  EXPECT_EQ(parsed.error_count(), 1) << parsed.errors();
  EXPECT_THAT(parsed.errors(), HasSubstr("this string is never closed"));
}

TEST(ParserRecovery, AtMostTwentyErrors) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "a b\n";
  EXPECT_EQ(Parsed(text).error_count(), DiagnosticSink::kMaxErrors);
}

std::string repeated(std::string_view text, int64_t times) {
  std::string out;
  for (int64_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(ParserLimits, DeepNestingIsAnError) {
  for (const char* opening :
       {"(", "[", "{a: ", "f(", "a[", "not ", "-", "lambda: ", "a if b else ", "a ** ", "(await "}) {
    Parsed parsed("x = " + repeated(opening, 10000) + "\n");
    EXPECT_GE(parsed.error_count(), 1) << opening;
  }
  Parsed parens("x = " + repeated("(", 10000) + "1" + repeated(")", 10000) + "\n");
  EXPECT_THAT(parens.errors(), HasSubstr("this expression is nested more than 200 levels deep"));
}

TEST(ParserLimits, TallTreesAreAnError) {
  for (const char* tail : {" + a", ".a", "()", "[0]"}) {
    Parsed parsed("x = a" + repeated(tail, 100000) + "\n");
    EXPECT_THAT(parsed.errors(), HasSubstr("more than 1200 operations inside each other")) << tail;
    EXPECT_EQ(parsed.error_count(), 1) << tail;
  }
}

TEST(ParserLimits, WideTreesAreFine) {
  EXPECT_EQ(Parsed("x = [" + repeated("a, ", 100000) + "]\n").errors(), "");
  EXPECT_EQ(Parsed("x = a" + repeated(" and a", 100000) + "\n").errors(), "");
}

TEST(ParserLimits, DeepBlocksAndLongElifChainsAreErrors) {
  std::string blocks;
  for (int i = 0; i < 300; ++i) blocks += std::string(i, ' ') + "if a:\n";
  blocks += std::string(300, ' ') + "b\n";
  Parsed deep(blocks + "c\n");
  EXPECT_THAT(deep.errors(), HasSubstr("this block is nested more than 100 levels deep"));
  EXPECT_EQ(deep.error_count(), 1);
  Parsed chain("if a:\n  b\n" + repeated("elif a:\n  b\n", 10000));
  EXPECT_THAT(chain.errors(), HasSubstr("expected at most 200 'elif' branches"));
  EXPECT_EQ(chain.error_count(), 1) << chain.errors();
}

}  // namespace
}  // namespace ttlc::frontend
