// A token is a kind and a byte range of the file; its text is read from the source when somebody asks.
#pragma once

#include <cstdint>
#include <string_view>

namespace ttlc::frontend {

enum class TokenKind : uint8_t {
#define TOKEN(kind, description) k##kind,
#define KEYWORD(kind, text) k##kind,
#define OPERATOR(kind, text) k##kind,
#include "frontend/tokens.def"
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool unmatched = false;  // a bracket without its partner; reported already if it is an opening one
  uint32_t begin = 0;      // byte offsets; kMaxSourceBytes (lexer.h) keeps them small
  uint32_t end = 0;
};

/// Fixed text of keywords and operators, description of the other kinds.
std::string_view text_of(TokenKind kind);
bool is_keyword(TokenKind kind);
bool is_operator(TokenKind kind);

}  // namespace ttlc::frontend
