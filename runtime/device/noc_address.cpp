// NoC addresses of interleaved pages and banks, and of transfers that continue a stored state.
#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {
namespace {

CoreCoord node_of_bank(Device& device, bool dram, int64_t bank) {
  if (dram) return device.machine().dram_noc[static_cast<size_t>(bank)];
  return device.machine().noc_of_core(device.core_at(bank).logical());
}

int64_t bank_count(Device& device, bool dram) {
  return dram ? device.machine().dram_banks : device.core_count();
}

void check_page(SimThread& thread, const PageAddress& page) {
  if (!page.dram) return;
  const DramRegion* region = thread.device().find_dram_region(page.base, 0);
  if (region == nullptr || region->address != page.base || region->page_stride_bytes == 0) return;
  if (page.stride_bytes != region->page_stride_bytes) {
    thread.fail(rules::kPageSizeMismatch,
                "tensor {} has pages of {} bytes, the accessor of the kernel says {}", region->name,
                region->page_stride_bytes, page.stride_bytes);
  }
  if (page.page >= region->pages) {
    thread.fail(rules::kPageCrossing, "page {} of tensor {} does not exist: it has {} pages", page.page,
                region->name, region->pages);
  }
}

}  // namespace

uint64_t bank_address(SimThread& thread, bool dram, int64_t bank, uint64_t address) {
  Device& device = thread.device();
  if (bank >= bank_count(device, dram)) {
    thread.fail(rules::kNoSuchNode, "bank {} does not exist: there are {}", bank, bank_count(device, dram));
  }
  const CoreCoord node = node_of_bank(device, dram, bank);
  return noc_address(node.x, node.y, address);
}

uint64_t interleaved_page_address(SimThread& thread, const PageAddress& page) {
  check_page(thread, page);
  const int64_t banks = bank_count(thread.device(), page.dram);
  const int64_t local = page.base + page.page / banks * page.stride_bytes + page.offset_bytes;
  return bank_address(thread, page.dram, page.page % banks, static_cast<uint64_t>(local));
}

uint64_t state_address(SimThread& thread, const TransferState& state, uint32_t local) {
  if (!state.set) thread.fail(rules::kNocStateMismatch, "no set_state call precedes this transfer");
  if (state.replaced.file != nullptr) {
    thread.fail(
        rules::kNocStateMismatch,
        "the transfer at {} went through the same command buffer: it replaced what set_state had stored",
        render(state.replaced));
  }
  return (state.noc_address & ~((uint64_t{1} << kNocLocalBits) - 1)) | local;
}

void note_replaced_state(SimThread& thread, CommandBuffer& commands, uint64_t noc_address,
                         int64_t size_bytes) {
  TransferState& state = commands.state;
  const bool same_place = state.noc_address >> kNocLocalBits == noc_address >> kNocLocalBits;
  const int64_t last_packet = (size_bytes - 1) % thread.device().timing().max_packet_bytes + 1;
  const bool same_size = state.size_bytes == 0 || state.size_bytes == last_packet;
  if (!same_place || !same_size) state.replaced = thread.site();
}

int64_t state_size(SimThread& thread, const TransferState& state, int64_t size_bytes) {
  if (size_bytes != 0 && state.size_bytes != 0) {
    thread.fail(rules::kNocStateMismatch,
                "the set_state call before was the one-packet form, this call is not");
  }
  if (size_bytes == 0 && state.size_bytes == 0) {
    thread.fail(rules::kNocStateMismatch, "this is the one-packet form, the set_state call before was not");
  }
  return size_bytes != 0 ? size_bytes : state.size_bytes;
}

}  // namespace ttlc::sim
