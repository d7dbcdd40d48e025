// Reads noc_latency_cycles.csv (tt-metal noc_latencies.yaml) and knows which cores its patterns mean
// (tests/tt_metal/tt_metal/data_movement/noc_estimator_tests).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/facts/arch.h"
#include "test/timing/csv.h"
#include "test/timing/noc.h"

namespace ttlc::timing {

namespace {

using sim::CoreCoord;

constexpr int64_t kSizes = 11;  // 64 B to 64 KiB
constexpr int64_t kSmallestBytes = 64;

std::string size_column(int64_t bytes) { return fmt::format("cyc_{}B", bytes); }

NocCase make_case(const CsvRow& row) {
  NocCase noc;
  noc.arch = row.at("arch") == "WH" ? sim::Arch::kWormholeB0 : sim::Arch::kBlackhole;
  noc.grid = noc.arch == sim::Arch::kWormholeB0 ? CoreCoord{8, 7} : CoreCoord{11, 10};
  noc.pattern = row.at("pattern");
  noc.mechanism = row.at("mechanism");
  noc.memory = row.at("memory");
  noc.same_axis = row.at("same_axis") == "true";
  noc.stateful = row.at("stateful") == "true";
  noc.loopback = row.at("loopback") == "true";
  noc.partners = std::stoll(row.at("num_subordinates"));
  noc.transfers = std::stoll(row.at("num_transactions"));
  if (!noc.multicasts() && noc.partners > 0) noc.transfers /= noc.partners;
  return noc;
}

// Cells of a row up to the first one that is repeated to its end.
int64_t distinct_cells(const CsvRow& row) {
  int64_t cells = kSizes;
  while (cells > 1 && row.at(size_column(kSmallestBytes << (cells - 1))) ==
                          row.at(size_column(kSmallestBytes << (cells - 2))))
    --cells;
  return cells;
}

// Column by column, as tt-metal lists the cores of a range.
std::vector<CoreCoord> rectangle(CoreCoord first, CoreCoord size) {
  std::vector<CoreCoord> cores;
  for (int64_t x = 0; x < size.x; ++x) {
    for (int64_t y = 0; y < size.y; ++y) cores.push_back({first.x + x, first.y + y});
  }
  return cores;
}

// Columns and rows of the cores that a pattern is about.
CoreCoord area_of(const NocCase& noc) {
  if (noc.pattern.find("ROW") != std::string::npos) return {noc.grid.x, 1};
  if (noc.pattern.find("COL") != std::string::npos) return {1, noc.grid.y};
  const auto side = static_cast<int64_t>(std::lround(std::sqrt(static_cast<double>(noc.partners))));
  const bool whole_grid = side * side != noc.partners || side > std::min(noc.grid.x, noc.grid.y);
  return whole_grid ? noc.grid : CoreCoord{side, side};
}

}  // namespace

std::string NocCase::name() const {
  return fmt::format("{} {} {} {}{}{}{} {}x{}x{} B", arch == sim::Arch::kWormholeB0 ? "WH" : "BH", pattern,
                     mechanism, memory, same_axis ? "" : " two axes", stateful ? " stateful" : "",
                     loopback ? " loopback" : "", std::max<int64_t>(partners, 1), transfers, bytes);
}

std::vector<CoreCoord> NocCase::masters() const {
  if (in_dram()) return pattern.starts_with("ALL") ? rectangle({0, 0}, grid) : std::vector<CoreCoord>{{0, 0}};
  const CoreCoord area = area_of(*this);
  const bool beside = multicasts() && !loopback;
  if (pattern.starts_with("ALL")) return rectangle({0, 0}, area);
  if (pattern == "ROW_TO_ROW") return rectangle({0, beside ? 1 : 0}, area);
  if (pattern == "COL_TO_COL") return rectangle({beside ? 1 : 0, 0}, area);
  if (pattern == "ONE_TO_ROW") return {{0, beside ? 1 : 0}};
  if (pattern == "ONE_TO_COLUMN") return {{beside ? 1 : 0, 0}};
  const bool outside = pattern == "ONE_TO_ALL" && !loopback && area.x < grid.x;
  return {{outside ? area.x : 0, 0}};
}

std::vector<CoreCoord> NocCase::targets() const {
  if (partners == 0) return {same_axis ? CoreCoord{0, 1} : CoreCoord{1, 1}};
  std::vector<CoreCoord> cores = rectangle({0, 0}, area_of(*this));
  const bool excludes_master = !multicasts() && pattern.starts_with("ONE");
  if (excludes_master) std::erase(cores, masters().front());
  return cores;
}

// Times of unlinked multicasts tell the hops between cores, and so which rows and columns were harvested.
sim::ArchInfo NocCase::machine() const {
  sim::ArchInfo machine = sim::arch_info(arch);
  if (arch == sim::Arch::kWormholeB0) {
    std::erase(machine.torus_y, 4);
  } else {
    std::erase_if(machine.torus_x, [](int64_t x) { return x == 7 || x == 10; });
  }
  return machine;
}

double NocCase::work() const {
  const sim::ArchInfo& machine = sim::arch_info(arch);
  const double packets =
      std::ceil(static_cast<double>(bytes) / static_cast<double>(machine.noc_max_packet_bytes));
  const double hops = static_cast<double>(machine.noc_columns + machine.noc_rows);
  const int64_t sends = multicasts() ? 1 : std::max<int64_t>(partners, 1);
  return packets * hops * static_cast<double>(transfers * sends) * static_cast<double>(masters().size());
}

std::vector<NocCase> noc_cases() {
  std::vector<NocCase> cases;
  for (const CsvRow& row : read_csv("noc_latency_cycles.csv")) {
    NocCase noc = make_case(row);
    const int64_t cells = distinct_cells(row);
    for (int64_t i = 0; i < cells; ++i) {
      noc.bytes = kSmallestBytes << i;
      noc.cycles = std::stod(row.at(size_column(noc.bytes)));
      cases.push_back(noc);
    }
  }
  return cases;
}

}  // namespace ttlc::timing
