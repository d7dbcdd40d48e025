// The recursive-descent parser of the text form. A method that returns false or an empty value has reported
// an error; the op it happened in is skipped, and uses of its results stay silent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ir/builder.h"
#include "ir/module.h"
#include "ir/support/diagnostic.h"
#include "ir/text_lexer.h"

namespace ttlc::ir {

class TextParser {
 public:
  TextParser(const SourceFile& file, DiagnosticSink& sink);

  /// Null after errors.
  std::unique_ptr<Module> run();

 private:
  static constexpr int kMaxDepth = 200;  // nested regions

  struct Name {
    std::string text;
    Span span;
  };
  struct Symbol {
    Value* value = nullptr;  // null: its definition was in error
    Span defined;
    bool visible = true;
  };
  using Attrs = std::vector<std::pair<AttrKey, Attr>>;

  // Tokens.
  const TextToken& token() const { return tokens_[at_]; }
  const TextToken& next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  bool is(TextTokenKind kind) const { return token().kind == kind; }
  bool is_word(std::string_view word) const { return is(TextTokenKind::kWord) && token().text() == word; }
  bool is_punct(char c) const { return is(TextTokenKind::kPunct) && token().text()[0] == c; }
  void advance() { at_ = std::min(at_ + 1, tokens_.size() - 1); }
  bool accept(char c);
  bool accept_word(std::string_view word);
  bool expect(char c);
  bool expect_word(std::string_view word);
  /// Reports `expected <what>, but found ...` at the current token.
  bool expected(std::string_view what);
  Span since(size_t first_token) const;

  // Names.
  Value* use(const TextToken& token);
  bool define(const Name& name, Value* value);
  void poison(const std::vector<Name>& names);
  void open_scope() { scopes_.emplace_back(); }
  void close_scope();

  // Leaves: numbers, types, attributes (parser_leaves.cpp).
  std::optional<int64_t> integer();
  std::optional<int64_t> to_integer(std::string_view text, Span span);
  std::optional<double> real();
  std::optional<std::string> text();
  std::optional<std::string> symbol_name();
  std::optional<Shape> shape();
  std::optional<sim::DataFormat> format();
  std::optional<Type> type();
  std::optional<Type> shaped_type(TypeKind kind);
  bool width(Type& type);
  bool lanes(Type& type);
  bool tensor_place(Type& type);
  std::optional<std::vector<int64_t>> int_list(char end);
  std::optional<IndexingMap> map();
  std::optional<MapResult> map_result(int64_t dims);
  std::optional<Attr> attr_value(AttrKind kind, char list_end);
  std::optional<AttrKey> attr_key();
  bool attributes(Attrs& attrs);  // {name = value, flag}
  bool clauses(Attrs& attrs);     // name(value)
  bool clause_follows() const;
  bool location();

  // Structure.
  void check_version(Span version);
  bool module_header();
  bool target();
  bool operands(std::vector<Value*>& values);
  bool results_follow() const;
  std::optional<std::vector<Type>> result_types();
  bool region(Block& block, bool terminated);
  void ops(Block& block, bool in_generic);
  void op_or_skip(Block& block);
  bool op(Block& block, std::vector<Name>& results);
  void skip_op(size_t first_token);
  bool dispatch(Block& block, const std::vector<Name>& results, size_t first);
  void finish_region(Block& block, bool terminated);

  // Ops with a syntax of their own (parser_ops.cpp).
  bool kernel(Block& block, size_t first);
  bool thread(Block& block, size_t first);
  bool for_loop(Block& block, const std::vector<Name>& results, size_t first);
  bool iter_list(std::vector<Name>& names, std::vector<Value*>& operands);
  bool if_op(Block& block, const std::vector<Name>& results, size_t first);
  bool generic(Block& block, const std::vector<Name>& results, size_t first);
  bool generic_regions(Op* op);
  bool region_arguments(Block& block);
  bool section(Block& block, size_t first);
  bool uniform(Block& block, const std::vector<Name>& results, size_t first);
  Op* make(Block& block, OpKind kind, const std::vector<Value*>& operands, const std::vector<Type>& types,
           const std::vector<Name>& results, Attrs attrs, size_t first);
  bool define_results(Op* op, const std::vector<Name>& results);
  std::optional<Name> value_name();

  const SourceFile& file_;
  DiagnosticSink& sink_;
  std::vector<TextToken> tokens_;
  size_t at_ = 0;
  int depth_ = 0;
  std::unique_ptr<Module> module_;
  std::unordered_map<std::string, Symbol> symbols_;  // of the current kernel
  std::vector<std::vector<std::string>> scopes_;     // names to hide again
};

}  // namespace ttlc::ir
