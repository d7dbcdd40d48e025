#include "frontend/arguments.h"

#include "frontend/runtime_value.h"

namespace ttlc::frontend {
namespace {

size_t position_of(const std::vector<BuiltinParam>& params, std::string_view name) {
  for (size_t i = 0; i < params.size(); ++i) {
    if (params[i].name == name) return i;
  }
  return params.size();
}

bool report_unknown_keyword(Evaluator& evaluator, const Argument& arg, std::string_view function,
                            const std::vector<BuiltinParam>& params) {
  std::vector<std::string> names;
  for (const BuiltinParam& param : params) names.emplace_back(param.name);
  if (params.empty()) {
    evaluator.error(arg.span, "{} takes no arguments", function);
    return false;
  }
  DiagnosticBuilder builder = evaluator.error(arg.span, "{} has no parameter '{}'", function, arg.name);
  std::string close = closest_name(arg.name, names);
  if (!close.empty()) {
    builder.help("did you mean {}=?", close);
  } else if (!names.empty()) {
    builder.help("its parameters are {}", fmt::join(names, ", "));
  }
  return false;
}

}  // namespace

MatchedArgs match_arguments(Evaluator& evaluator, const CallArgs& call, std::string_view function,
                            const std::vector<BuiltinParam>& params) {
  std::vector<const Argument*> matched(params.size(), nullptr);
  size_t next = 0;
  bool ok = true;
  for (const Argument& arg : call.args) {
    size_t at = params.size();
    if (!arg.name.empty()) {
      at = position_of(params, arg.name);
      if (at == params.size()) ok = report_unknown_keyword(evaluator, arg, function, params);
    } else if (next < params.size() && !params[next].is_keyword_only) {
      at = next++;
    } else {
      if (params.empty()) {
        evaluator.error(arg.span, "{} takes no arguments", function);
      } else {
        evaluator.error(arg.span, "{} takes at most {} argument{} by position", function, next,
                        next == 1 ? "" : "s");
      }
      ok = false;
    }
    if (at == params.size()) continue;
    if (matched[at]) {
      evaluator.error(arg.span, "argument '{}' of {} is given twice", params[at].name, function);
      ok = false;
    }
    matched[at] = &arg;
  }
  for (size_t i = 0; i < params.size() && ok; ++i) {
    if (matched[i] || !params[i].is_required) continue;
    evaluator.error(call.span, "{} needs its argument '{}'", function, params[i].name);
    ok = false;
  }
  if (!ok) return std::nullopt;
  return matched;
}

std::optional<int64_t> int_argument(Evaluator& evaluator, const Argument& arg, std::string_view what) {
  if (is_integer(arg.value)) return integer_of(arg.value);
  if (object_if<IndexObject>(arg.value)) {
    evaluator.error(arg.span, "{} must be known at compile time, but this is known only at run time", what);
  } else {
    evaluator.error(arg.span, "{} must be an int, not {}", what, a_type(arg.value));
  }
  return std::nullopt;
}

std::optional<std::vector<int64_t>> ints_argument(Evaluator& evaluator, const Argument& arg,
                                                  std::string_view what) {
  if (is_integer(arg.value)) return std::vector<int64_t>{integer_of(arg.value)};
  const std::vector<Value>* items = items_of(arg.value);
  if (!items) {
    evaluator.error(arg.span, "{} must be a tuple of ints, not {}", what, a_type(arg.value));
    return std::nullopt;
  }
  std::vector<int64_t> result;
  for (const Value& item : *items) {
    std::optional<int64_t> value =
        int_argument(evaluator, {"", item, arg.span}, fmt::format("every element of {}", what));
    if (!value) return std::nullopt;
    result.push_back(*value);
  }
  return result;
}

}  // namespace ttlc::frontend
