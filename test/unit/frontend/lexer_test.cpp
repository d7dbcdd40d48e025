// Tokens of small texts, written as their kinds, and what the lexer says about malformed ones.
#include "frontend/lexer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ir/support/render.h"

namespace ttlc::frontend {
namespace {

using testing::HasSubstr;

struct Lexed {
  explicit Lexed(std::string text)
      : file("kernel.py", std::move(text)), tokens(tokenize(file, sink).tokens) {}

  /// Texts of the tokens; NEWLINE, INDENT, DEDENT and ERROR for those without, END left out.
  std::string words() const {
    std::string out;
    for (const Token& token : tokens) {
      if (token.kind == TokenKind::kEnd) break;
      out += out.empty() ? "" : " ";
      switch (token.kind) {
        case TokenKind::kNewline:
          out += "NEWLINE";
          break;
        case TokenKind::kIndent:
          out += "INDENT";
          break;
        case TokenKind::kDedent:
          out += "DEDENT";
          break;
        case TokenKind::kError:
          out += "ERROR";
          break;
        default:
          out += file.text().substr(token.begin, token.end - token.begin);
      }
    }
    return out;
  }
  std::string errors() const { return render(sink.sorted(), false); }

  SourceFile file;
  DiagnosticSink sink;
  std::vector<Token> tokens;
};

TEST(Lexer, IndentationBecomesTokens) {
  Lexed lexed("if a:\n    b\n\n  # comment\n    c\nd\n");
  EXPECT_EQ(lexed.words(), "if a : NEWLINE INDENT b NEWLINE c NEWLINE DEDENT d NEWLINE");
  EXPECT_FALSE(lexed.sink.has_errors());
}

TEST(Lexer, MissingLineEndAtEndOfFileIsSupplied) {
  EXPECT_EQ(Lexed("if a:\n  b").words(), "if a : NEWLINE INDENT b NEWLINE DEDENT");
  EXPECT_EQ(Lexed("").words(), "");
  EXPECT_EQ(Lexed("# only a comment").words(), "");
}

TEST(Lexer, LineEndsInsideBracketsVanish) {
  EXPECT_EQ(Lexed("f(a,\n  [b,\n c])\n").words(), "f ( a , [ b , c ] ) NEWLINE");
}

TEST(Lexer, BackslashJoinsLines) {
  EXPECT_EQ(Lexed("a = 1 + \\\n    2\n").words(), "a = 1 + 2 NEWLINE");
  EXPECT_EQ(Lexed("\\\n\na\n").words(), "a NEWLINE");
}

TEST(Lexer, ByteOrderMarkAndForeignLineEnds) {
  EXPECT_EQ(Lexed("\xEF\xBB\xBF"
                  "a\r\nb\rc\n")
                .words(),
            "a NEWLINE b NEWLINE c NEWLINE");
}

TEST(Lexer, LongestOperatorWins) {
  EXPECT_EQ(Lexed("a **= b // c -> d := e ... !=\n").words(), "a **= b // c -> d := e ... != NEWLINE");
  Lexed lexed("a**b\n");
  EXPECT_EQ(lexed.tokens[1].kind, TokenKind::kDoubleStar);
}

TEST(Lexer, NumbersInAllBases) {
  Lexed lexed("0 00 1_000 0xFF_0 0o17 0b1_0 1. .5 1e5 1E-5 1_0.5j 1if\n");
  EXPECT_EQ(lexed.words(), "0 00 1_000 0xFF_0 0o17 0b1_0 1. .5 1e5 1E-5 1_0.5j 1 if NEWLINE");
  EXPECT_FALSE(lexed.sink.has_errors());
}

TEST(Lexer, MalformedNumbers) {
  EXPECT_THAT(Lexed("012\n").errors(), HasSubstr("write 12, or 0o12 for an octal number"));
  EXPECT_THAT(Lexed("0b12\n").errors(), HasSubstr("the digit '2' is not binary"));
  EXPECT_THAT(Lexed("0x\n").errors(), HasSubstr("expected hexadecimal digits after '0x'"));
  EXPECT_THAT(Lexed("1__0\n").errors(), HasSubstr("expected a digit on both sides of '_'"));
  EXPECT_THAT(Lexed("12abc\n").errors(), HasSubstr("expected a number, found '12abc'"));
}

TEST(Lexer, StringsKeepTheirPrefixesAndQuotes) {
  Lexed lexed("r'\\d' b\"x\" '''a\n'b''' \"\\\"\"\n");
  EXPECT_EQ(lexed.words(), "r'\\d' b\"x\" '''a\n'b''' \"\\\"\" NEWLINE");
}

TEST(Lexer, RawStringProtectsItsQuote) { EXPECT_EQ(Lexed("r'\\''\n").words(), "r'\\'' NEWLINE"); }

TEST(Lexer, FStringsAreTakenApart) {
  EXPECT_EQ(Lexed("f'a{{{x!r:>{w}}}}'\n").words(), "f' a{{ { x ! r : > { w } } }} ' NEWLINE");
  EXPECT_EQ(Lexed("f'{a[\"k\"]}{b != c}'\n").words(), "f' { a [ \"k\" ] } { b != c } ' NEWLINE");
}

TEST(Lexer, UnclosedStringEndsAtItsLine) {
  Lexed lexed("f(\"abc)\nx = 1\n");
  EXPECT_EQ(lexed.sink.error_count(), 1);
  EXPECT_THAT(lexed.errors(), HasSubstr("kernel.py:1:3: error: this string is not closed on its line"));
  EXPECT_EQ(lexed.words(), "f ( ERROR NEWLINE x = 1 NEWLINE");
}

TEST(Lexer, UnclosedTripleQuotesReachTheEnd) {
  Lexed lexed("x = '''a\nb\n");
  EXPECT_EQ(lexed.sink.error_count(), 1);
  EXPECT_THAT(lexed.errors(), HasSubstr("this string is never closed"));
}

TEST(Lexer, UnclosedBracketEndsWithItsStatement) {
  Lexed lexed("x = f(a,\n      b\ny = 1\n");
  EXPECT_EQ(lexed.sink.error_count(), 1);
  EXPECT_THAT(lexed.errors(), HasSubstr("kernel.py:1:6: error: '(' is never closed"));
  EXPECT_EQ(lexed.words(), "x = f ( a , b NEWLINE y = 1 NEWLINE");
}

TEST(Lexer, WrongClosingBracketShowsBothPlaces) {
  Lexed lexed("x = f(a[1)\n");
  EXPECT_EQ(lexed.sink.error_count(), 1);
  EXPECT_THAT(lexed.errors(), HasSubstr("kernel.py:1:10: error: expected ']', found ')'"));
  EXPECT_THAT(lexed.errors(), HasSubstr("kernel.py:1:8: note: '[' was opened here"));
}

TEST(Lexer, ForeignOperatorsAreRepaired) {
  Lexed lexed("a && b || !c\n");
  EXPECT_EQ(lexed.sink.error_count(), 3);
  EXPECT_EQ(lexed.tokens[1].kind, TokenKind::kAnd);
  EXPECT_EQ(lexed.tokens[3].kind, TokenKind::kOr);
  EXPECT_EQ(lexed.tokens[4].kind, TokenKind::kNot);
  EXPECT_THAT(lexed.errors(), HasSubstr("help: write 'and'"));
}

TEST(Lexer, StrayCharactersSuggestWhatWasMeant) {
  EXPECT_THAT(Lexed("a $ b\n").errors(), HasSubstr("found '$', which has no meaning here"));
  EXPECT_THAT(Lexed("a ? b\n").errors(), HasSubstr("write 'a if condition else b' for a choice"));
  EXPECT_THAT(Lexed("x = \u201Ca\u201D\n").errors(), HasSubstr("help: write \""));
  EXPECT_THAT(Lexed("a\u00A0= 1\n").errors(), HasSubstr("replace it with a plain space"));
  EXPECT_EQ(Lexed("$$$$\n").sink.error_count(), 1);
}

TEST(Lexer, LettersBeyondAsciiAreNames) {
  Lexed lexed("größe = π\n");
  EXPECT_EQ(lexed.words(), "größe = π NEWLINE");
  EXPECT_FALSE(lexed.sink.has_errors());
}

TEST(Lexer, UnmatchedDedentNamesTheColumns) {
  Lexed lexed("if a:\n    b\n  c\n  d\n");
  EXPECT_EQ(lexed.sink.error_count(), 1);
  EXPECT_THAT(lexed.errors(), HasSubstr("indented by 2 columns, which matches no enclosing block"));
}

TEST(Lexer, MixedTabsAndSpaces) {
  Lexed lexed("if a:\n\tb\n        c\n");
  EXPECT_EQ(lexed.sink.error_count(), 1);
  EXPECT_THAT(lexed.errors(), HasSubstr("tabs and spaces are mixed"));
}

TEST(Lexer, UnreadableTextGivesOneError) {
  Lexed nul(std::string("a\n\0b\n", 5));
  EXPECT_THAT(nul.errors(),
              HasSubstr("kernel.py:2:1: error: expected Python source text, found a NUL byte at offset 2"));
  EXPECT_EQ(nul.tokens.size(), 1u);
  Lexed latin1("x = '\xE9t\xE9'\n");
  EXPECT_EQ(latin1.sink.error_count(), 1);
  EXPECT_THAT(latin1.errors(), HasSubstr("expected UTF-8 text, found the byte 0xe9 at offset 5"));
}

TEST(Lexer, OversizedFileIsRefused) {
  Lexed lexed(std::string(kMaxSourceBytes + 1, ' '));
  EXPECT_EQ(lexed.sink.error_count(), 1);
  EXPECT_THAT(lexed.errors(), HasSubstr("may have at most 16777216"));
}

}  // namespace
}  // namespace ttlc::frontend
