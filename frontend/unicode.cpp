// Ranges and tables of unicode.h.
#include "frontend/unicode.h"

#include <algorithm>

namespace ttlc::frontend {
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

bool well_formed_sequence(std::string_view text, int64_t offset, int64_t length) {
  if (length == 0 || offset + length > static_cast<int64_t>(text.size())) return false;
  for (int64_t i = 1; i < length; ++i) {
    if ((byte_at(text, offset + i) & 0xC0) != 0x80) return false;
  }
  char32_t value = code_point_at(text, offset).value;
  bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  bool surrogate = value >= 0xD800 && value < 0xE000;
  return !overlong && !surrogate && value <= 0x10FFFF;
}

struct Range {
  char32_t first;
  char32_t last;
};

// Blocks without letters.
constexpr Range kNoLetters[] = {
    {0x80, 0xA9},       {0xAB, 0xB4},       {0xB6, 0xB9},
    {0xBB, 0xBF},  // Latin-1 signs
    {0xD7, 0xD7},       {0xF7, 0xF7},       {0x2000, 0x203E},
    {0x2041, 0x2053},  // punctuation
    {0x2055, 0x2070},   {0x2074, 0x207E},   {0x2080, 0x208E},
    {0x20A0, 0x20CF},  // super- and subscripts, currencies
    {0x2190, 0x2BFF},   {0x3000, 0x3004},   {0x3008, 0x3020},
    {0x3030, 0x3030},  // arrows, mathematics, shapes
    {0xD800, 0xF8FF},   {0xFE10, 0xFE1F},   {0xFE30, 0xFE32},
    {0xFE35, 0xFE4C},  // private use, compatibility
    {0xFE50, 0xFE6F},   {0xFEFF, 0xFEFF},   {0xFF01, 0xFF0F},
    {0xFF1A, 0xFF20},  // full-width signs
    {0xFF3B, 0xFF3E},   {0xFF40, 0xFF40},   {0xFF5B, 0xFF65},
    {0xFFE0, 0xFFFF},                                             //
    {0x1F000, 0x1FAFF}, {0xE0000, 0xE00FF}, {0xF0000, 0x10FFFF},  // pictures, tags, private use
};

bool is_letter_beyond_ascii(char32_t c) {
  const Range* range = std::upper_bound(std::begin(kNoLetters), std::end(kNoLetters), c,
                                        [](char32_t value, const Range& r) { return value < r.first; });
  return range == std::begin(kNoLetters) || c > (range - 1)->last;
}

}  // namespace

std::optional<int64_t> first_malformed_utf8(std::string_view text) {
  for (int64_t i = 0; i < static_cast<int64_t>(text.size());) {
    int64_t length = sequence_length(byte_at(text, i));
    if (length != 1 && !well_formed_sequence(text, i, length)) return i;
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

bool is_name_start(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return is_letter_beyond_ascii(c);
}

bool is_name_continue(char32_t c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == 0xB7; }

std::string_view ascii_lookalike(char32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201B:
      return "'";
    case 0x201C:
    case 0x201D:
    case 0x201E:
      return "\"";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return "-";
    case 0xD7:
      return "*";
    case 0xF7:
      return "/";
    case 0x2264:
      return "<=";
    case 0x2265:
      return ">=";
    case 0x2260:
      return "!=";
    case 0x2192:
      return "->";
    case 0xFF08:
      return "(";
    case 0xFF09:
      return ")";
    case 0xFF0C:
      return ",";
    case 0xFF1A:
      return ":";
    case 0xA0:
    case 0x3000:
    case 0x200B:
    case 0xFEFF:
      return " ";
    default:
      return {};
  }
}

}  // namespace ttlc::frontend
