// Ops of the text form: the few with a syntax of their own, and the uniform rest.
#include "ir/parser_impl.h"

namespace ttlc::ir {

Op* TextParser::make(Block& block, OpKind kind, const std::vector<Value*>& operands,
                     const std::vector<Type>& types, const std::vector<Name>& results, Attrs attrs,
                     size_t first) {
  if (types.size() != results.size()) {
    sink_.error(since(first), "this op defines {} values, but gives {} types", results.size(), types.size());
    return nullptr;
  }
  Op* op = module_->create(InsertPoint::at_end(block), kind, operands, types, since(first));
  for (auto& [key, value] : attrs) op->set(key, std::move(value));
  return op;
}

bool TextParser::define_results(Op* op, const std::vector<Name>& results) {
  bool ok = true;
  for (size_t i = 0; i < results.size(); ++i) ok = define(results[i], op->results[i]) && ok;
  return ok;
}

/// [%a, %b]; all are looked up even when one is unknown.
bool TextParser::operands(std::vector<Value*>& values) {
  if (!is(TextTokenKind::kValue)) return true;
  bool ok = true;
  do {
    TextToken name = token();
    if (!value_name()) return false;
    Value* value = use(name);
    ok = ok && value;
    values.push_back(value);
  } while (accept(','));
  return ok;
}

/// Whether `%a, %b =` comes next: the results of the next op, after an op without operands.
bool TextParser::results_follow() const {
  size_t at = at_;
  while (tokens_[at].kind == TextTokenKind::kValue && tokens_[at + 1].text() == ",") at += 2;
  return tokens_[at].kind == TextTokenKind::kValue && tokens_[at + 1].text() == "=";
}

/// [: type, type]
std::optional<std::vector<Type>> TextParser::result_types() {
  std::vector<Type> types;
  if (!accept(':')) return types;
  do {
    std::optional<Type> one = type();
    if (!one) return std::nullopt;
    types.push_back(*one);
  } while (accept(','));
  return types;
}

/// kernel @name clauses { ops }
bool TextParser::kernel(Block& block, size_t first) {
  advance();
  std::optional<std::string> name = symbol_name();
  Attrs attrs;
  if (!name || !clauses(attrs) || !location()) return false;
  attrs.emplace_back(AttrKey::kName, std::move(*name));
  Op* op = make(block, OpKind::kKernel, {}, {}, {}, std::move(attrs), first);
  symbols_.clear();
  return op && region(op->region(), false);
}

/// thread @name role clauses { ops }
bool TextParser::thread(Block& block, size_t first) {
  advance();
  std::optional<std::string> name = symbol_name();
  if (!name) return false;
  std::optional<std::string> role = text();
  Attrs attrs;
  if (!role || !clauses(attrs) || !location()) return false;
  attrs.emplace_back(AttrKey::kName, std::move(*name));
  attrs.emplace_back(AttrKey::kRole, std::move(*role));
  Op* op = make(block, OpKind::kThread, {}, {}, {}, std::move(attrs), first);
  return op && region(op->region(), false);
}

/// for %i = %lower to %upper step %step [iter(%x = %x0, ...)] [: types] clauses { ops }
bool TextParser::for_loop(Block& block, const std::vector<Name>& results, size_t first) {
  advance();
  std::vector<Name> names;
  std::vector<Value*> operands;
  auto bound = [&] {
    TextToken token = this->token();
    if (!value_name()) return false;
    operands.push_back(use(token));
    return operands.back() != nullptr;
  };
  std::optional<Name> index = value_name();
  if (!index) return false;
  names.push_back(std::move(*index));
  if (!expect('=') || !bound() || !expect_word("to") || !bound() || !expect_word("step") || !bound())
    return false;
  if (accept_word("iter") && !iter_list(names, operands)) return false;
  std::optional<std::vector<Type>> types = result_types();
  Attrs attrs;
  if (!types || !clauses(attrs) || !location()) return false;
  if (types->size() + 1 != names.size()) {
    sink_.error(since(first), "this loop carries {} values, but gives {} types", names.size() - 1,
                types->size());
    return false;
  }
  Op* op = make(block, OpKind::kFor, operands, *types, results, std::move(attrs), first);
  if (!op) return false;
  open_scope();
  bool ok = true;
  for (size_t i = 0; i < names.size(); ++i) {
    Type type = i == 0 ? Type::index() : (*types)[i - 1];
    ok = define(names[i], module_->add_argument(op->region(), type)) && ok;
  }
  ok = ok && region(op->region(), true);
  close_scope();
  return ok && define_results(op, results);
}

/// (%x = %x0, %y = %y0)
bool TextParser::iter_list(std::vector<Name>& names, std::vector<Value*>& operands) {
  if (!expect('(')) return false;
  do {
    std::optional<Name> name = value_name();
    if (!name || !expect('=')) return false;
    TextToken start = token();
    if (!value_name()) return false;
    Value* value = use(start);
    if (!value) return false;
    names.push_back(std::move(*name));
    operands.push_back(value);
  } while (accept(','));
  return expect(')');
}

/// if %condition [: types] clauses { ops } [else { ops }]
bool TextParser::if_op(Block& block, const std::vector<Name>& results, size_t first) {
  advance();
  std::vector<Value*> condition;
  if (!operands(condition)) return false;
  std::optional<std::vector<Type>> types = result_types();
  Attrs attrs;
  if (!types || !clauses(attrs) || !location()) return false;
  Op* op = make(block, OpKind::kIf, condition, *types, results, std::move(attrs), first);
  if (!op || !region(op->region(0), true)) return false;
  if (accept_word("else")) {
    if (!region(op->region(1), true)) return false;
  } else {
    finish_region(op->region(1), true);
  }
  return define_results(op, results);
}

/// generic ins(%a) [outs(%cb)] clauses { [init ^(args): ops] [body ^(args): ops] [finish ^(args): ops] } [:
/// types]
bool TextParser::generic(Block& block, const std::vector<Name>& results, size_t first) {
  advance();
  std::vector<Value*> values;
  if (!expect_word("ins") || !expect('(') || !operands(values) || !expect(')')) return false;
  auto ins = static_cast<int64_t>(values.size());
  if (accept_word("outs") && !(expect('(') && operands(values) && expect(')'))) return false;
  Attrs attrs;
  if (!clauses(attrs) || !location()) return false;
  attrs.emplace_back(AttrKey::kIns, ins);
  Op* op = make(block, OpKind::kGeneric, values, {}, {}, std::move(attrs), first);
  if (!op || !expect('{') || !generic_regions(op) || !expect('}')) return false;
  std::optional<std::vector<Type>> types = result_types();
  if (!types) return false;
  if (types->size() != results.size()) {
    sink_.error(op->span, "this op defines {} values, but gives {} types", results.size(), types->size());
    return false;
  }
  for (const Type& type : *types) module_->add_result(op, type);
  return define_results(op, results);
}

bool TextParser::generic_regions(Op* op) {
  constexpr std::string_view kTitles[] = {"init", "body", "finish"};
  for (int i = 0; i < 3; ++i) {
    if (!accept_word(kTitles[i])) continue;
    open_scope();
    bool ok = region_arguments(op->region(i));
    if (ok) {
      ops(op->region(i), true);
      finish_region(op->region(i), true);
    }
    close_scope();
    if (!ok) return false;
  }
  return true;
}

/// ^(%a: tile<bf16>, ...):
bool TextParser::region_arguments(Block& block) {
  if (!expect('^') || !expect('(')) return false;
  while (!is_punct(')')) {
    std::optional<Name> name = value_name();
    if (!name || !expect(':')) return false;
    std::optional<Type> arg_type = type();
    if (!arg_type || !define(*name, module_->add_argument(block, *arg_type))) return false;
    if (!accept(',')) break;
  }
  return expect(')') && expect(':');
}

/// dst.section clauses math { ops } pack { ops }
bool TextParser::section(Block& block, size_t first) {
  advance();
  Attrs attrs;
  if (!clauses(attrs) || !location()) return false;
  Op* op = make(block, OpKind::kDstSection, {}, {}, {}, std::move(attrs), first);
  return op && expect_word("math") && region(op->region(0), true) && expect_word("pack") &&
         region(op->region(1), true);
}

/// mnemonic [%a, %b] [{attributes}] [: types]
bool TextParser::uniform(Block& block, const std::vector<Name>& results, size_t first) {
  std::string_view mnemonic = token().text();
  std::optional<OpKind> kind = find_op(mnemonic);
  std::optional<TileOp> tile;
  if (mnemonic.starts_with("tile.")) tile = find_tile_op(mnemonic.substr(5));
  if (!kind && !tile) {
    sink_.error(token().span, "there is no op '{}'", mnemonic);
    return false;
  }
  advance();
  std::vector<Value*> values;
  Attrs attrs;
  if (!results_follow() && !operands(values)) return false;
  if (!attributes(attrs)) return false;
  std::optional<std::vector<Type>> types = result_types();
  if (!types || !location()) return false;
  Op* op = make(block, kind.value_or(OpKind::kTileOp), values, *types, results, std::move(attrs), first);
  if (!op) return false;
  if (tile) op->tile = *tile;
  return define_results(op, results);
}

}  // namespace ttlc::ir
