#include "frontend/format_text.h"

#include <fmt/format.h>

#include <cctype>

namespace ttlc::frontend {
namespace {

struct FormatSpec {
  char align = 0;  // '<', '>' or '^'
  char fill = ' ';
  int width = 0;
  int precision = -1;
  bool has_commas = false;
  char type = 0;
};

FormatSpec parse_spec(std::string_view spec) {
  FormatSpec result;
  size_t i = 0;
  auto is_align = [](char c) { return c == '<' || c == '>' || c == '^'; };
  if (spec.size() > 1 && is_align(spec[1])) {
    result.fill = spec[0];
    result.align = spec[1];
    i = 2;
  } else if (!spec.empty() && is_align(spec[0])) {
    result.align = spec[0];
    i = 1;
  }
  if (i < spec.size() && spec[i] == '0') result.fill = '0';
  auto number = [&](int& out) {
    for (; i < spec.size() && std::isdigit(static_cast<unsigned char>(spec[i])) && out < 1000; ++i) {
      out = out * 10 + (spec[i] - '0');
    }
  };
  number(result.width);
  if (i < spec.size() && (spec[i] == ',' || spec[i] == '_')) {
    result.has_commas = true;
    ++i;
  }
  if (i < spec.size() && spec[i] == '.') {
    ++i;
    result.precision = 0;
    number(result.precision);
  }
  if (i < spec.size()) result.type = spec[i];
  return result;
}

std::string with_commas(std::string digits) {
  size_t end = digits.find_first_of(".e");
  if (end == std::string::npos) end = digits.size();
  size_t begin = digits.starts_with('-') ? 1 : 0;
  for (size_t i = end; i > begin + 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string number_text(const Value& value, const FormatSpec& spec) {
  int precision = spec.precision < 0 ? 6 : spec.precision;
  if (is_integer(value)) {
    int64_t integer = integer_of(value);
    if (spec.type == 'x') return fmt::format("{:x}", integer);
    if (spec.type == 'X') return fmt::format("{:X}", integer);
    if (spec.type == 'b') return fmt::format("{:b}", integer);
    if (spec.type == 0 || spec.type == 'd') return to_text(value);
  }
  double real = number_of(value);
  switch (spec.type) {
    case 'f':
      return fmt::format("{:.{}f}", real, precision);
    case 'e':
      return fmt::format("{:.{}e}", real, precision);
    case 'g':
      return fmt::format("{:.{}g}", real, precision);
    case '%':
      return fmt::format("{:.{}f}%", real * 100, precision);
    default:
      return spec.precision < 0 ? to_text(value) : fmt::format("{:.{}g}", real, precision);
  }
}

}  // namespace

std::string format_value(const Value& value, std::string_view spec_text) {
  if (spec_text.empty()) return to_text(value);
  FormatSpec spec = parse_spec(spec_text);
  bool is_numeric = is_number(value) && !get_if<bool>(value);
  std::string text = is_numeric ? number_text(value, spec) : to_text(value);
  if (is_numeric && spec.has_commas) text = with_commas(std::move(text));
  int missing = spec.width - static_cast<int>(text.size());
  if (missing <= 0) return text;
  char align = spec.align ? spec.align : is_numeric ? '>' : '<';
  int left = align == '>' ? missing : align == '^' ? missing / 2 : 0;
  return std::string(left, spec.fill) + text + std::string(missing - left, spec.fill);
}

std::optional<std::string> fill_template(std::string_view text, const std::vector<Value>& values) {
  std::string out;
  size_t next = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const size_t end = text.find_first_not_of("0123456789.-+ ", i + 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string spec(text.substr(i + 1, end - i - 1));
    i = end;
    if (text[end] == '%') {
      out += '%';
      continue;
    }
    if (next == values.size() || std::string_view("sdifgerx").find(text[end]) == std::string_view::npos)
      return std::nullopt;
    const Value& value = values[next++];
    if (spec.starts_with('-')) {
      spec[0] = '<';
    } else if (!spec.empty() && !is_number(value)) {
      spec.insert(0, ">");
    }
    if (text[end] == 's' || text[end] == 'r') {
      const StringObject shown{text[end] == 's' ? to_text(value) : repr(value)};
      out += format_value(&shown, spec);
    } else {
      if (!is_number(value)) return std::nullopt;
      const bool is_whole = text[end] == 'd' || text[end] == 'i' || text[end] == 'x';
      const Value number = is_whole ? Value(static_cast<int64_t>(number_of(value))) : value;
      out += format_value(number, spec + (text[end] == 'i' ? 'd' : text[end]));
    }
  }
  return next == values.size() ? std::optional(out) : std::nullopt;
}

}  // namespace ttlc::frontend
