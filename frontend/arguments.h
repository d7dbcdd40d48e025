// Matches the arguments of a call to the parameters of a function that is built in, by Python's rules.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "frontend/evaluator.h"

namespace ttlc::frontend {

struct BuiltinParam {
  std::string_view name;
  bool is_required = true;
  bool is_keyword_only = false;
};

/// One entry per parameter, null where the argument is left out. Empty after an error.
using MatchedArgs = std::optional<std::vector<const Argument*>>;
MatchedArgs match_arguments(Evaluator& evaluator, const CallArgs& call, std::string_view function,
                            const std::vector<BuiltinParam>& params);

/// The argument as an int known at compile time; empty after an error. `what` names it in the message.
std::optional<int64_t> int_argument(Evaluator& evaluator, const Argument& arg, std::string_view what);
/// A tuple or list of ints, or one int.
std::optional<std::vector<int64_t>> ints_argument(Evaluator& evaluator, const Argument& arg,
                                                  std::string_view what);

}  // namespace ttlc::frontend
