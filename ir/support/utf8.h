// UTF-8: lengths, code points, encoding. What a character means (letter, quote) is nothing of this file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ttlc {

/// Bytes of the well-formed character that starts at `offset`; 0 when none does.
int64_t utf8_length_at(std::string_view text, int64_t offset);

/// Byte offset of the first byte that is no part of well-formed UTF-8; empty when there is none.
std::optional<int64_t> first_malformed_utf8(std::string_view text);

struct CodePoint {
  char32_t value = 0;
  int64_t length_bytes = 0;
};
/// The character that starts at `offset` of well-formed text.
CodePoint code_point_at(std::string_view text, int64_t offset);

void append_utf8(std::string& out, char32_t value);

}  // namespace ttlc
