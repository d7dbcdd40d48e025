// Structure of the text form: module, regions, recovery, names. Ops are in parser_ops.cpp, leaves in
// parser_leaves.cpp.
#include "ir/parser.h"

#include <charconv>

#include "ir/parser_impl.h"
#include "ir/printer.h"
#include "ir/target_text.h"

namespace ttlc::ir {

TextParser::TextParser(const SourceFile& file, DiagnosticSink& sink)
    : file_(file),
      sink_(sink),
      module_(std::make_unique<Module>(Target{.arch = sim::arch_info(sim::Arch::kWormholeB0)})) {}

std::unique_ptr<Module> TextParser::run() {
  int errors_before = sink_.error_count();
  LexedText lexed = lex_text(file_);
  tokens_ = std::move(lexed.tokens);
  check_version(lexed.version);
  bool ok = module_header() && region(module_->body(), false);
  if (ok && !is(TextTokenKind::kEnd)) expected("the end of the text after the module");
  if (sink_.error_count() > errors_before) return nullptr;
  return std::move(module_);
}

void TextParser::check_version(Span version) {
  if (!version.known()) return;
  if (version.text() == std::to_string(kTextVersion)) return;
  sink_.error(version, "this text has version '{}' of the IR, but version {} is read here", version.text(),
              kTextVersion);
}

bool TextParser::module_header() {
  if (!expect_word("module")) return false;
  if (accept_word("level")) {
    if (!expect('(')) return false;
    std::optional<Level> level = parse_level(token().text());
    if (!level) return expected("a level: blocks, buffers, tiles or emittable");
    module_->level = *level;
    advance();
    if (!expect(')')) return false;
  }
  return !is_word("target") || target();
}

/// target(arch = wormhole_b0, grid = [4, 4])
bool TextParser::target() {
  Span span = token().span;
  advance();
  if (!expect('(')) return false;
  TargetFields fields;
  while (!is_punct(')')) {
    if (!is(TextTokenKind::kWord)) return expected("the name of a target field");
    std::string key(token().text());
    advance();
    if (!expect('=')) return false;
    size_t first = at_;
    if (accept('[')) {
      if (!int_list(']') || !expect(']')) return false;
    } else {
      advance();
    }
    fields.emplace_back(std::move(key), since(first).text());
    if (!accept(',')) break;
  }
  sim::Outcome<Target> target = parse_target(fields);
  if (!target) {
    sink_.error(cover(span, token().span), "{}", target.message());
    return false;
  }
  module_->target = *target;
  return expect(')');
}

// ---- tokens

bool TextParser::accept(char c) {
  if (!is_punct(c)) return false;
  advance();
  return true;
}

bool TextParser::accept_word(std::string_view word) {
  if (!is_word(word)) return false;
  advance();
  return true;
}

bool TextParser::expect(char c) { return accept(c) || expected(fmt::format("'{}'", c)); }
bool TextParser::expect_word(std::string_view word) {
  return accept_word(word) || expected(fmt::format("'{}'", word));
}

bool TextParser::expected(std::string_view what) {
  if (is(TextTokenKind::kEnd)) {
    sink_.error(token().span, "expected {}, but the text ends", what);
  } else {
    sink_.error(token().span, "expected {}, but found '{}'", what, token().text());
  }
  return false;
}

Span TextParser::since(size_t first_token) const {
  return cover(tokens_[first_token].span, tokens_[at_ > first_token ? at_ - 1 : first_token].span);
}

// ---- names

namespace {

/// The name a value has in the source: without the suffix of a clash, empty for a number.
std::string source_name(const std::string& written) {
  auto digits_from = [&](size_t begin) {
    return begin < written.size() && written.find_first_not_of("0123456789", begin) == std::string::npos;
  };
  if (digits_from(0)) return "";
  size_t dot = written.rfind('.');
  return dot != std::string::npos && dot > 0 && digits_from(dot + 1) ? written.substr(0, dot) : written;
}

}  // namespace

Value* TextParser::use(const TextToken& token) {
  std::string name(token.text().substr(1));
  auto found = symbols_.find(name);
  if (found == symbols_.end()) {
    sink_.error(token.span, "there is no value '%{}' before this place", name);
    symbols_[name] = {.defined = token.span};  // told once
    return nullptr;
  }
  Symbol& symbol = found->second;
  if (symbol.value && !symbol.visible) {
    sink_.error(token.span, "'%{}' is not visible here", name)
        .note(symbol.defined, "it is defined inside a region that ends before");
    return nullptr;
  }
  return symbol.value;
}

bool TextParser::define(const Name& name, Value* value) {
  Symbol& symbol = symbols_[name.text];
  if (symbol.value && symbol.visible) {
    sink_.error(name.span, "'%{}' is defined twice", name.text)
        .note(symbol.defined, "it is defined first here");
    return false;
  }
  symbol = {value, name.span, true};
  if (!scopes_.empty()) scopes_.back().push_back(name.text);
  if (value) value->name = source_name(name.text);
  return true;
}

void TextParser::poison(const std::vector<Name>& names) {
  for (const Name& name : names) {
    Symbol& symbol = symbols_[name.text];
    if (!symbol.value || !symbol.visible) symbol = {.defined = name.span};
  }
}

void TextParser::close_scope() {
  for (const std::string& name : scopes_.back()) symbols_[name].visible = false;
  scopes_.pop_back();
}

// ---- regions

/// `{ ops }`. A `terminated` region without a yield gets an empty one.
bool TextParser::region(Block& block, bool terminated) {
  if (!expect('{')) return false;
  ops(block, false);
  finish_region(block, terminated);
  return expect('}');
}

void TextParser::finish_region(Block& block, bool terminated) {
  if (terminated && !block.terminator()) {
    module_->create(InsertPoint::at_end(block), OpKind::kYield, {}, {}, {});
  }
}

/// Ops up to the closing brace or, in a generic, up to the title of the next region.
void TextParser::ops(Block& block, bool in_generic) {
  auto at_title = [&] {
    return in_generic && is(TextTokenKind::kWord) && next().kind == TextTokenKind::kPunct &&
           next().text() == "^";
  };
  open_scope();
  ++depth_;
  while (!is(TextTokenKind::kEnd) && !is_punct('}') && !at_title() && !sink_.full()) {
    size_t before = at_;
    op_or_skip(block);
    if (at_ == before) advance();
  }
  --depth_;
  close_scope();
}

void TextParser::op_or_skip(Block& block) {
  size_t first = at_;
  std::vector<Name> results;
  if (op(block, results)) return;
  poison(results);
  skip_op(first);
}

/// Goes to the start of the first line after the error that is not inside the op's brackets.
void TextParser::skip_op(size_t first_token) {
  size_t failed = at_;
  int braces = 0;
  for (at_ = first_token; !is(TextTokenKind::kEnd); advance()) {
    bool past = at_ >= failed && at_ > first_token;
    if (braces == 0 && past && (is_punct('}') || (token().starts_line && !clause_follows()))) return;
    if (is_punct('{')) ++braces;
    if (is_punct('}')) --braces;
  }
}

std::optional<TextParser::Name> TextParser::value_name() {
  if (!is(TextTokenKind::kValue) || token().text().size() < 2) {
    expected("the name of a value");
    return std::nullopt;
  }
  Name name{std::string(token().text().substr(1)), token().span};
  advance();
  return name;
}

/// [%a, %b =] mnemonic ...
bool TextParser::op(Block& block, std::vector<Name>& results) {
  size_t first = at_;
  if (depth_ > kMaxDepth) {
    sink_.error(token().span, "regions are nested more than {} deep", kMaxDepth);
    at_ = tokens_.size() - 1;
    return false;
  }
  if (is(TextTokenKind::kValue)) {
    do {
      std::optional<Name> name = value_name();
      if (!name) return false;
      results.push_back(std::move(*name));
    } while (accept(','));
    if (!expect('=')) return false;
  }
  if (!is(TextTokenKind::kWord)) return expected("an op");
  return dispatch(block, results, first);
}

bool TextParser::dispatch(Block& block, const std::vector<Name>& results, size_t first) {
  std::optional<OpKind> kind = find_op(token().text());
  switch (kind.value_or(OpKind::kTileOp)) {
    case OpKind::kModule:
      return expected("an op that may stand in a region");
    case OpKind::kKernel:
      return kernel(block, first);
    case OpKind::kThread:
      return thread(block, first);
    case OpKind::kFor:
      return for_loop(block, results, first);
    case OpKind::kIf:
      return if_op(block, results, first);
    case OpKind::kGeneric:
      return generic(block, results, first);
    case OpKind::kDstSection:
      return section(block, first);
    default:
      return uniform(block, results, first);
  }
}

Result<std::unique_ptr<Module>> parse_module(std::shared_ptr<const SourceFile> file, DiagnosticSink& sink) {
  std::unique_ptr<Module> module = TextParser(*file, sink).run();
  if (!module) return Failure{};
  module->adopt(std::move(file));
  return module;
}

}  // namespace ttlc::ir
