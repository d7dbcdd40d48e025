#include "ir/value_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace ttlc::ir {
namespace {

/// `name` with what the text form does not allow in names replaced.
std::string writable(const std::string& name) {
  std::string result = name;
  for (char& c : result) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') c = '_';
  }
  if (!result.empty() && std::isdigit(static_cast<unsigned char>(result[0]))) result.insert(0, "_");
  return result;
}

}  // namespace

const std::string& ValueNames::of(const Value* value) {
  auto [at, added] = names_.try_emplace(value);
  if (added)
    at->second = value->name.empty() ? fmt::format("{}", next_number_++) : fresh(writable(value->name));
  return at->second;
}

std::string ValueNames::fresh(const std::string& wanted) {
  int64_t clashes = taken_[wanted]++;
  return clashes == 0 ? wanted : fmt::format("{}.{}", wanted, clashes);
}

void ValueNames::clear() {
  names_.clear();
  taken_.clear();
  next_number_ = 0;
}

}  // namespace ttlc::ir
