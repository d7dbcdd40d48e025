// Numbers go through std::from_chars once their underscores are gone; escapes are decoded one by one.
#include "frontend/literals.h"

#include <charconv>
#include <cstdlib>

#include "ir/support/utf8.h"

namespace ttlc::frontend {
namespace {

std::string without_underscores(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c != '_') result += c;
  }
  return result;
}

bool is_octal_digit(char c) { return c >= '0' && c <= '7'; }

/// Decodes the escapes of one string body.
class EscapeDecoder {
 public:
  EscapeDecoder(Span body, bool is_bytes, DiagnosticSink& sink, std::string& out)
      : body_(body), text_(body.text()), is_bytes_(is_bytes), sink_(sink), out_(out) {}

  /// At the backslash at `at`; gives the position behind the escape.
  size_t decode(size_t at) {
    char c = at + 1 < text_.size() ? text_[at + 1] : '\0';
    switch (c) {
      case '\n':
        return at + 2;
      case '\r':
        return at + (at + 2 < text_.size() && text_[at + 2] == '\n' ? 3 : 2);
      case '\\':
      case '\'':
      case '"':
        return append(c, at);
      case 'a':
        return append('\a', at);
      case 'b':
        return append('\b', at);
      case 'f':
        return append('\f', at);
      case 'n':
        return append('\n', at);
      case 'r':
        return append('\r', at);
      case 't':
        return append('\t', at);
      case 'v':
        return append('\v', at);
      case 'x':
        return decode_hex(at, 2);
      case 'u':
        return is_bytes_ ? append('\\', at - 1) : decode_hex(at, 4);
      case 'U':
        return is_bytes_ ? append('\\', at - 1) : decode_hex(at, 8);
      default:
        return is_octal_digit(c) ? decode_octal(at) : append('\\', at - 1);  // unknown escapes stay
    }
  }

 private:
  size_t append(char c, size_t at) {
    out_ += c;
    return at + 2;
  }

  void append_character(uint32_t value) {
    if (is_bytes_) {
      out_ += static_cast<char>(value);
    } else {
      bool is_surrogate = value >= 0xD800 && value < 0xE000;
      append_utf8(out_, is_surrogate ? 0xFFFD : value);  // half a surrogate pair has no UTF-8 form
    }
  }

  size_t decode_octal(size_t at) {
    size_t end = at + 1;
    uint32_t value = 0;
    for (; end < text_.size() && end < at + 4 && is_octal_digit(text_[end]); ++end)
      value = value * 8 + (text_[end] - '0');
    append_character(value);
    return end;
  }

  size_t decode_hex(size_t at, size_t digits) {
    std::string_view hex = text_.substr(at + 2, digits);
    uint32_t value = 0;
    auto [stop, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
    size_t read = static_cast<size_t>(stop - hex.data());
    Span where = {body_.file, body_.begin + static_cast<int64_t>(at),
                  body_.begin + static_cast<int64_t>(at + 2 + read)};
    if (read < digits) {
      sink_.error(where, "expected {} hexadecimal digits after '\\{}', found {}", digits, text_[at + 1], read)
          .help("write '\\\\' for a backslash, or put r before the string");
    } else if (value > 0x10FFFF) {
      sink_.error(where, "expected a character up to \\U0010ffff, found \\U{:08x}", value);
    } else {
      append_character(value);
    }
    return at + 2 + read;
  }

  Span body_;
  std::string_view text_;
  bool is_bytes_;
  DiagnosticSink& sink_;
  std::string& out_;
};

}  // namespace

std::optional<int64_t> int_value(std::string_view text) {
  std::string digits = without_underscores(text);
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0') {
    char letter = digits[1] | 0x20;  // lower case
    base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
  }
  const char* begin = digits.data() + (base == 10 ? 0 : 2);
  int64_t value = 0;
  auto [stop, error] = std::from_chars(begin, digits.data() + digits.size(), value, base);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

double float_value(std::string_view text) {
  std::string digits = without_underscores(text);
  double value = 0;
  auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  return std::strtod(digits.c_str(), nullptr);  // 0 or infinity
}

StringPieces string_pieces(Span token) {
  std::string_view text = token.text();
  size_t quote_at = text.find_first_of("\"'");
  std::string_view prefix = text.substr(0, quote_at);
  char quote = text[quote_at];
  bool is_triple = text.size() >= quote_at + 6 && text[quote_at + 1] == quote && text[quote_at + 2] == quote;
  int64_t quotes = is_triple ? 3 : 1;
  return {.is_raw = prefix.find_first_of("rR") != std::string_view::npos,
          .is_bytes = prefix.find_first_of("bB") != std::string_view::npos,
          .body = {token.file, token.begin + static_cast<int64_t>(quote_at) + quotes, token.end - quotes}};
}

void append_decoded(Span body, bool is_raw, bool is_bytes, DiagnosticSink& sink, std::string& out) {
  std::string_view text = body.text();
  EscapeDecoder decoder(body, is_bytes, sink, out);
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '\\' && !is_raw) {
      i = decoder.decode(i);
    } else if (text[i] == '\r') {
      out += '\n';
      i += i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1;
    } else {
      out += text[i++];
    }
  }
}

}  // namespace ttlc::frontend
