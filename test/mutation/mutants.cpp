#include "test/mutation/mutants.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <utility>

#include "test/mutation/calls.h"

namespace ttlc::mutation {
namespace {

/// "constexpr uint32_t NAME = tt::CBIndex::c_3;  // 2 blocks of 1x2 bf16 tiles"
const std::regex kBufferConstant(R"(^(\s*)constexpr uint32_t (\w+) = (tt::CBIndex::c_\d+);.* (\w+) tiles$)");
/// "const uint32_t n = EXPRESSION;", "const auto A = EXPRESSION;"
const std::regex kDeclaration(R"(^(\s*)(const uint32_t|uint32_t|const auto) (\w+) = (.*);(\s*//.*)?$)");
/// "for (uint32_t i = START; i < BOUND; ++i) {" or with "i += STEP"
const std::regex kLoop(R"(^(\s*)for \(uint32_t (\w+) = (.*); \2 < (.*); (?:\+\+\2|\2 \+= (.*))\) \{$)");
const std::regex kInteger(R"(^[\w\s+*/%()-]+$)");
const std::regex kIdentifier(R"([A-Za-z_]\w*)");

/// Text with one mistake made, and how that is called.
struct Variant {
  std::string text;
  std::string name;
};

class SchemaBuilder {
 public:
  SchemaBuilder(bool is_compute, int64_t selector) : is_compute_(is_compute) {
    schema_.text = fmt::format("#define MUTANT get_common_arg_val<uint32_t>({})\n", selector);
  }

  Schema build(const std::string& kernel) {
    std::istringstream lines(kernel);
    std::vector<std::string> all;
    for (std::string line; std::getline(lines, line);) all.push_back(line);
    for (size_t i = 0; i < all.size(); ++i) {
      line_ = static_cast<int64_t>(i) + 1;
      schema_.text += mutated(all[i], i + 1 < all.size() ? all[i + 1] : "") + "\n";
    }
    return std::move(schema_);
  }

 private:
  struct Buffer {
    std::string name;
    std::string format;
  };

  int64_t add(std::string text) {
    if (const int64_t occurrence = ++occurrences_[text]; occurrence > 1)
      text += fmt::format(" #{}", occurrence);
    schema_.mutants.push_back({std::move(text), line_});
    return static_cast<int64_t>(schema_.mutants.size());
  }

  std::string mutated(const std::string& line, const std::string& next) {
    std::smatch match;
    if (std::regex_match(line, match, kBufferConstant)) {
      return mutated_buffer(match);
    } else if (std::regex_match(line, match, kLoop)) {
      return mutated_loop(match);
    } else if (std::regex_match(line, match, kDeclaration)) {
      return mutated_declaration(match);
    } else if (const std::optional<Call> call = statement(line)) {
      return mutated_statement(line.substr(0, line.find_first_not_of(' ')), *call, next);
    }
    return line;
  }

  /// The next id.
  std::string mutated_buffer(const std::smatch& match) {
    const std::string name = match[2], id = match[3];
    buffers_.push_back({name, match[4]});
    return fmt::format("{0}const uint32_t {1} = MUTANT == {2} ? {3} + 1 : {3};", match[1].str(), name,
                       add(fmt::format("{} = [{} + 1]", name, id)), id);
  }

  /// "name(...);" alone on its line, perhaps with a comment behind it.
  static std::optional<Call> statement(const std::string& line) {
    const size_t first = line.find_first_not_of(' ');
    const size_t last = line.rfind(';', line.find(" //"));
    if (first == std::string::npos || last == std::string::npos || last < first) return std::nullopt;
    return parse_call(std::string_view(line).substr(first, last - first));
  }

  std::string mutated_statement(const std::string& indent, const Call& call, const std::string& next) {
    const std::string text = call.text();
    std::string result = indent;
    if (skipped_)
      result += fmt::format("if (MUTANT == {}) {{}} else ", *std::exchange(skipped_, std::nullopt));
    const auto choose = [&](const std::string& name, const std::string& instead) {
      result += fmt::format("if (MUTANT == {}) {{ {} }} else ", add(name), instead);
    };
    choose("remove " + text, "");
    if (is_counted(call)) choose("repeat " + text, text + "; " + text + ";");
    for (const Variant& variant : variants(call)) choose(variant.name, variant.text + ";");
    if (const std::optional<Call> follower = statement(next);
        follower && next.starts_with(indent + follower->name) &&
        !commute(call, *follower, is_compute_, is_buffer())) {
      choose("swap " + text + " and " + follower->text(), follower->text() + "; " + text + ";");
      skipped_ = static_cast<int64_t>(schema_.mutants.size());
    }
    return result + text + ";";
  }

  std::string mutated_declaration(const std::smatch& match) {
    const std::string type = match[2], name = match[3], value = match[4];
    std::string result = fmt::format("{}{} {} = ", match[1].str(), type, name);
    for (const Variant& variant : variants(value))
      result += fmt::format("MUTANT == {} ? {} : ", add(name + " = " + variant.name), variant.text);
    note_declared(type, name, value);
    return result + value + ";";
  }

  void note_declared(const std::string& type, const std::string& name, const std::string& value) {
    if (const Buffer* buffer = find_buffer(value))
      buffers_.push_back({name, buffer->format});
    else if (value.starts_with("TensorAccessor("))
      tensors_.push_back(name);
    else if (type != "const auto")
      integers_.insert(name);
  }

