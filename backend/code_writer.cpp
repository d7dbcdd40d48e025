#include "backend/code_writer.h"

namespace ttlc::backend {

void CodeWriter::write(std::string_view text) {
  text_.append(static_cast<size_t>(depth_) * 4, ' ');
  text_.append(text);
  text_ += '\n';
}

void CodeWriter::blank() {
  if (!text_.empty() && !text_.ends_with("\n\n") && !text_.ends_with("{\n")) text_ += '\n';
}

}  // namespace ttlc::backend
