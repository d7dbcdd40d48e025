// Methods of str.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "frontend/arguments.h"
#include "frontend/arithmetic.h"
#include "frontend/builtin_methods.h"

namespace ttlc::frontend {
namespace {

Value string_upper(Evaluator& evaluator, const Value& self, const CallArgs&) {
  std::string text = object_if<StringObject>(self)->text;
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return evaluator.heap().string(std::move(text));
}

Value string_lower(Evaluator& evaluator, const Value& self, const CallArgs&) {
  std::string text = object_if<StringObject>(self)->text;
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return evaluator.heap().string(std::move(text));
}

/// Whether one of the texts that are given, a str or a tuple of them, is where it is looked for.
template <bool kAtEnd>
Value string_starts(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, kAtEnd ? "endswith" : "startswith", {{"text"}});
  if (!args) return Undefined{};
  const std::string& text = object_if<StringObject>(self)->text;
  std::vector<Value> wanted = {(*args)[0]->value};
  if (auto* several = items_of((*args)[0]->value)) wanted = *several;
  for (const Value& one : wanted) {
    auto* part = object_if<StringObject>(one);
    if (!part) {
      evaluator.error((*args)[0]->span, "{} is looked for, which is no str", a_type(one));
      return Undefined{};
    }
    if (kAtEnd ? text.ends_with(part->text) : text.starts_with(part->text)) return true;
  }
  return false;
}

constexpr const char* kBlanks = " \t\n\r\f\v";

/// The str that the argument `at` gives; `absent` where there is none, and nothing after an error.
std::optional<std::string> text_argument(Evaluator& evaluator, const Argument* arg, std::string_view absent) {
  if (!arg || std::holds_alternative<None>(arg->value)) return std::string(absent);
  auto* text = object_if<StringObject>(arg->value);
  if (text) return text->text;
  evaluator.error(arg->span, "a str is expected here, not {}", a_type(arg->value));
  return std::nullopt;
}

template <bool kLeft, bool kRight>
Value string_strip(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "strip", {{"chars", false}});
  std::optional<std::string> chars;
  if (args) chars = text_argument(evaluator, (*args)[0], kBlanks);
  if (!chars) return Undefined{};
  std::string text = object_if<StringObject>(self)->text;
  if (kRight) text.erase(text.find_last_not_of(*chars) + 1);
  if (kLeft) text.erase(0, std::min(text.find_first_not_of(*chars), text.size()));
  return evaluator.heap().string(std::move(text));
}

/// Pieces between separators, at most `most` cuts; without a separator, the words between blanks.
std::vector<std::string> pieces(const std::string& text, const std::string& separator, int64_t most) {
  std::vector<std::string> parts;
  const bool by_words = separator.empty();
  for (size_t at = 0; at <= text.size();) {
    if (by_words) at = std::min(text.find_first_not_of(kBlanks, at), text.size());
    if (by_words && at == text.size()) break;
    const bool is_last = most >= 0 && std::ssize(parts) == most;
    const size_t found = is_last    ? std::string::npos
                         : by_words ? text.find_first_of(kBlanks, at)
                                    : text.find(separator, at);
    const size_t end = std::min(found, text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + (by_words ? 1 : separator.size());
  }
  return parts;
}

/// `kFromEnd`: rsplit. What it cuts off from the end is what split cuts off from the start of the text written backwards.
template <bool kFromEnd>
Value string_split(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args =
      match_arguments(evaluator, call, kFromEnd ? "rsplit" : "split", {{"sep", false}, {"maxsplit", false}});
  std::optional<std::string> separator;
  if (args) separator = text_argument(evaluator, (*args)[0], "");
  std::optional<int64_t> most = -1;
  if (separator && (*args)[1]) most = int_argument(evaluator, *(*args)[1], "the number of cuts");
  if (!separator || !most) return Undefined{};
  if ((*args)[0] && object_if<StringObject>((*args)[0]->value) && separator->empty()) {
    evaluator.raise("ValueError", (*args)[0]->span, "the separator of split must be a str that is not empty");
    return Undefined{};
  }
  std::string text = object_if<StringObject>(self)->text;
  if (kFromEnd) {
    std::reverse(text.begin(), text.end());
    std::reverse(separator->begin(), separator->end());
  }
  std::vector<Value> parts;
  for (std::string& piece : pieces(text, *separator, *most)) {
    if (kFromEnd) std::reverse(piece.begin(), piece.end());
    parts.push_back(evaluator.heap().string(std::move(piece)));
  }
  if (kFromEnd) std::reverse(parts.begin(), parts.end());
  return evaluator.heap().list(std::move(parts));
}

Value string_find(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "find", {{"text"}});
  std::optional<std::string> wanted;
  if (args) wanted = text_argument(evaluator, (*args)[0], "");
  if (!wanted) return Undefined{};
  const size_t found = object_if<StringObject>(self)->text.find(*wanted);
  return found == std::string::npos ? int64_t{-1} : static_cast<int64_t>(found);
}

