// Picks the rows of the cost table that the device core uses.
#include "runtime/device/timing.h"

#include <algorithm>
#include <cmath>

namespace ttlc::sim {
namespace {

int64_t cycles_for(int64_t size_bytes, double bytes_per_cycle) {
  return static_cast<int64_t>(std::ceil(static_cast<double>(size_bytes) / bytes_per_cycle));
}

void pick_noc(Arch arch, const CostTable& costs, DeviceTiming& timing) {
  const auto cycles = [&](Cost cost) { return costs.cycles(cost, arch); };
  const auto rate = [&](Cost cost) { return costs.value(cost, arch); };
  timing.hop_cycles = cycles(Cost::kNocHop);
  timing.node_cycles = cycles(Cost::kNocNodeHop);
  timing.channel_turn_cycles = cycles(Cost::kNocChannelTurn);
  timing.multicast_reserve_cycles = cycles(Cost::kNocMulticastReserve);
  timing.multicast_reserve_hop_cycles = cycles(Cost::kNocMulticastReserveHop);
  timing.multicast_retry_part = rate(Cost::kNocMulticastRetry);
  timing.multicast_disturbed_factor = rate(Cost::kNocMulticastDisturbed);
  timing.multicast_retry_most_cycles = cycles(Cost::kNocMulticastRetryMost);
  timing.multicast_ack_cycles = rate(Cost::kNocMulticastAck);
  timing.loopback_wait_cycles = cycles(Cost::kNocLoopbackWait);
  timing.loopback_tail_part = rate(Cost::kNocLoopbackTail);
  timing.end_cycles = costs.cycles(Cost::kNocRoundTripEnds, arch, 0.5);
  timing.read_set_state_cycles = cycles(Cost::kNocReadSetState);
  timing.write_set_state_cycles = cycles(Cost::kNocWriteSetState);
  timing.read_with_state_saving = cycles(Cost::kNocReadStateSaving);
  timing.write_with_state_saving = cycles(Cost::kNocWriteStateSaving);
  timing.link_bytes_per_cycle = rate(Cost::kNocLinkBandwidth);
  timing.l1_read_queue = std::max<int64_t>(1, cycles(Cost::kL1ReadQueue));
  timing.l1_read = {.issue_cycles = cycles(Cost::kNocReadL1Issue),
                    .service_cycles = cycles(Cost::kL1ReadService),
                    .bytes_per_cycle = rate(Cost::kL1ReadBandwidth),
                    .new_place_cycles = cycles(Cost::kNocNewSource)};
  timing.l1_write = {.issue_cycles = cycles(Cost::kNocWriteIssue),
                     .bytes_per_cycle = rate(Cost::kNocLinkBandwidth),
                     .new_place_cycles = cycles(Cost::kNocNewTarget)};
  timing.dram_read = {.issue_cycles = cycles(Cost::kNocReadDramIssue),
                      .service_cycles = cycles(Cost::kDramReadService),
                      .latency_cycles = cycles(Cost::kDramReadLatency),
                      .bytes_per_cycle = rate(Cost::kDramBankReadBandwidth),
                      .new_place_cycles = cycles(Cost::kNocNewBank)};
  timing.dram_write = {.issue_cycles = cycles(Cost::kNocWriteDramIssue),
                       .service_cycles = cycles(Cost::kDramWriteService),
                       .part_bytes = 128,
                       .part_service_cycles = cycles(Cost::kDramPartWriteService),
                       .latency_cycles = cycles(Cost::kDramWriteLatency),
                       .bytes_per_cycle = rate(Cost::kDramBankWriteBandwidth),
                       .new_place_cycles = cycles(Cost::kNocNewBank),
                       .buffer_bytes = cycles(Cost::kDramWriteBuffer)};
}

}  // namespace

int64_t MemoryTiming::transfer_cycles(int64_t size_bytes) const {
  return cycles_for(size_bytes, bytes_per_cycle);
}

int64_t MemoryTiming::busy_cycles(int64_t size_bytes) const {
  const int64_t least = size_bytes < part_bytes ? part_service_cycles : service_cycles;
  return std::max(least, transfer_cycles(size_bytes));
}

int64_t DeviceTiming::link_cycles(int64_t size_bytes) const {
  return cycles_for(size_bytes, link_bytes_per_cycle);
}

DeviceTiming device_timing(const ArchInfo& machine, const CostTable& costs) {
  DeviceTiming timing;
  pick_noc(machine.arch, costs, timing);
  const auto cycles = [&](Cost cost) { return costs.cycles(cost, machine.arch); };
  timing.router_buffer_flits =
      std::max<int64_t>(1, cycles(Cost::kNocRouterBuffer) / machine.noc_bytes_per_cycle);
  timing.max_packet_bytes = machine.noc_max_packet_bytes;
  timing.cb_reserve_cycles = cycles(Cost::kCbReserveBack);
  timing.cb_push_cycles = cycles(Cost::kCbPushBack);
  timing.cb_wait_cycles = cycles(Cost::kCbWaitFront);
  timing.cb_pop_cycles = cycles(Cost::kCbPopFront);
  timing.cb_signal_latency_cycles = cycles(Cost::kCbSignalLatency);
  timing.semaphore_call_cycles = cycles(Cost::kNocSemaphorePoll);
  timing.mailbox_cycles = cycles(Cost::kMailbox);
  timing.barrier_call_cycles = cycles(Cost::kNocBarrier);
  timing.kernel_start_cycles = cycles(Cost::kKernelStart);
  return timing;
}

}  // namespace ttlc::sim
