// Which characters may stand in a name, and which look like an ASCII character somebody meant to type. Works
// by ranges of blocks instead of the Unicode database: letters of every script are accepted, symbols,
// punctuation and pictures are not. Names are compared byte for byte, without normalisation.
#pragma once

#include <string_view>

namespace ttlc::frontend {

bool is_name_start(char32_t c);
bool is_name_continue(char32_t c);

/// A quote for a curly quote, "-" for a dash, " " for a no-break space...; empty when nothing is known.
std::string_view ascii_lookalike(char32_t c);

}  // namespace ttlc::frontend
