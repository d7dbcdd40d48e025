// SHA-256 through OpenSSL.
#include "runtime/facts/sha256.h"

#include <fmt/format.h>
#include <openssl/sha.h>

namespace ttlc::sim {

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  std::string text;
  for (unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace ttlc::sim
