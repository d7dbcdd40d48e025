#include "frontend/format_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace ttlc::frontend {
namespace {

struct FormatSpec {
  char align = 0;  // '<', '>', '^' or '='
  std::string fill = " ";
  char sign = '-';          // '+' and ' ' show something before positive numbers
  bool has_prefix = false;  // '#': 0x...
  int width = 0;
  int precision = -1;
  char grouping = 0;  // ',' or '_'
  char type = 0;
};

/// Python's format specification; nothing for other texts.
std::optional<FormatSpec> parse_spec(std::string_view spec) {
  FormatSpec result;
  size_t i = 0;
  auto is_align = [](char c) { return c == '<' || c == '>' || c == '^' || c == '='; };
  size_t first = spec.empty() ? 0 : 1;  // bytes of the first character
  while (first < spec.size() && (static_cast<unsigned char>(spec[first]) & 0xC0) == 0x80) ++first;
  if (first < spec.size() && is_align(spec[first])) {
    result.fill = spec.substr(0, first);
    result.align = spec[first];
    i = first + 1;
  } else if (!spec.empty() && is_align(spec[0])) {
    result.align = spec[0];
    i = 1;
  }
  auto takes = [&](std::string_view which) {
    return i < spec.size() && which.find(spec[i]) != std::string_view::npos;
  };
  if (takes("+- ")) result.sign = spec[i++];
  if (takes("#")) result.has_prefix = (++i, true);
  if (takes("0")) {
    if (!result.align) {
      result.fill = "0";
      result.align = '=';
    }
    ++i;
  }
  auto number = [&](int& out) {
    for (; i < spec.size() && std::isdigit(static_cast<unsigned char>(spec[i])) && out < 100'000; ++i)
      out = out * 10 + (spec[i] - '0');
  };
  number(result.width);
  if (takes(",_")) result.grouping = spec[i++];
  if (takes(".")) {
    ++i;
    result.precision = 0;
    number(result.precision);
    result.precision = std::min(result.precision, 1'000);
  }
  if (i < spec.size()) result.type = spec[i++];
  return i == spec.size() ? std::optional(result) : std::nullopt;
}

/// Digits in groups, those before the point.
std::string grouped(std::string digits, char separator, size_t group) {
  size_t end = digits.find_first_of(".e");
  if (end == std::string::npos) end = digits.size();
  for (size_t i = end; i > group; i -= group) digits.insert(i - group, 1, separator);
  return digits;
}

std::string code_point(int64_t code) {
  std::string text;
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr int kLead[] = {0, 0xC0, 0xE0, 0xF0};
  text += static_cast<char>(kLead[more] | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) text += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
  return text;
}

/// A number without its sign; nothing for a type that numbers have not.
struct NumberText {
  std::string prefix, digits;
};
std::optional<NumberText> integer_text(uint64_t magnitude, const FormatSpec& spec) {
  const size_t group = spec.type == 0 || spec.type == 'd' || spec.type == 'n' ? 3 : 4;
  NumberText text;
  switch (spec.type) {
    case 0:
    case 'd':
    case 'n':
      text.digits = fmt::format("{}", magnitude);
      break;
    case 'x':
      text = {"0x", fmt::format("{:x}", magnitude)};
      break;
    case 'X':
      text = {"0X", fmt::format("{:X}", magnitude)};
      break;
    case 'o':
      text = {"0o", fmt::format("{:o}", magnitude)};
      break;
    case 'b':
      text = {"0b", fmt::format("{:b}", magnitude)};
      break;
    default:
      return std::nullopt;
  }
  if (!spec.has_prefix) text.prefix.clear();
  if (spec.grouping) text.digits = grouped(std::move(text.digits), spec.grouping, group);
  return text;
}

std::optional<NumberText> real_text(double magnitude, const FormatSpec& spec) {
  const int precision = spec.precision < 0 ? 6 : spec.precision;
  std::string digits;
  switch (spec.type) {
    case 'f':
    case 'F':
      digits = fmt::format("{:.{}f}", magnitude, precision);
      break;
    case 'e':
      digits = fmt::format("{:.{}e}", magnitude, precision);
      break;
    case 'E':
      digits = fmt::format("{:.{}E}", magnitude, precision);
      break;
    case 'g':
    case 'n':
      digits = fmt::format("{:.{}g}", magnitude, precision);
      break;
    case 'G':
      digits = fmt::format("{:.{}G}", magnitude, precision);
      break;
    case '%':
      digits = fmt::format("{:.{}f}", magnitude * 100, precision) + "%";
      break;
    case 0:
      // With a precision like 'g', but with a digit behind the point.
      digits = spec.precision < 0 ? to_text(magnitude) : fmt::format("{:.{}g}", magnitude, precision);
      if (digits.find_first_of(".en") == std::string::npos)
        digits = std::ssize(digits) < precision
                     ? digits + ".0"
                     : fmt::format("{:.{}e}", magnitude, std::max(precision - 1, 0));
      break;
    default:
      return std::nullopt;
  }
  return NumberText{"", spec.grouping ? grouped(std::move(digits), spec.grouping, 3) : std::move(digits)};
}

int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

std::string padded(const std::string& sign, const std::string& text, const FormatSpec& spec, char align) {
  const int64_t missing = spec.width - characters(sign) - characters(text);
  if (missing <= 0) return sign + text;
  auto fill = [&](int64_t count) {
    std::string out;
    for (int64_t i = 0; i < count; ++i) out += spec.fill;
    return out;
  };
  if (align == '=') return sign + fill(missing) + text;
  const int64_t left = align == '>' ? missing : align == '^' ? missing / 2 : 0;
  return fill(left) + sign + text + fill(missing - left);
}

/// Zeros before grouped digits are grouped, too.
std::string zeros_before(const std::string& digits, const std::string& sign, const FormatSpec& spec) {
  std::string text = digits;
  text.erase(std::remove(text.begin(), text.end(), spec.grouping), text.end());
  const size_t group = spec.type == 0 || spec.type == 'd' || spec.type == 'f' ? 3 : 4;
  std::string out = digits;
  while (std::ssize(out) + std::ssize(sign) < spec.width) {
    text.insert(0, "0");
    out = grouped(text, spec.grouping, group);
  }
  return out;
}

std::optional<std::string> format_number(const Value& value, const FormatSpec& spec) {
  constexpr std::string_view kRealTypes = "eEfFgG%";
  const bool is_real =
      !is_integer(value) || (spec.type && kRealTypes.find(spec.type) != std::string_view::npos);
  if (!is_real && spec.type == 'c') {
    const int64_t code = integer_of(value);
    if (code < 0 || code > 0x10FFFF) return std::nullopt;
    return padded("", code_point(code), spec, spec.align ? spec.align : '<');
  }
  if (!is_real && spec.precision >= 0) return std::nullopt;
  const double real = is_real ? number_of(value) : 0;
  const bool is_negative = is_real ? std::signbit(real) && !std::isnan(real) : integer_of(value) < 0;
  const int64_t integer = is_real ? 0 : integer_of(value);
  const uint64_t magnitude = integer < 0 ? -static_cast<uint64_t>(integer) : static_cast<uint64_t>(integer);
  std::optional<NumberText> text = is_real ? real_text(std::abs(real), spec) : integer_text(magnitude, spec);
  if (!text) return std::nullopt;
  const std::string sign = (is_negative        ? "-"
                            : spec.sign == '-' ? ""
                                               : std::string(1, spec.sign)) +
                           text->prefix;
  const char align = spec.align ? spec.align : '>';
  if (align == '=' && spec.fill == "0" && spec.grouping)
    text->digits = zeros_before(text->digits, sign, spec);
  return padded(sign, text->digits, spec, align);
}

std::string cut(const std::string& text, int most) {
  size_t end = 0;
  for (int64_t seen = 0; end < text.size(); ++end) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && seen++ == most) break;
  }
  return text.substr(0, end);
}

}  // namespace

