// SHA-256 as hexadecimal text: names of cached files and of the cost table.
#pragma once

#include <string>
#include <string_view>

namespace ttlc::sim {

std::string sha256_hex(std::string_view bytes);

}  // namespace ttlc::sim
