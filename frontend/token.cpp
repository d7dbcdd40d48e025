// Names of tokens, from tokens.def.
#include "frontend/token.h"

#include "ir/support/ice.h"

namespace ttlc::frontend {

std::string_view text_of(TokenKind kind) {
  switch (kind) {
#define TOKEN(kind, description) \
  case TokenKind::k##kind:       \
    return description;
#define KEYWORD(kind, text) \
  case TokenKind::k##kind:  \
    return text;
#define OPERATOR(kind, text) \
  case TokenKind::k##kind:   \
    return text;
#include "frontend/tokens.def"
  }
  TTLC_UNREACHABLE();
}

bool is_keyword(TokenKind kind) { return kind >= TokenKind::kFalse && kind <= TokenKind::kYield; }

bool is_operator(TokenKind kind) { return kind >= TokenKind::kDoubleStarEqual; }

}  // namespace ttlc::frontend