std::optional<std::string> format_text(const std::string& text, std::string_view spec_text) {
  std::optional<FormatSpec> spec = parse_spec(spec_text);
  if (!spec || spec->grouping || spec->has_prefix || spec->sign != '-' || (spec->type && spec->type != 's'))
    return std::nullopt;
  if (spec->align == '=') {
    if (spec->fill != "0") return std::nullopt;
    spec->align = '<';  // a 0 before the width of a text fills behind it
  }
  return padded("", spec->precision < 0 ? text : cut(text, spec->precision), *spec,
                spec->align ? spec->align : '<');
}

std::optional<std::string> format_number(const Value& value, std::string_view spec_text) {
  std::optional<FormatSpec> spec = parse_spec(spec_text);
  return spec ? format_number(value, *spec) : std::nullopt;
}

namespace {

/// One `%...` of a template: '-' aligns to the left, all else to the right.
std::optional<std::string> percent_value(const Value& value, std::string flags, char type,
                                         const Texts& texts) {
  bool is_left = false, has_zeros = false;
  std::string sign, prefix;
  size_t i = 0;
  for (; i < flags.size() && std::string_view("-+ 0#").find(flags[i]) != std::string_view::npos; ++i) {
    is_left = is_left || flags[i] == '-';
    has_zeros = has_zeros || flags[i] == '0';
    if (flags[i] == '+' || (flags[i] == ' ' && sign.empty())) sign = flags[i];
    if (flags[i] == '#') prefix = "#";
  }
  const std::string rest = flags.substr(i);
  const std::string align = is_left ? "<" : ">";
  if (type == 's' || type == 'r' || type == 'a')
    return format_text(type == 's' ? texts.str(value) : texts.repr(value), align + rest);
  if (!is_number(value)) {
    auto* text = object_if<StringObject>(value);
    if (type == 'c' && text && characters(text->text) == 1) return format_text(text->text, align + rest);
    return std::nullopt;
  }
  const bool is_whole = type == 'd' || type == 'i' || type == 'u';
  if ((std::string_view("xXoc").find(type) != std::string_view::npos && !is_integer(value)) ||
      std::string_view("diuxXoceEfFgG").find(type) == std::string_view::npos)
    return std::nullopt;
  const Value number =
      is_whole ? Value(static_cast<int64_t>(is_integer(value) ? integer_of(value)
                                                              : static_cast<int64_t>(number_of(value))))
               : value;
  const std::string how = is_left || !has_zeros ? align : "";
  return format_number(number,
                       how + sign + prefix + (how.empty() ? "0" : "") + rest + (is_whole ? 'd' : type));
}

}  // namespace

std::optional<std::string> fill_template(std::string_view text, const std::vector<Value>& values,
                                         const DictObject* named, const Texts& texts) {
  std::string out;
  size_t next = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const Value* value = nullptr;
    if (named && i + 1 < text.size() && text[i + 1] == '(') {
      const size_t close = std::min(text.find(')', i), text.size() - 1);
      const StringObject key{std::string(text.substr(i + 2, close - i - 2))};
      for (const auto& [name, held] : named->entries) {
        if (equal(name, &key)) value = &held;
      }
      i = close;
    }
    const size_t end = text.find_first_not_of("0123456789.-+ #", i + 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string flags(text.substr(i + 1, end - i - 1));
    i = end;
    if (text[end] == '%') {
      out += '%';
      continue;
    }
    if (!value && next < values.size()) value = &values[next++];
    std::optional<std::string> one;
    if (value) one = percent_value(*value, std::move(flags), text[end], texts);
    if (!one) return std::nullopt;
    out += *one;
  }
  return named || next == values.size() ? std::optional(out) : std::nullopt;
}

}  // namespace ttlc::frontend