template <bool kAtEnd>
Value string_without(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, kAtEnd ? "removesuffix" : "removeprefix", {{"text"}});
  std::optional<std::string> part;
  if (args) part = text_argument(evaluator, (*args)[0], "");
  if (!part) return Undefined{};
  std::string text = object_if<StringObject>(self)->text;
  if (kAtEnd && text.ends_with(*part)) text.erase(text.size() - part->size());
  if (!kAtEnd && text.starts_with(*part)) text.erase(0, part->size());
  return evaluator.heap().string(std::move(text));
}

Value string_isdigit(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "isdigit", {})) return Undefined{};
  const std::string& text = object_if<StringObject>(self)->text;
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

Value string_replace(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "replace", {{"old"}, {"new"}});
  auto* from = args ? object_if<StringObject>((*args)[0]->value) : nullptr;
  auto* to = args ? object_if<StringObject>((*args)[1]->value) : nullptr;
  if (args && (!from || !to || from->text.empty()))
    evaluator.error(call.span, "replace takes two strs, of which the first is not empty");
  if (!from || !to || from->text.empty()) return Undefined{};
  const std::string& text = object_if<StringObject>(self)->text;
  std::string replaced;
  for (size_t at = 0; at <= text.size() && std::ssize(replaced) <= Evaluator::kMaxItems;) {
    const size_t end = std::min(text.find(from->text, at), text.size());
    replaced += text.substr(at, end - at);
    if (end < text.size()) replaced += to->text;
    at = end + from->text.size();
  }
  return bounded_text(evaluator, std::move(replaced), call.span);
}

Value string_join(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "join", {{"parts"}});
  std::vector<Value> items;
  if (!args || !evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items)) return Undefined{};
  std::string text;
  for (size_t i = 0; i < items.size() && std::ssize(text) <= Evaluator::kMaxItems; ++i)
    text += (i > 0 ? object_if<StringObject>(self)->text : "") + to_text(items[i]);
  return bounded_text(evaluator, std::move(text), call.span);
}

/// The argument that a replacement field names; empty names count.
const Argument* formatted(const CallArgs& call, std::string_view name, size_t& next) {
  const bool is_position = !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
  const size_t at = is_position    ? std::strtoul(std::string(name).c_str(), nullptr, 10)
                    : name.empty() ? next++
                                   : SIZE_MAX;
  for (size_t i = 0; i < call.args.size(); ++i) {
    if (i == at || (!name.empty() && call.args[i].name == name)) return &call.args[i];
  }
  return nullptr;
}

/// "{} and {1:>8} and {name}".format(a, b, name=c)
Value string_format(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const std::string& pattern = object_if<StringObject>(self)->text;
  std::string text;
  size_t next = 0;
  for (size_t i = 0; i < pattern.size() && std::ssize(text) <= Evaluator::kMaxItems; ++i) {
    const bool is_doubled = (pattern[i] == '{' || pattern[i] == '}') && pattern[i] == pattern[i + 1];
    if (is_doubled) {
      text += pattern[i++];
      continue;
    }
    size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string::npos;
    if (close == std::string::npos) {
      text += pattern[i];
      continue;
    }
    std::string_view field = std::string_view(pattern).substr(i + 1, close - i - 1);
    size_t colon = std::min(field.find(':'), field.size());
    const Argument* arg = formatted(call, field.substr(0, colon), next);
    if (!arg) {
      evaluator.error(call.span, "no argument of format is meant by {{{}}}", field);
      return Undefined{};
    }
    std::optional<std::string> one =
        evaluator.format(arg->value, colon < field.size() ? field.substr(colon + 1) : "", call.span);
    if (!one) return Undefined{};
    text += *one;
    i = close;
  }
  return bounded_text(evaluator, std::move(text), call.span);
}

constexpr Method kStringMethods[] = {
    {"endswith", string_starts<true>},
    {"find", string_find},
    {"format", string_format},
    {"isdigit", string_isdigit},
    {"join", string_join},
    {"lower", string_lower},
    {"lstrip", string_strip<true, false>},
    {"removeprefix", string_without<false>},
    {"removesuffix", string_without<true>},
    {"replace", string_replace},
    {"rsplit", string_split<true>},
    {"rstrip", string_strip<false, true>},
    {"split", string_split<false>},
    {"startswith", string_starts<false>},
    {"strip", string_strip<true, true>},
    {"upper", string_upper},
};

}  // namespace

std::span<const Method> string_methods() { return kStringMethods; }

}  // namespace ttlc::frontend
