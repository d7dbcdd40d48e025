#include "ir/printer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>
#include <cmath>
#include <iterator>

#include "ir/target_text.h"
#include "ir/value_names.h"

namespace ttlc::ir {
namespace {

constexpr int kIndent = 2;  // blanks a level

bool is_word(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) || text[0] == '.') return false;
  for (char c : text) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '.') return false;
  }
  return true;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string word_or_quoted(std::string_view text) { return is_word(text) ? std::string(text) : quoted(text); }

std::string map_list(const std::vector<IndexingMap>& maps) {
  std::vector<std::string> texts;
  for (const IndexingMap& map : maps) texts.push_back(map.str());
  return fmt::format("{}", fmt::join(texts, ", "));
}

/// An attribute's value without the brackets a list has in `{...}`.
struct AttrText {
  std::string operator()(int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return print_real(value); }
  std::string operator()(const std::string& value) const { return word_or_quoted(value); }
  std::string operator()(bool value) const { return value ? "" : "false"; }
  std::string operator()(const std::vector<int64_t>& value) const {
    return fmt::format("{}", fmt::join(value, ", "));
  }
  std::string operator()(const std::vector<IndexingMap>& value) const { return map_list(value); }
};

class Printer {
 public:
  explicit Printer(const PrintOptions& options) : options_(options) {}

  void module(const Module& module) {
    text_ = fmt::format("// ttlc-ir {}\nmodule level({}) target({}) {{\n", kTextVersion,
                        level_name(module.level), print_target(module.target));
    indent_ = 1;
    block(module.body());
    text_ += "}\n";
  }
  void op(const Op& op);
  std::string take() { return std::move(text_); }

 private:
  template <typename... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  void start_line() { text_.append(static_cast<size_t>(indent_) * kIndent, ' '); }
  std::string name(const Value* value) { return "%" + names_.of(value); }
  std::string names(const std::vector<Value*>& values, size_t from = 0, size_t to = SIZE_MAX);
  void results(const Op& op);
  void result_types(const Op& op);
  void attributes(const Op& op);
  void clauses(const Op& op, std::initializer_list<AttrKey> elsewhere);
  void location(const Op& op);
  void block(const Block& block);
  void region(const Block& block);

  void kernel(const Op& op);
  void thread(const Op& op);
  void for_loop(const Op& op);
  void if_op(const Op& op);
  void generic(const Op& op);
  void generic_region(std::string_view title, const Block& block);
  void section(const Op& op);
  void uniform(const Op& op);

  const PrintOptions& options_;
  std::string text_;
  int indent_ = 0;
  ValueNames names_;
};

std::string Printer::names(const std::vector<Value*>& values, size_t from, size_t to) {
  std::vector<std::string> texts;
  for (size_t i = from; i < std::min(to, values.size()); ++i) texts.push_back(name(values[i]));
  return fmt::format("{}", fmt::join(texts, ", "));
}

void Printer::results(const Op& op) {
  if (!op.results.empty()) put("{} = ", names(op.results));
}

void Printer::result_types(const Op& op) {
  if (op.results.empty()) return;
  std::vector<std::string> texts;
  for (const Value* result : op.results) texts.push_back(result->type.str());
  put(" : {}", fmt::join(texts, ", "));
}

/// ` {name = value, flag}`
void Printer::attributes(const Op& op) {
  if (op.attrs.empty()) return;
  std::vector<std::string> texts;
  for (const auto& [key, value] : op.attrs) {
    std::string text = std::visit(AttrText{}, value);
    AttrKind kind = info(key).kind;
    if (kind == AttrKind::kInts || kind == AttrKind::kMaps) text = fmt::format("[{}]", text);
    texts.push_back(text.empty() ? std::string(info(key).name)
                                 : fmt::format("{} = {}", info(key).name, text));
  }
  put(" {{{}}}", fmt::join(texts, ", "));
}

/// ` name(value)` for every attribute that is not written elsewhere.
void Printer::clauses(const Op& op, std::initializer_list<AttrKey> elsewhere) {
  for (const auto& [key, value] : op.attrs) {
    if (std::find(elsewhere.begin(), elsewhere.end(), key) != elsewhere.end()) continue;
    if (key == AttrKey::kMaps) put("\n{:{}}", "", (indent_ + 2) * kIndent - 1);
    put(" {}({})", info(key).name, std::visit(AttrText{}, value));
  }
}

void Printer::location(const Op& op) {
  if (!options_.locations || !op.span.known()) return;
  SourceFile::Place place = op.span.file->place(op.span.begin);
  put(" loc({}:{}:{})", quoted(op.span.file->name()), place.line, place.column);
}

void Printer::block(const Block& block) {
  for (const Op& op : block) {
    bool empty_yield = op.is(OpKind::kYield) && op.operands.empty() && op.attrs.empty();
    if (empty_yield && &op == block.last) continue;
    if ((op.is(OpKind::kThread) || op.is(OpKind::kKernel)) && op.prev) text_ += '\n';
    this->op(op);
  }
}