  std::string mutated_loop(const std::smatch& match) {
    const std::string variable = match[2];
    const auto bound = [&](const std::string& what, const std::string& value) {
      std::string result;
      for (const Variant& variant : variants(value))
        result += fmt::format("MUTANT == {} ? {} : ",
                              add(fmt::format("for {} {} {}", variable, what, variant.name)), variant.text);
      return result + value;
    };
    integers_.insert(variable);
    std::string step = "++" + variable;
    const std::string start = bound("from", match[3]);
    const std::string end =
        match[5].matched ? bound_by_step(variable, match[4], match[5]) : bound("below", match[4]);
    if (match[5].matched) {
      const int64_t longer = add(fmt::format("for {} by {} + 1", variable, match[5].str()));
      step = fmt::format("{} += ({}) + (MUTANT == {})", variable, match[5].str(), longer);
    }
    return fmt::format("{}for (uint32_t {} = {}; {} < ({}); {}) {{", match[1].str(), variable, start,
                       variable, end, step);
  }

  /// One step further, or one less.
  std::string bound_by_step(const std::string& variable, const std::string& bound, const std::string& step) {
    std::string result;
    for (const char sign : {'+', '-'}) {
      const int64_t number = add(fmt::format("for {} below [{} {} {}]", variable, bound, sign, step));
      result += fmt::format("MUTANT == {} ? ({}) {} ({}) : ", number, bound, sign, step);
    }
    return result + bound;
  }

  /// One off, or another buffer or tensor, somewhere in an expression.
  std::vector<Variant> variants(const std::string& expression) const {
    if (const Buffer* buffer = find_buffer(expression)) return renamed(expression, other_buffer(*buffer));
    if (std::find(tensors_.begin(), tensors_.end(), expression) != tensors_.end())
      return renamed(expression, other_tensor(expression));
    if (const std::optional<Call> call = parse_call(expression)) return variants(*call);
    if (!is_integer(expression)) return {};
    const bool is_plain = std::all_of(expression.begin(), expression.end(), [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    });
    const std::string term = is_plain ? expression : "(" + expression + ")";
    std::vector<Variant> result = {{term + " + 1", fmt::format("[{} + 1]", expression)}};
    if (expression != "0") result.push_back({term + " - 1", fmt::format("[{} - 1]", expression)});
    return result;
  }

  std::vector<Variant> variants(const Call& call) const {
    std::vector<Variant> result;
    if (call.name == "std::swap") return result;  // takes variables, and most names of buffers are constants
    for (size_t i = 0; i < call.arguments.size(); ++i) {
      if (is_set_up(call) && find_buffer(call.arguments[i])) {
        if (changes_formats(call)) add_other_format(call, i, result);
        continue;
      }
      for (const Variant& variant : variants(call.arguments[i])) {
        add_with(call, i, variant, result);
      }
    }
    return result;
  }

  static void add_with(const Call& call, size_t argument, const Variant& variant,
                       std::vector<Variant>& result) {
    Call changed = call, named = call;
    changed.arguments[argument] = variant.text;
    named.arguments[argument] = variant.name;
    result.push_back({changed.text(), named.text()});
  }

  /// A format change looks at the format of a buffer only: the nearest one of another format.
  void add_other_format(const Call& call, size_t argument, std::vector<Variant>& result) const {
    const Buffer& buffer = *find_buffer(call.arguments[argument]);
    const auto other = std::find_if(buffers_.rbegin(), buffers_.rend(), [&](const Buffer& candidate) {
      return candidate.format != buffer.format;
    });
    if (other == buffers_.rend()) return;
    for (const Variant& variant : renamed(buffer.name, other->name))
      add_with(call, argument, variant, result);
  }

  static std::vector<Variant> renamed(const std::string& from, const std::string& to) {
    if (from == to) return {};
    return {{to, fmt::format("[{} -> {}]", from, to)}};
  }

  const Buffer* find_buffer(const std::string& name) const {
    const auto found = std::find_if(buffers_.begin(), buffers_.end(),
                                    [&](const Buffer& buffer) { return buffer.name == name; });
    return found == buffers_.end() ? nullptr : &*found;
  }

  /// The one declared before, or the last one.
  const std::string& other_buffer(const Buffer& buffer) const {
    return &buffer == buffers_.data() ? buffers_.back().name : (&buffer - 1)->name;
  }
  const std::string& other_tensor(const std::string& name) const {
    const auto found = std::find(tensors_.begin(), tensors_.end(), name);
    return found == tensors_.begin() ? tensors_.back() : *(found - 1);
  }

  std::function<bool(const std::string&)> is_buffer() const {
    return [this](const std::string& name) { return find_buffer(name) != nullptr; };
  }

  bool is_integer(const std::string& expression) const {
    if (!std::regex_match(expression, kInteger)) return false;
    for (std::sregex_iterator it(expression.begin(), expression.end(), kIdentifier), end; it != end; ++it) {
      const bool is_suffix =
          it->position() > 0 && std::isdigit(expression[static_cast<size_t>(it->position()) - 1]);
      const bool is_pointer_call = it->str() == "get_write_ptr" || it->str() == "get_read_ptr";
      const bool is_known = integers_.contains(it->str()) || find_buffer(it->str()) != nullptr;
      if (is_suffix || !(is_known || is_pointer_call)) return false;
    }
    return true;
  }

  bool is_compute_;
  int64_t line_ = 0;
  std::map<std::string, int64_t> occurrences_;
  std::vector<Buffer> buffers_;
  std::vector<std::string> tensors_;
  std::set<std::string> integers_;
  std::optional<int64_t>
      skipped_;  // the mutant in which this statement has been made before the one above it
  Schema schema_;
};

}  // namespace

Schema make_schema(const std::string& kernel, bool is_compute, int64_t selector) {
  return SchemaBuilder(is_compute, selector).build(kernel);
}

}  // namespace ttlc::mutation
