// The kernel API headers, carried inside the binary. The table is generated at build time by
// embed_kernel_api.cmake.
#pragma once

#include <span>
#include <string_view>

namespace ttlc::sim {

struct EmbeddedFile {
  std::string_view path;  // as kernels include it: "api/dataflow/dataflow_api.h"
  std::string_view text;
};

std::span<const EmbeddedFile> embedded_kernel_api();

}  // namespace ttlc::sim
