// DST sections: MATH acquires and commits, PACK waits and releases.
#pragma once

#include "api/compute/common_globals.h"

namespace ckernel {

ALWI void tile_regs_acquire(TTLC_HERE) { MATH((ttlc_abi->dst_acquire(__func__, false, line, file))); }
ALWI void tile_regs_commit(TTLC_HERE) {
  MATH((ttlc_abi->dst_commit(__func__, false, line, file)));
  PACK((ttlc_abi->dst_pass_commit(line, file)));
}
ALWI void tile_regs_wait(TTLC_HERE) {
  MATH((ttlc_abi->dst_pass_wait(line, file)));
  PACK((ttlc_abi->dst_wait(__func__, false, line, file)));
}
ALWI void tile_regs_release(TTLC_HERE) { PACK((ttlc_abi->dst_release(__func__, false, line, file))); }

[[deprecated("use tile_regs_acquire and tile_regs_wait")]] ALWI void acquire_dst(TTLC_HERE) {
  MATH((ttlc_abi->dst_acquire(__func__, true, line, file)));
  PACK((ttlc_abi->dst_wait(__func__, true, line, file)));
}

[[deprecated("use tile_regs_commit and tile_regs_release")]] ALWI void release_dst(TTLC_HERE) {
  MATH((ttlc_abi->dst_commit(__func__, true, line, file)));
  PACK((ttlc_abi->dst_release(__func__, true, line, file)));
}

}  // namespace ckernel
