// The packer: DST tiles into circular buffers.
#pragma once

#include "api/compute/common_globals.h"

namespace ckernel {

template <bool out_of_order_output = false>
ALWI void pack_tile(uint32_t ifrom_dst, uint32_t icb, uint32_t output_tile_index = 0, TTLC_HERE) {
  PACK((ttlc_abi->pack_tile(__func__, ifrom_dst, icb, out_of_order_output, output_tile_index, line, file)));
}

/// Puts the packer back to whole tiles. What untilized, or masked a reduction, is undone by its own uninit.
ALWI void pack_init(uint32_t ocb, TTLC_HERE) { PACK((ttlc_abi->cb_page_count(ocb, line, file))); }

ALWI void pack_tile_block(uint32_t ifrom_dst, uint32_t icb, uint32_t ntiles, TTLC_HERE) {
  for (uint32_t i = 0; i < ntiles; ++i)
    PACK((ttlc_abi->pack_tile(__func__, ifrom_dst + i, icb, false, 0, line, file)));
}

template <bool is_tile_dim_reconfig_en = false>
ALWI void pack_reconfig_data_format(const uint32_t first, const uint32_t second = ttlc::sim::kNoCb,
                                    TTLC_HERE) {
  const ttlc_compute::FormatChange change(first, second);
  PACK((ttlc_abi->pack_reconfig(__func__, change.old_cb, change.new_cb, line, file)));
}

ALWI void pack_relu_config(const ReluConfig& config, TTLC_HERE) {
  PACK((llk_pack_relu_config(config, line, file)));
}

ALWI void pack_reconfig_l1_acc(const uint32_t l1_acc_en, TTLC_HERE) {
  PACK((ttlc_abi->pack_l1_accumulate(__func__, l1_acc_en != 0, line, file)));
}

}  // namespace ckernel
