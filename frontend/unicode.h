// UTF-8 text: is it well formed, which characters may stand in a name, which look like an ASCII character
// somebody meant to type. Works by ranges of blocks instead of the Unicode database: letters of every script
// are accepted, symbols, punctuation and pictures are not. Names are compared byte for byte, without
// normalisation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ttlc::frontend {

/// Byte offset of the first byte that is no part of well-formed UTF-8; empty when there is none.
std::optional<int64_t> first_malformed_utf8(std::string_view text);

struct CodePoint {
  char32_t value = 0;
  int64_t length_bytes = 0;
};
/// The character that starts at `offset` of well-formed text.
CodePoint code_point_at(std::string_view text, int64_t offset);

void append_utf8(std::string& out, char32_t value);

bool is_name_start(char32_t c);
bool is_name_continue(char32_t c);

/// "\"" for a curly quote, "-" for a dash, " " for a no-break space...; empty when nothing is known.
std::string_view ascii_lookalike(char32_t c);

}  // namespace ttlc::frontend
