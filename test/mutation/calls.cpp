#include "test/mutation/calls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace ttlc::mutation {
namespace {

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':'; }

/// Where the bracket at `open` is closed; npos: nowhere.
size_t closing(std::string_view text, size_t open) {
  int64_t depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '(' || text[i] == '[' || text[i] == '{') ++depth;
    if (text[i] == ')' || text[i] == ']' || text[i] == '}') {
      if (--depth == 0) return i;
    }
  }
  return std::string_view::npos;
}

std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> arguments;
  int64_t depth = 0;
  size_t start = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c != ',' || depth != 0) continue;
    const std::string_view part = text.substr(start, i - start);
    const size_t first = part.find_first_not_of(' ');
    if (first != std::string_view::npos) arguments.emplace_back(part.substr(first));
    start = i + 1;
  }
  return arguments;
}

/// What runs a call of a compute kernel.
enum Engine : unsigned { kUnpack = 1, kMath = 2, kPack = 4 };

/// What a call does to the order of things.
enum class Kind { kWait, kRelease, kSetUp, kOther };

bool is_vector_engine_name(std::string_view name) {
  return name.find("_tile") != std::string_view::npos || name.find("_dest") != std::string_view::npos;
}

unsigned engines_of(const Call& call, bool takes_buffer) {
  const std::string_view name = call.name;
  if (name == "cb_wait_front" || name == "cb_pop_front") return kUnpack;
  if (name == "cb_reserve_back" || name == "cb_push_back" || name == "tile_regs_wait" ||
      name == "tile_regs_release" || name.starts_with("pack_") || name.starts_with("reduce_uninit"))
    return kPack;
  if (name == "tile_regs_acquire" || name == "tile_regs_commit") return kMath;
  if (name.starts_with("reduce_init") || name.find("startup") != name.npos) return kUnpack | kMath | kPack;
  if (name.find("tile_regs") == name.npos && !takes_buffer && is_vector_engine_name(name)) return kMath;
  return name == "std::swap" ? kUnpack | kMath | kPack : kUnpack | kMath;
}

Kind kind_of(const Call& call) {
  if (call.name == "cb_wait_front" || call.name == "cb_reserve_back") return Kind::kWait;
  if (call.name == "cb_push_back" || call.name == "cb_pop_front") return Kind::kRelease;
  return is_set_up(call) ? Kind::kSetUp : Kind::kOther;
}

bool is_reconfig(const Call& call) { return call.name.find("reconfig") != std::string::npos; }

}  // namespace

std::string Call::text() const { return fmt::format("{}({})", name, fmt::join(arguments, ", ")); }

std::optional<Call> parse_call(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && is_name(text[end])) ++end;
  if (end == 0 || std::isdigit(static_cast<unsigned char>(text[0]))) return std::nullopt;
  if (end < text.size() && text[end] == '<') {
    const size_t close = text.find(">(", end);
    if (close == std::string_view::npos || text.substr(end, close - end).find('(') != std::string_view::npos)
      return std::nullopt;
    end = close + 1;
  }
  if (end >= text.size() || text[end] != '(' || closing(text, end) != text.size() - 1) return std::nullopt;
  return Call{std::string(text.substr(0, end)), split_arguments(text.substr(end + 1, text.size() - end - 2))};
}

bool is_counted(const Call& call) {
  return call.name == "cb_push_back" || call.name == "cb_pop_front" || call.name.starts_with("tile_regs_") ||
         call.name == "std::swap" || call.name.starts_with("matmul_");
}

bool is_set_up(const Call& call) {
  return call.name.find("init") != std::string::npos || is_reconfig(call) ||
         call.name.find("startup") != std::string::npos;
}

bool changes_formats(const Call& call) {
  return is_reconfig(call) || call.name.find("startup") != std::string::npos;
}

bool commute(const Call& a, const Call& b, bool is_compute,
             const std::function<bool(const std::string&)>& is_buffer) {
  const auto takes_buffer = [&](const Call& call) {
    return std::any_of(call.arguments.begin(), call.arguments.end(), is_buffer);
  };
  if (is_compute && (engines_of(a, takes_buffer(a)) & engines_of(b, takes_buffer(b))) == 0) return true;
  const Kind first = kind_of(a), second = kind_of(b);
  const auto is_protocol = [](Kind kind) { return kind == Kind::kWait || kind == Kind::kRelease; };
  if (is_protocol(first) && is_protocol(second))
    return first == second || a.arguments.front() != b.arguments.front();
  if (first == Kind::kSetUp && second == Kind::kSetUp)
    return is_reconfig(a) != is_reconfig(b) || takes_buffer(a) != takes_buffer(b);
  // What sets up the vector engine leaves the matrix engine alone, and what sets up formats the vector engine.
  const auto sets_up_for_other = [&](const Call& set_up, const Call& call) {
    return is_compute && is_set_up(set_up) && !is_set_up(call) &&
           (is_reconfig(set_up) || !takes_buffer(set_up)) && takes_buffer(call) == !is_reconfig(set_up);
  };
  if (sets_up_for_other(a, b) || sets_up_for_other(b, a)) return true;
  const bool one_sets_up = first == Kind::kSetUp || second == Kind::kSetUp;
  if (one_sets_up && (is_protocol(first) || is_protocol(second))) return true;
  const auto is_dst_protocol = [](const Call& call) { return call.name.starts_with("tile_regs_"); };
  if (is_dst_protocol(a) || is_dst_protocol(b))
    return one_sets_up || first == Kind::kRelease || second == Kind::kRelease;
  return a.text() == b.text();
}

}  // namespace ttlc::mutation
