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

/// A place in a text that Python gives as `start` or `end`: those before its end may be negative.
size_t place_in(const std::string& text, int64_t place) {
  return static_cast<size_t>(std::max<int64_t>(place < 0 ? place + std::ssize(text) : place, 0));
}

struct Searched {
  std::string text, wanted;
  size_t start = 0, end = 0;
};
std::optional<Searched> searched(Evaluator& evaluator, const Value& self, const CallArgs& call,
                                 std::string_view name) {
  MatchedArgs args = match_arguments(evaluator, call, name, {{"text"}, {"start", false}, {"end", false}});
  std::optional<std::string> wanted;
  if (args) wanted = text_argument(evaluator, (*args)[0], "");
  if (!wanted) return std::nullopt;
  Searched search{object_if<StringObject>(self)->text, *wanted};
  search.end = search.text.size();
  for (int i : {1, 2}) {
    const Argument* arg = (*args)[i];
    if (!arg || std::holds_alternative<None>(arg->value)) continue;
    std::optional<int64_t> place = int_argument(evaluator, *arg, "a place in a text");
    if (!place) return std::nullopt;
    (i == 1 ? search.start : search.end) = place_in(search.text, *place);
  }
  search.end = std::min(search.end, search.text.size());
  return search;
}

/// `kFromEnd`: the last place; `kMustBe`: index and rindex.
template <bool kFromEnd, bool kMustBe>
Value string_find(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  constexpr std::string_view kNames[] = {"find", "index", "rfind", "rindex"};
  std::optional<Searched> search = searched(evaluator, self, call, kNames[2 * kFromEnd + kMustBe]);
  if (!search) return Undefined{};
  size_t found = std::string::npos;
  if (search->start <= search->end) {
    const std::string_view part = std::string_view(search->text).substr(0, search->end);
    found = kFromEnd ? part.rfind(search->wanted) : part.find(search->wanted, search->start);
    if (found != std::string::npos && found < search->start) found = std::string::npos;
  }
  if (found != std::string::npos) return static_cast<int64_t>(found);
  if (!kMustBe) return int64_t{-1};
  evaluator.raise("ValueError", call.span, "substring not found");
  return Undefined{};
}

Value string_count(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  std::optional<Searched> search = searched(evaluator, self, call, "count");
  if (!search) return Undefined{};
  if (search->start > search->end) return int64_t{0};
  const std::string_view part =
      std::string_view(search->text).substr(search->start, search->end - search->start);
  if (search->wanted.empty()) return std::ssize(part) + 1;
  int64_t count = 0;
  for (size_t at = part.find(search->wanted); at != std::string_view::npos;
       at = part.find(search->wanted, at + search->wanted.size()))
    ++count;
  return count;
}

template <bool kFromEnd>
Value string_partition(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, kFromEnd ? "rpartition" : "partition", {{"sep"}});
  std::optional<std::string> separator;
  if (args) separator = text_argument(evaluator, (*args)[0], "");
  if (!separator) return Undefined{};
  if (separator->empty()) {
    evaluator.raise("ValueError", call.span, "empty separator");
    return Undefined{};
  }
  const std::string& text = object_if<StringObject>(self)->text;
  const size_t at = kFromEnd ? text.rfind(*separator) : text.find(*separator);
  Heap& heap = evaluator.heap();
  if (at == std::string::npos) {
    const Value whole = heap.string(text), nothing = heap.string("");
    return kFromEnd ? heap.tuple({nothing, nothing, whole}) : heap.tuple({whole, nothing, nothing});
  }
  return heap.tuple({heap.string(text.substr(0, at)), heap.string(*separator),
                     heap.string(text.substr(at + separator->size()))});
}

/// Each word, or the first letter of the text alone, begins with a capital.
template <bool kEachWord>
Value string_title(Evaluator& evaluator, const Value& self, const CallArgs&) {
  std::string text = object_if<StringObject>(self)->text;
  bool starts = true;
  for (char& c : text) {
    const auto letter = static_cast<unsigned char>(c);
    c = static_cast<char>(starts ? std::toupper(letter) : std::tolower(letter));
    starts = kEachWord && std::isalpha(letter) == 0;
  }
  return evaluator.heap().string(std::move(text));
}

/// Characters, of which a text in UTF-8 has fewer than bytes.
int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; });
}

/// How many characters `text` is shorter than the width asked for.
std::optional<int64_t> missing(Evaluator& evaluator, const std::string& text, const Argument& width) {
  std::optional<int64_t> wanted = int_argument(evaluator, width, "the width");
  if (!wanted) return std::nullopt;
  return std::clamp<int64_t>(*wanted - characters(text), 0, Evaluator::kMaxItems);
}

Value string_zfill(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "zfill", {{"width"}});
  std::string text = object_if<StringObject>(self)->text;
  std::optional<int64_t> zeros = args ? missing(evaluator, text, *(*args)[0]) : std::nullopt;
  if (!zeros) return Undefined{};
  const bool has_sign = text.starts_with('-') || text.starts_with('+');
  text.insert(has_sign ? 1 : 0, static_cast<size_t>(*zeros), '0');
  return bounded_text(evaluator, std::move(text), call.span);
}

enum class Side : uint8_t { kLeft, kRight, kBoth };

