#include "backend/names.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

namespace ttlc::backend {
namespace {

// C++ keywords a Python name may be spelled like, and names the kernel API claims as macros or functions.
const std::set<std::string_view> kReserved = {
    "alignas",      "alignof",  "and",       "and_eq",   "asm",       "auto",
    "bitand",       "bitor",    "bool",      "break",    "case",      "catch",
    "char",         "class",    "compl",     "const",    "constexpr", "const_cast",
    "continue",     "decltype", "default",   "delete",   "do",        "double",
    "dynamic_cast", "else",     "enum",      "explicit", "export",    "extern",
    "false",        "float",    "for",       "friend",   "goto",      "if",
    "inline",       "int",      "long",      "mutable",  "namespace", "new",
    "noexcept",     "not",      "not_eq",    "nullptr",  "operator",  "or",
    "or_eq",        "private",  "protected", "public",   "register",  "reinterpret_cast",
    "return",       "short",    "signed",    "sizeof",   "static",    "static_assert",
    "static_cast",  "struct",   "switch",    "template", "this",      "thread_local",
    "throw",        "true",     "try",       "typedef",  "typeid",    "typename",
    "union",        "unsigned", "using",     "virtual",  "void",      "volatile",
    "wchar_t",      "while",    "xor",       "xor_eq",   "main",      "kernel_main",
    "my_x",         "my_y",     "noc_index", "uint",     "std",       "tt",
    "ckernel"};

constexpr std::array<std::string_view, 8> kLoopVariables = {"i", "j", "k", "l", "n", "p", "q", "r"};

}  // namespace

std::string sanitize_identifier(std::string_view text) {
  std::string result;
  for (char c : text) {
    bool word = std::isalnum(static_cast<unsigned char>(c)) != 0;
    char next = word ? c : '_';
    if (next == '_' && (result.empty() || result.back() == '_'))
      continue;  // no leading and no double underscore
    result += next;
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  if (result.empty()) return "value";
  if (std::isdigit(static_cast<unsigned char>(result[0])) != 0) result = "v" + result;
  if (kReserved.contains(result)) result += "_value";
  return result;
}

std::string Names::unique(std::string_view wanted) {
  std::string base = sanitize_identifier(wanted);
  std::string name = base;
  for (int suffix = 2; !used_.insert(name).second; ++suffix) name = fmt::format("{}_{}", base, suffix);
  return name;
}

std::string Names::unique_loop_variable(std::string_view wanted) {
  if (!wanted.empty()) return unique(wanted);
  for (std::string_view candidate : kLoopVariables) {
    if (used_.insert(std::string(candidate)).second) return std::string(candidate);
  }
  return unique("index");
}

}  // namespace ttlc::backend
