// The tables of methods that compile-time values have.
#pragma once

#include <span>
#include <string_view>

#include "frontend/evaluator.h"

namespace ttlc::frontend {

struct Method {
  std::string_view name;
  Value (*call)(Evaluator&, const Value& self, const CallArgs&);
};

std::span<const Method> string_methods();
std::span<const Method> list_methods();
std::span<const Method> tuple_methods();
std::span<const Method> named_tuple_methods();
std::span<const Method> dict_methods();
std::span<const Method> set_methods();

}  // namespace ttlc::frontend
