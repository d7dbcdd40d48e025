// Characters to tokens. Hand-written, one pass, linear time. Follows Python's lexical rules: indentation
// becomes Indent and Dedent tokens, line ends inside brackets vanish, f-strings are taken apart into
// FStringStart, FStringMiddle, the tokens of the replacement fields, and FStringEnd.
//
// Every lexical mistake is reported here and leaves either a repaired token (`&&` becomes `and`) or an Error
// token, which the parser skips without a further message.
#pragma once

#include <vector>

#include "frontend/token.h"
#include "ir/support/diagnostic.h"

namespace ttlc::frontend {

inline constexpr int64_t kMaxSourceBytes = 16 << 20;

struct TokenList {
  std::vector<Token> tokens;  // the last one is End, preceded by a Newline and all Dedents
  bool quotes_unbalanced =
      false;  // a triple-quoted string is never closed: text and code cannot be told apart
};

/// The tokens of a file. Text that is no UTF-8, holds NUL bytes or is too long gives one error and End alone.
TokenList tokenize(const SourceFile& file, DiagnosticSink& sink);

}  // namespace ttlc::frontend
