// Building the grid and the banks, and running.
#include "runtime/device/device.h"

#include <algorithm>

#include "runtime/device/check.h"
#include "runtime/device/fiber.h"

namespace ttlc::sim {
namespace {

constexpr int64_t kDramAllocationAlignment = 64;  // bytes: the strictest alignment of a DRAM page

std::vector<std::unique_ptr<Core>> make_cores(Device& device) {
  const ArchInfo& machine = device.machine();
  std::vector<std::unique_ptr<Core>> cores;
  for (int64_t y = 0; y < machine.grid_rows; ++y) {
    for (int64_t x = 0; x < machine.grid_columns; ++x) {
      cores.push_back(
          std::make_unique<Core>(device, y * machine.grid_columns + x, CoreCoord{x, y}, machine.l1_bytes));
    }
  }
  return cores;
}

}  // namespace

Device::Device(const ArchInfo& machine, const CostTable& costs)
    : machine_(machine),
      timing_(device_timing(machine, costs)),
      scheduler_(*this),
      fabric_(machine, timing_),
      cores_(make_cores(*this)),
      read_servers_(*this),
      dram_next_(machine.dram_base) {
  scheduler_.set_source(fabric_);
  nodes_.resize(size_t{1} << 2 * kNocNodeBits);
  for (int64_t i = 0; i < static_cast<int64_t>(nodes_.size()); ++i) {
    const CoreCoord noc = {i & ((1 << kNocNodeBits) - 1), i >> kNocNodeBits};
    const std::optional<CoreCoord> logical = machine.core_at_noc(noc);
    nodes_[static_cast<size_t>(i)] = {logical ? &core(*logical) : nullptr, machine.dram_bank_at_noc(noc)};
  }
  for (int64_t bank = 0; bank < machine.dram_banks; ++bank) {
    dram_.push_back(std::make_unique<Memory>(machine.dram_bank_bytes, 0));
  }
  stats_.dram_bank_bytes.resize(static_cast<size_t>(machine.dram_banks));
  stats_.core_noc_bytes.resize(cores_.size());
  dram_bank_free_clock_.resize(static_cast<size_t>(machine.dram_banks));
}

// Engines first: their jobs touch the bytes of all memories.
Device::~Device() {
  for (const std::unique_ptr<Core>& core : cores_) core->set_engine(nullptr);
}

Core& Device::core(CoreCoord logical) {
  SIM_CHECK(
      logical.x >= 0 && logical.x < machine_.grid_columns && logical.y >= 0 && logical.y < machine_.grid_rows,
      "core outside the grid");
  return *cores_[static_cast<size_t>(logical.y * machine_.grid_columns + logical.x)];
}

std::optional<int64_t> Device::allocate_dram(const std::string& name, int64_t bytes_per_bank,
                                             DramStart start) {
  const int64_t address =
      (dram_next_ + kDramAllocationAlignment - 1) / kDramAllocationAlignment * kDramAllocationAlignment;
  if (address + bytes_per_bank > machine_.dram_bank_bytes) return std::nullopt;
  dram_next_ = address + bytes_per_bank;
  dram_regions_.push_back({.name = name, .address = address, .bytes_per_bank = bytes_per_bank});
  for (const std::unique_ptr<Memory>& bank : dram_) {
    if (start == DramStart::kZeros) {
      bank->make_fresh_zeros(address, bytes_per_bank);
    } else {
      bank->make_fresh(address, bytes_per_bank);
    }
  }
  return address;
}

std::optional<int64_t> Device::allocate_dram_pages(const std::string& name, int64_t page_stride_bytes,
                                                   int64_t pages, DramStart start) {
  const int64_t rows = (pages + machine_.dram_banks - 1) / machine_.dram_banks;
  const std::optional<int64_t> address = allocate_dram(name, rows * page_stride_bytes, start);
  if (!address) return std::nullopt;
  dram_regions_.back().page_stride_bytes = page_stride_bytes;
  dram_regions_.back().pages = pages;
  dram_regions_.back().touched.resize(static_cast<size_t>(pages));
  return address;
}

const DramRegion* Device::find_dram_region(int64_t address, int64_t size_bytes) const {
  auto it = std::upper_bound(dram_regions_.begin(), dram_regions_.end(), address,
                             [](int64_t value, const DramRegion& region) { return value < region.address; });
  if (it == dram_regions_.begin()) return nullptr;
  --it;
  return address + size_bytes <= it->address + it->bytes_per_bank ? &*it : nullptr;
}

void Device::touch_page(const DramRegion& region, int64_t page) {
  DramRegion& own = dram_regions_[static_cast<size_t>(&region - dram_regions_.data())];
  if (own.touched[static_cast<size_t>(page)]) return;
  own.touched[static_cast<size_t>(page)] = true;
  ++own.touched_pages;
}

double Device::touched_share() const {
  double shares = 0;
  int64_t paged_regions = 0;
  for (const DramRegion& region : dram_regions_) {
    if (region.pages == 0) continue;
    shares += static_cast<double>(region.touched_pages) / static_cast<double>(region.pages);
    ++paged_regions;
  }
  return paged_regions == 0 ? 0 : shares / static_cast<double>(paged_regions);
}

SimThread& Device::add_thread(CoreCoord logical, ThreadRole role, ThreadConfig config) {
  Core& owner = core(logical);
  SIM_CHECK(owner.thread(role) == nullptr, "two kernels on one thread of a core");
  const int64_t order = owner.index() * kThreadRoleCount + static_cast<int64_t>(role);
  owner.place_arguments(role, false, config.runtime_args);
  owner.place_arguments(role, true, config.common_args);
  threads_.push_back(std::make_unique<SimThread>(*this, owner, role, order, std::move(config)));
  owner.set_thread(role, threads_.back().get());
  scheduler_.add(*threads_.back());
  return *threads_.back();
}

std::optional<RuleViolation> Device::run() {
  scheduler_.run();
  return violation_;
}

void Device::report(RuleViolation violation) {
  if (!violation_) violation_ = std::move(violation);
}

int64_t Device::elapsed_cycles() const {
  int64_t latest = 0;
  for (const std::unique_ptr<SimThread>& thread : threads_) latest = std::max(latest, thread->clock());
  return latest;
}

}  // namespace ttlc::sim
