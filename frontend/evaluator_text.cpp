// Texts of compile-time code: str(), repr(), f-strings and templates. An object of a class says itself what it is.
#include "frontend/arithmetic.h"
#include "frontend/builtins.h"
#include "frontend/evaluator.h"
#include "frontend/format_text.h"

namespace ttlc::frontend {

/// What the `__str__` or `__repr__` of an object's class gives; nothing where there is none.
std::optional<std::string> Evaluator::own_text(const Value& value, bool is_repr, Span span) {
  auto* object = get_if<InstanceObject*>(value);
  auto* tuple = object_if<TupleObject>(value);
  const RecordType* type = object ? (*object)->type : tuple ? tuple->record : nullptr;
  if (!type) return std::nullopt;
  const char* name = is_repr || !type->find("__str__") ? "__repr__" : "__str__";
  if (!type->find(name) && !type->exception.empty() && object) {
    const Value* args = (*object)->find("args");
    const std::vector<Value> items = args ? *items_of(*args) : std::vector<Value>{};
    if (!is_repr) return exception_text(*this, type->exception, items, span);
    const std::string listed = repr_of(heap_.list(items), span);
    return type->name + "(" + listed.substr(1, listed.size() - 2) + ")";
  }
  if (!type->find(name) || !may_enter(span)) return std::nullopt;
  Swap<int64_t> deeper(depth_, depth_ + 1);
  CallArgs none;
  none.span = none.callee_span = span;
  const Value text = call_compile_time_method(*this, BoundMethod{value, name}, none);
  auto* string = object_if<StringObject>(text);
  if (!string && !is_undefined(text))
    raise("TypeError", span, "{} returned non-string (type {})", name, type_name(text));
  return string ? string->text : "";
}

std::string Evaluator::str_of(const Value& value, Span span) {
  return whole_text(value, [&](const Value& part, bool is_repr) { return own_text(part, is_repr, span); });
}

std::string Evaluator::repr_of(const Value& value, Span span) {
  return whole_repr(value, [&](const Value& part, bool is_repr) { return own_text(part, is_repr, span); });
}

std::optional<std::string> Evaluator::format(const Value& value, std::string_view spec, Span span) {
  if (spec.empty() || is_runtime(value) || object_if<UnknownObject>(value)) return str_of(value, span);
  const Value* meant = enumerated(value);
  const Value& shown = meant ? *meant : value;
  const bool has_spec =
      is_number(shown) || object_if<StringObject>(shown) || class_of(shown) || get_if<sim::DataFormat>(shown);
  if (!has_spec) {
    raise("TypeError", span, "unsupported format string passed to {}.__format__", type_name(shown));
    return std::nullopt;
  }
  std::optional<std::string> text =
      is_number(shown) ? format_number(shown, spec) : format_text(str_of(shown, span), spec);
  if (!text) raise("ValueError", span, "'{}' is no format of {}", spec, a_type(shown));
  return text;
}

Value Evaluator::evaluate_fstring(const ast::FString& fstring) {
  std::string text;
  for (const ast::Expr* part : fstring.parts) {
    if (std::ssize(text) > kMaxItems) break;
    if (auto* literal = ast::try_as<ast::StringLiteral>(part)) {
      text += literal->value;
      continue;
    }
    auto* formatted = ast::try_as<ast::FormattedValue>(part);
    if (!formatted) return Undefined{};
    Value value = evaluate(formatted->value);
    if (is_undefined(value)) return Undefined{};
    std::string spec;
    if (formatted->format_spec) {
      Value spec_value = evaluate_fstring(*formatted->format_spec);
      if (is_undefined(spec_value)) return Undefined{};
      spec = to_text(spec_value);
    }
    if (formatted->conversion == 'r' || formatted->conversion == 'a')
      value = heap_.string(repr_of(value, formatted->span));
    if (formatted->conversion == 's') value = heap_.string(str_of(value, formatted->span));
    std::optional<std::string> one = format(value, spec, formatted->span);
    if (!one) return Undefined{};
    text += *one;
  }
  return bounded_text(*this, std::move(text), fstring.span);
}

}  // namespace ttlc::frontend
