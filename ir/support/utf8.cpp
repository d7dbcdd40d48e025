// Follows the table of well-formed byte sequences of the Unicode standard: no overlong forms, no surrogates.
#include "ir/support/utf8.h"

#include <algorithm>

namespace ttlc {
namespace {

unsigned char byte_at(std::string_view text, int64_t offset) {
  return static_cast<unsigned char>(text[offset]);
}

int64_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

}  // namespace

int64_t utf8_length_at(std::string_view text, int64_t offset) {
  int64_t length = sequence_length(byte_at(text, offset));
  if (length <= 1) return length;
  if (offset + length > static_cast<int64_t>(text.size())) return 0;
  for (int64_t i = 1; i < length; ++i) {
    if ((byte_at(text, offset + i) & 0xC0) != 0x80) return 0;
  }
  char32_t value = code_point_at(text, offset).value;
  bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  bool surrogate = value >= 0xD800 && value < 0xE000;
  return overlong || surrogate || value > 0x10FFFF ? 0 : length;
}

std::optional<int64_t> first_malformed_utf8(std::string_view text) {
  for (int64_t i = 0; i < static_cast<int64_t>(text.size());) {
    int64_t length = utf8_length_at(text, i);
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

CodePoint code_point_at(std::string_view text, int64_t offset) {
  unsigned char lead = byte_at(text, offset);
  int64_t length = std::max<int64_t>(sequence_length(lead), 1);
  if (length == 1) return {lead, 1};
  char32_t value = lead & (0x7F >> length);
  for (int64_t i = 1; i < length; ++i) value = value << 6 | (byte_at(text, offset + i) & 0x3F);
  return {value, length};
}

void append_utf8(std::string& out, char32_t value) {
  if (value < 0x80) {
    out += static_cast<char>(value);
    return;
  }
  int64_t tail_bytes = value < 0x800 ? 1 : value < 0x10000 ? 2 : 3;
  char32_t lead_mark = tail_bytes == 1 ? 0xC0 : tail_bytes == 2 ? 0xE0 : 0xF0;
  out += static_cast<char>(lead_mark | value >> (6 * tail_bytes));
  for (int64_t i = tail_bytes - 1; i >= 0; --i) out += static_cast<char>(0x80 | (value >> (6 * i) & 0x3F));
}

}  // namespace ttlc
