// The part that all start-up calls of a compute kernel share: formats of the unpackers and of the packer, and
// the synchronisation of math and pack about DST. `math_a` and `math_b` are the operands as the math thread
// is told them.
#pragma once

#include "api/compute/common_globals.h"

namespace ttlc_compute {

struct Operands {
  uint32_t srca, srcb, out;
};

ALWI void start(const char* api, Operands cbs, int line, const char* file) {
  UNPACK((ttlc_abi->unpack_hw_configure(api, cbs.srca, cbs.srcb, line, file)));
  MATH((ttlc_abi->dst_math_start(api, line, file)));
  MATH((ttlc_abi->math_hw_configure(api, cbs.srca, cbs.srcb, line, file)));
  PACK((ttlc_abi->pack_hw_configure(api, cbs.out, line, file)));
  PACK((ttlc_abi->dst_pack_start(api, line, file)));
}

}  // namespace ttlc_compute
