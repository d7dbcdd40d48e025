// Ranges and tables of unicode.h.
#include "frontend/unicode.h"

#include <algorithm>

namespace ttlc::frontend {
namespace {

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
