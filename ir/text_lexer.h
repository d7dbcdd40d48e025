// Tokens of the IR's text form (printer.h). Any bytes become tokens: what fits nowhere is kUnknown, and the
// parser says so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ir/support/source.h"

namespace ttlc::ir {

enum class TextTokenKind : uint8_t {
  kWord,     // module, tile.add, inf
  kValue,    // %name
  kSymbol,   // @name
  kInteger,  // -12
  kReal,     // 0.5, -1e+30
  kShape,    // 2x4
  kString,   // "..." with \", \\ and \xNN
  kArrow,    // ->
  kPunct,    // one of ( ) { } [ ] < > , : = ^ @ -
  kUnknown,
  kEnd,
};

struct TextToken {
  TextTokenKind kind = TextTokenKind::kEnd;
  Span span;
  bool starts_line = false;  // the first token of its line

  std::string_view text() const { return span.text(); }
};

struct LexedText {
  std::vector<TextToken> tokens;  // the last one is kEnd
  Span version;  // the number in the first comment `// ttlc-ir 1`; unknown when there is none
};

LexedText lex_text(const SourceFile& file);

/// What a kString token stands for.
std::string unquote(std::string_view token);

}  // namespace ttlc::ir
