// Transposes of tiles in DST by their newer names.
#pragma once

#include "api/compute/transpose_wh_dest.h"

namespace ckernel {

template <bool is_32bit = false, bool transpose_of_faces = true>
ALWI void transpose_dest_init(uint32_t operand = 0, TTLC_HERE) {
  static_assert(transpose_of_faces, "transposes within faces alone are not modelled");
  transpose_wh_dest_init_short<is_32bit>(line, file);
}

template <bool is_32bit = false, bool transpose_of_faces = true>
ALWI void transpose_dest(uint32_t idst, TTLC_HERE) {
  static_assert(transpose_of_faces, "transposes within faces alone are not modelled");
  transpose_wh_dest<is_32bit>(idst, line, file);
}

}  // namespace ckernel
