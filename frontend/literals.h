// Values of literals, from their text in the source. The lexer has checked the form of numbers and the quotes
// of strings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ir/support/diagnostic.h"

namespace ttlc::frontend {

/// Value of an integer literal of any base; empty when it needs more than 63 bits.
std::optional<int64_t> int_value(std::string_view text);
/// Value of a float literal, or of an imaginary one without its `j`; infinity when it is too large.
double float_value(std::string_view text);

/// `rb"..."` taken apart; f-strings have their own tokens.
struct StringPieces {
  bool is_raw = false;
  bool is_bytes = false;
  Span body;  // between the quotes
};
StringPieces string_pieces(Span token);

/// Appends the text of `body` to `out`: escapes decoded unless raw, line ends as "\n". Malformed escapes are
/// reported.
/// `\N{...}` stays as written: the names of characters are not known here.
void append_decoded(Span body, bool is_raw, bool is_bytes, DiagnosticSink& sink, std::string& out);

}  // namespace ttlc::frontend
