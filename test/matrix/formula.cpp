#include "test/matrix/formula.h"

#include <fmt/format.h>

#include <cctype>
#include <stdexcept>

namespace ttlc::matrix {

namespace {

int64_t apply(std::string_view symbol, int64_t a, int64_t b) {
  if (symbol == "or") return a != 0 || b != 0;
  if (symbol == "and") return a != 0 && b != 0;
  if (symbol == "==") return a == b;
  if (symbol == "!=") return a != b;
  if (symbol == "<=") return a <= b;
  if (symbol == ">=") return a >= b;
  if (symbol == "<") return a < b;
  if (symbol == ">") return a > b;
  if (symbol == "+") return a + b;
  if (symbol == "-") return a - b;
  if (symbol == "*") return a * b;
  if (b == 0) throw std::runtime_error("division by zero");
  return symbol == "/" ? a / b : a % b;
}

/// Operators by how loosely they bind; a symbol stands before its own prefix.
constexpr int kLevels = 5;
constexpr std::string_view kOperators[kLevels][6] = {
    {"or"}, {"and"}, {"==", "!=", "<=", ">=", "<", ">"}, {"+", "-"}, {"*", "/", "%"}};

class Reader {
 public:
  Reader(std::string_view text, const Variables& variables) : text_(text), variables_(variables) {}

  int64_t whole() {
    int64_t value = binary(0);
    if (peek() != 0) fail("expected an operator");
    return value;
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw std::runtime_error(fmt::format("formula '{}', column {}: {}", text_, at_ + 1, what));
  }

  char peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : 0;
  }

  /// Takes one of a level's operators; empty when there is none.
  std::string_view take_operator(int level) {
    peek();
    for (std::string_view symbol : kOperators[level]) {
      if (symbol.empty() || !text_.substr(at_).starts_with(symbol)) continue;
      at_ += symbol.size();
      return symbol;
    }
    return {};
  }

  int64_t binary(int level) {
    if (level == kLevels) return primary();
    int64_t value = binary(level + 1);
    for (std::string_view symbol = take_operator(level); !symbol.empty(); symbol = take_operator(level))
      value = apply(symbol, value, binary(level + 1));
    return value;
  }

  std::string_view word() {
    size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
      ++at_;
    return text_.substr(begin, at_ - begin);
  }

  int64_t primary() {
    if (peek() == '(') {
      ++at_;
      int64_t value = binary(0);
      if (peek() != ')') fail("expected ')'");
      ++at_;
      return value;
    }
    std::string name(word());
    if (name.empty()) fail("expected a number or a name");
    if (std::isdigit(static_cast<unsigned char>(name[0]))) return std::stoll(name);
    auto found = variables_.find(name);
    if (found == variables_.end()) fail(fmt::format("unknown name '{}'", name));
    return found->second;
  }

  std::string_view text_;
  const Variables& variables_;
  size_t at_ = 0;
};

}  // namespace

int64_t evaluate(std::string_view formula, const Variables& variables) {
  return Reader(formula, variables).whole();
}

std::string expand(std::string_view text, const Variables& variables) {
  std::string result;
  while (!text.empty()) {
    size_t open = text.find('{'), close = text.find('}', open);
    result += text.substr(0, open);
    if (open == std::string_view::npos) break;
    if (close == std::string_view::npos) throw std::runtime_error(fmt::format("'{}' lacks a '}}'", text));
    result += std::to_string(evaluate(text.substr(open + 1, close - open - 1), variables));
    text.remove_prefix(close + 1);
  }
  return result;
}

}  // namespace ttlc::matrix
