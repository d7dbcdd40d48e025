// Strings and f-strings. Adjacent literals are joined into one node; in an f-string, text between two fields
// becomes one StringLiteral, whichever literals it came from.
#include "frontend/literals.h"
#include "frontend/parser_impl.h"

namespace ttlc::frontend {

using namespace ast;

/// Collects literals that stand side by side.
struct Parser::StringBuilder {
  std::vector<const Expr*> parts;  // finished parts of an f-string
  std::string text;                // since the last part
  Span text_span;
  bool is_bytes = false;
  bool is_fstring = false;

  void finish_text(Parser& parser) {
    if (text.empty()) return;
    parts.push_back(parser.make<StringLiteral>(text_span, parser.arena_.copy(text)));
    text.clear();
    text_span = {};
  }
};

const Expr* Parser::strings() {
  size_t first_token = pos_;
  StringBuilder builder;
  for (;;) {
    if (at(Kind::kString)) {
      plain_string(builder);
    } else if (at(Kind::kFStringStart)) {
      fstring(builder);
    } else {
      break;
    }
  }
  Span span = since(first_token);
  if (builder.is_bytes) return make<BytesLiteral>(span, arena_.copy(builder.text));
  if (!builder.is_fstring) return make<StringLiteral>(span, arena_.copy(builder.text));
  builder.finish_text(*this);
  return make<FString>(span, arena_.copy(builder.parts));
}

void Parser::plain_string(StringBuilder& builder) {
  bool is_first = !builder.is_fstring && !builder.text_span.known();
  StringPieces pieces = string_pieces(span_of(current()));
  if (!is_first && pieces.is_bytes != builder.is_bytes) {
    fail(current_span(), "expected strings of one kind side by side, found bytes next to text");
    return;
  }
  builder.is_bytes = pieces.is_bytes;
  builder.text_span = cover(builder.text_span, span_of(current()));
  append_decoded(pieces.body, pieces.is_raw, pieces.is_bytes, sink_, builder.text);
  ++pos_;
}

/// Appends the text of an f-string between fields: doubled braces stand for one.
static void append_fstring_text(Span text, bool is_raw, DiagnosticSink& sink, std::string& out) {
  std::string_view source = text.text();
  int64_t begin = 0;
  for (size_t i = 0; i + 1 < source.size(); ++i) {
    bool is_doubled = (source[i] == '{' || source[i] == '}') && source[i + 1] == source[i];
    if (!is_doubled) continue;
    int64_t end = static_cast<int64_t>(i) + 1;
    append_decoded({text.file, text.begin + begin, text.begin + end}, is_raw, false, sink, out);
    begin = end + 1;
    ++i;
  }
  append_decoded({text.file, text.begin + begin, text.end}, is_raw, false, sink, out);
}

void Parser::fstring(StringBuilder& builder) {
  if (builder.is_bytes) {
    fail(current_span(), "expected strings of one kind side by side, found an f-string next to bytes");
    return;
  }
  builder.is_fstring = true;
  bool is_raw = current_text().find_first_of("rR") != std::string_view::npos;
  ++pos_;
  while (!failed_ && !accept(Kind::kFStringEnd)) {
    if (at(Kind::kFStringMiddle)) {
      Span text = span_of(tokens_[pos_++]);
      builder.text_span = cover(builder.text_span, text);
      append_fstring_text(text, is_raw, sink_, builder.text);
    } else if (at(Kind::kLeftBrace)) {
      replacement_field(builder, is_raw);
    } else {
      expected("the end of the f-string");
    }
  }
}

/// `{value=!conversion:format_spec}`
void Parser::replacement_field(StringBuilder& builder, bool is_raw) {
  Nesting nesting(*this);
  if (nesting.too_deep()) return;
  size_t first_token = pos_;
  OpenBracket open(*this);
  const Expr* value = at(Kind::kYield) ? yield_expression() : star_expressions();
  bool shows_source = accept(Kind::kEqual);
  if (shows_source) {
    Span source = {&file_, tokens_[open.token()].end, current().begin};
    builder.text += source.text();
    builder.text_span = cover(builder.text_span, source);
  }
  char letter = conversion();
  const FString* spec = accept(Kind::kColon) ? format_spec(is_raw) : nullptr;
  if (shows_source && !letter && !spec) letter = 'r';
  expect_closing(Kind::kRightBrace, "", open.token());
  builder.finish_text(*this);
  builder.parts.push_back(make<FormattedValue>(since(first_token), value, letter, spec));
}

char Parser::conversion() {
  if (!accept(Kind::kExclamation)) return 0;
  std::string_view letter = current_text();
  bool is_known = at(Kind::kName) && (letter == "r" || letter == "s" || letter == "a");
  if (!is_known) {
    expected("'r', 's' or 'a' after '!'");
    return 0;
  }
  ++pos_;
  return letter[0];
}

const FString* Parser::format_spec(bool is_raw) {
  size_t first_token = pos_;
  StringBuilder builder;
  for (;;) {
    if (at(Kind::kFStringMiddle)) {
      builder.text_span = cover(builder.text_span, current_span());
      append_decoded(span_of(tokens_[pos_++]), is_raw, false, sink_, builder.text);
    } else if (at(Kind::kLeftBrace)) {
      replacement_field(builder, is_raw);
    } else {
      break;
    }
  }
  builder.finish_text(*this);
  return make<FString>(since(first_token), arena_.copy(builder.parts));
}

}  // namespace ttlc::frontend
