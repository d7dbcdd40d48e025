// The published NoC latencies: cores that read, write or multicast a number of transfers of one size, and
// the program that runs each of them here.
#pragma once

#include <string>
#include <vector>

#include "runtime/facts/arch.h"
#include "runtime/facts/program.h"

namespace ttlc::timing {

struct NocCase {
  sim::Arch arch = sim::Arch::kWormholeB0;
  std::string pattern;    // ONE_TO_ONE, ALL_FROM_ALL, ROW_TO_ROW, ...
  std::string mechanism;  // UNICAST, MULTICAST, MULTICAST_LINKED
  std::string memory;     // L1, DRAM_INTERLEAVED, DRAM_SHARDED
  bool same_axis = false;
  bool stateful = false;
  bool loopback = false;  // the sender of a multicast receives it
  int64_t partners = 0;   // cores that one core reads from or sends to; 0: one, or DRAM
  int64_t transfers = 0;  // of each partner
  int64_t bytes = 0;      // of a transfer
  double cycles = 0;      // published
  sim::CoreCoord grid;    // columns and rows of the machine measured

  std::string name() const;
  bool reads() const { return pattern.find("FROM") != std::string::npos; }
  bool multicasts() const { return mechanism != "UNICAST"; }
  bool in_dram() const { return memory != "L1"; }
  /// Cores that start together, and how long it takes from the first one's start to the last one's end; else each core
  /// is measured by itself.
  bool measured_together() const { return in_dram() && pattern.starts_with("ALL"); }
  /// Cores that read or send.
  std::vector<sim::CoreCoord> masters() const;
  /// Cores that are read from or sent to; of a multicast a rectangle, corner by corner.
  std::vector<sim::CoreCoord> targets() const;
  /// The machine measured.
  sim::ArchInfo machine() const;
  /// What a simulation of it takes, about: links passed by all packets.
  double work() const;
};

/// Cells of the published table, without the repeated ones at the end of a row, whose sizes were clamped.
std::vector<NocCase> noc_cases();

sim::ProgramDesc noc_program(const NocCase& noc);

}  // namespace ttlc::timing
