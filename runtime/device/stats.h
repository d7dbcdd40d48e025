// Counters of a run that the report sums up. Times are kept by the threads; these are amounts.
#pragma once

#include <cstdint>
#include <vector>

namespace ttlc::sim {

struct Stats {
  int64_t dram_bytes_read = 0;
  int64_t dram_bytes_written = 0;
  int64_t noc_bytes = 0;  // payload of all transfers, each destination of a multicast counted once per sender
  std::vector<int64_t> dram_bank_bytes;  // per bank, both directions
  std::vector<int64_t> core_noc_bytes;   // per core, both directions
};

}  // namespace ttlc::sim