/// `{`, the ops of a region a level deeper, `}`; no line end.
void Printer::region(const Block& content) {
  text_ += "{\n";
  ++indent_;
  block(content);
  --indent_;
  start_line();
  text_ += '}';
}

void Printer::op(const Op& op) {
  start_line();
  switch (op.kind) {
    case OpKind::kKernel:
      kernel(op);
      break;
    case OpKind::kThread:
      thread(op);
      break;
    case OpKind::kFor:
      for_loop(op);
      break;
    case OpKind::kIf:
      if_op(op);
      break;
    case OpKind::kGeneric:
      generic(op);
      break;
    case OpKind::kDstSection:
      section(op);
      break;
    default:
      uniform(op);
  }
  text_ += '\n';
}

void Printer::kernel(const Op& op) {
  names_.clear();
  put("kernel @{}", word_or_quoted(op.text(AttrKey::kName, "")));
  clauses(op, {AttrKey::kName});
  location(op);
  text_ += ' ';
  region(op.region());
}

void Printer::thread(const Op& op) {
  put("thread @{} {}", word_or_quoted(op.text(AttrKey::kName, "")),
      word_or_quoted(op.text(AttrKey::kRole, "")));
  clauses(op, {AttrKey::kName, AttrKey::kRole});
  location(op);
  text_ += ' ';
  region(op.region());
}

void Printer::for_loop(const Op& op) {
  size_t carried = op.results.size();
  const std::vector<Value*>& args = op.region().args;
  if (op.operands.size() != carried + 3 || args.size() != carried + 1) return uniform(op);  // does not verify
  results(op);
  put("for {} = {} to {} step {}", name(args[0]), name(op.operand(0)), name(op.operand(1)),
      name(op.operand(2)));
  if (carried > 0) {
    std::vector<std::string> pairs;
    for (size_t i = 0; i < carried; ++i) {
      pairs.push_back(fmt::format("{} = {}", name(args[i + 1]), name(op.operands[i + 3])));
    }
    put(" iter({})", fmt::join(pairs, ", "));
  }
  result_types(op);
  clauses(op, {});
  location(op);
  text_ += ' ';
  region(op.region());
}

void Printer::if_op(const Op& op) {
  if (op.operands.size() != 1) return uniform(op);  // does not verify
  results(op);
  put("if {}", name(op.operand(0)));
  result_types(op);
  clauses(op, {});
  location(op);
  text_ += ' ';
  region(op.region(0));
  const Block& otherwise = op.region(1);
  bool nothing =
      otherwise.first == otherwise.last &&
      (otherwise.empty() || (otherwise.first->is(OpKind::kYield) && otherwise.first->operands.empty()));
  if (nothing) return;
  text_ += " else ";
  region(otherwise);
}

void Printer::generic(const Op& op) {
  results(op);
  size_t ins = std::min(op.operands.size(), static_cast<size_t>(op.int_attr(AttrKey::kIns, 0)));
  put("generic ins({})", names(op.operands, 0, ins));
  if (ins < op.operands.size()) put(" outs({})", names(op.operands, ins));
  clauses(op, {AttrKey::kIns});
  location(op);
  text_ += " {\n";
  constexpr std::string_view kTitles[] = {"init", "body", "finish"};
  for (size_t i = 0; i < 3; ++i) generic_region(kTitles[i], op.region(static_cast<int>(i)));
  start_line();
  text_ += '}';
  result_types(op);
}

void Printer::generic_region(std::string_view title, const Block& content) {
  if (content.empty() && content.args.empty()) return;
  std::vector<std::string> args;
  for (const Value* arg : content.args) args.push_back(fmt::format("{}: {}", name(arg), arg->type.str()));
  start_line();
  put("{} ^({}):\n", title, fmt::join(args, ", "));
  ++indent_;
  block(content);
  --indent_;
}

void Printer::section(const Op& op) {
  text_ += "dst.section";
  clauses(op, {});
  location(op);
  text_ += " math ";
  region(op.region(0));
  text_ += " pack ";
  region(op.region(1));
}

void Printer::uniform(const Op& op) {
  results(op);
  text_ += op.mnemonic();
  if (!op.operands.empty()) put(" {}", names(op.operands));
  attributes(op);
  result_types(op);
  location(op);
  for (const Block* content : op.regions) {
    text_ += ' ';
    region(*content);
  }
}

}  // namespace

std::string print(const Module& module, const PrintOptions& options) {
  Printer printer(options);
  printer.module(module);
  return printer.take();
}

std::string print(const Op& op, const PrintOptions& options) {
  Printer printer(options);
  printer.op(op);
  return printer.take();
}

std::string print_real(double value) {
  if (std::isnan(value)) return "nan";
  std::string text = fmt::format("{}", value);
  bool looks_real = text.find_first_of(".en") != std::string::npos;  // 'n' of inf
  return looks_real ? text : text + ".0";
}

}  // namespace ttlc::ir
