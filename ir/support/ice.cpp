#include "ir/support/ice.h"

#include <string_view>

namespace ttlc {

void internal_error(const char* file, int line, const std::string& message) {
  std::string_view path = file;
  for (std::string_view folder : {"/ir/", "/frontend/", "/passes/", "/backend/", "/runtime/"}) {
    size_t at = path.rfind(folder);
    if (at != std::string_view::npos) {
      path.remove_prefix(at + 1);
      break;
    }
  }
  throw InternalError(fmt::format("{} ({}:{})", message, path, line));
}

}  // namespace ttlc
