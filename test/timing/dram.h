// All of DRAM at once: cores that read or write 1 MiB each of one bank, near it or anywhere.
#pragma once

#include <string>
#include <vector>

#include "runtime/facts/program.h"

namespace ttlc::timing {

struct DramCase {
  bool reads = true;
  bool placed = true;  // each core near its bank; else drawn at random
  int64_t noc = 0;
  int64_t cores = 12;
  double gb_per_s = 0;  // published, all cores together

  std::string name() const;
};

/// tt-isa-documentation WormholeB0/DRAMTile/README.md, the table of tiles against twelve channels.
std::vector<DramCase> dram_cases();
/// One draw of the cores.
sim::ProgramDesc dram_program(const DramCase& dram, int draw);
/// Bytes of all cores.
int64_t dram_bytes(const DramCase& dram);

}  // namespace ttlc::timing
