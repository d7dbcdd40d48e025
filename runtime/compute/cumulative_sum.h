// Sums of the rows of tiles so far, column by column, in place; the last row goes on into the next tile in registers of the
// vector engine. Source: tt-llk tt_llk_wormhole_b0/common/inc/sfpu/ckernel_sfpu_cumsum.h (code).
#pragma once

#include "runtime/compute/engine.h"

namespace ttlc::sim {

/// `first`: starts from zeros rather than from the latest tile's last row.
void cumulative_sum(const char* api, uint32_t idst, bool first, const char* file, int line);

}  // namespace ttlc::sim