template <Side kSide>
Value string_just(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  constexpr std::string_view kNames[] = {"rjust", "ljust", "center"};
  MatchedArgs args =
      match_arguments(evaluator, call, kNames[static_cast<int>(kSide)], {{"width"}, {"fillchar", false}});
  const std::string& text = object_if<StringObject>(self)->text;
  std::optional<int64_t> more = args ? missing(evaluator, text, *(*args)[0]) : std::nullopt;
  std::optional<std::string> fill;
  if (more) fill = text_argument(evaluator, (*args)[1], " ");
  if (!fill) return Undefined{};
  if (characters(*fill) != 1) {
    evaluator.raise("TypeError", call.span, "the fill character must be exactly one character long");
    return Undefined{};
  }
  // Python puts the odd one to the left where the width is odd.
  const int64_t width = *more + characters(text);
  const int64_t left = kSide == Side::kLeft    ? *more
                       : kSide == Side::kRight ? 0
                                               : *more / 2 + (*more & width & 1);
  std::string padded;
  for (int64_t i = 0; i < left; ++i) padded += *fill;
  padded += text;
  for (int64_t i = left; i < *more; ++i) padded += *fill;
  return bounded_text(evaluator, std::move(padded), call.span);
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

/// Where the replacement field ends that begins at `open`; its format may hold fields itself.
size_t field_end(std::string_view pattern, size_t open) {
  int64_t depth = 0;
  for (size_t i = open; i < pattern.size(); ++i) {
    if (pattern[i] == '{') ++depth;
    if (pattern[i] == '}' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

std::optional<std::string> formatted_text(Evaluator& evaluator, std::string_view pattern,
                                          const CallArgs& call, size_t& next);

/// `name!conversion:format`
std::optional<std::string> formatted_field(Evaluator& evaluator, std::string_view field, const CallArgs& call,
                                           size_t& next) {
  const size_t colon = std::min(field.find(':'), field.size());
  const size_t mark = std::min(field.substr(0, colon).find('!'), colon);
  const Argument* arg = formatted(call, field.substr(0, mark), next);
  const std::string_view conversion = field.substr(mark, colon - mark);
  const bool is_known = conversion.empty() || conversion == "!r" || conversion == "!s" || conversion == "!a";
  if (!arg || !is_known) {
    evaluator.error(call.span, "no argument of format is meant by {{{}}}", field);
    return std::nullopt;
  }
  Value value = arg->value;
  if (conversion == "!r" || conversion == "!a")
    value = evaluator.heap().string(evaluator.repr_of(value, call.span));
  if (conversion == "!s") value = evaluator.heap().string(evaluator.str_of(value, call.span));
  const std::string_view spec = colon < field.size() ? field.substr(colon + 1) : std::string_view();
  std::optional<std::string> whole = formatted_text(evaluator, spec, call, next);
  return whole ? evaluator.format(value, *whole, call.span) : std::nullopt;
}

std::optional<std::string> formatted_text(Evaluator& evaluator, std::string_view pattern,
                                          const CallArgs& call, size_t& next) {
  std::string text;
  for (size_t i = 0; i < pattern.size() && std::ssize(text) <= Evaluator::kMaxItems; ++i) {
    const bool is_brace = pattern[i] == '{' || pattern[i] == '}';
    if (is_brace && i + 1 < pattern.size() && pattern[i] == pattern[i + 1]) {
      text += pattern[i++];
      continue;
    }
    if (!is_brace) {
      text += pattern[i];
      continue;
    }
    const size_t close = pattern[i] == '{' ? field_end(pattern, i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      evaluator.raise("ValueError", call.span, "Single '{}' encountered in format string", pattern[i]);
      return std::nullopt;
    }
    std::optional<std::string> one =
        formatted_field(evaluator, pattern.substr(i + 1, close - i - 1), call, next);
    if (!one) return std::nullopt;
    text += *one;
    i = close;
  }
  return text;
}

/// "{} and {1:>8} and {name!r:{width}}".format(a, b, name=c, width=d)
Value string_format(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  size_t next = 0;
  std::optional<std::string> text =
      formatted_text(evaluator, object_if<StringObject>(self)->text, call, next);
  return text ? bounded_text(evaluator, std::move(*text), call.span) : Value(Undefined{});
}

constexpr Method kStringMethods[] = {
    {"capitalize", string_title<false>},
    {"center", string_just<Side::kBoth>},
    {"count", string_count},
    {"endswith", string_starts<true>},
    {"find", string_find<false, false>},
    {"format", string_format},
    {"index", string_find<false, true>},
    {"isdigit", string_isdigit},
    {"join", string_join},
    {"ljust", string_just<Side::kRight>},
    {"lower", string_lower},
    {"lstrip", string_strip<true, false>},
    {"partition", string_partition<false>},
    {"removeprefix", string_without<false>},
    {"removesuffix", string_without<true>},
    {"replace", string_replace},
    {"rfind", string_find<true, false>},
    {"rindex", string_find<true, true>},
    {"rjust", string_just<Side::kLeft>},
    {"rpartition", string_partition<true>},
    {"rsplit", string_split<true>},
    {"rstrip", string_strip<false, true>},
    {"split", string_split<false>},
    {"startswith", string_starts<false>},
    {"strip", string_strip<true, true>},
    {"title", string_title<true>},
    {"upper", string_upper},
    {"zfill", string_zfill},
};

}  // namespace

std::span<const Method> string_methods() { return kStringMethods; }

}  // namespace ttlc::frontend
