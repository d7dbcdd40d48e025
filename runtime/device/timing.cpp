// Picks the rows of the cost table that the device core uses.
#include "runtime/device/timing.h"

#include "runtime/facts/cost_table.h"

namespace ttlc::sim {
namespace {

TransferTiming transfer_timing(Arch arch, Cost latency, Cost issue, Cost bandwidth) {
  return {cost_cycles(latency, arch), cost_cycles(issue, arch), cost_value(bandwidth, arch)};
}

}  // namespace

DeviceTiming device_timing(Arch arch) {
  DeviceTiming timing;
  timing.l1_read =
      transfer_timing(arch, Cost::kNocReadL1Latency, Cost::kNocReadL1Issue, Cost::kNocReadL1Bandwidth);
  timing.l1_write =
      transfer_timing(arch, Cost::kNocWriteL1Latency, Cost::kNocWriteL1Issue, Cost::kNocWriteL1Bandwidth);
  timing.dram_read =
      transfer_timing(arch, Cost::kNocReadDramLatency, Cost::kNocReadDramIssue, Cost::kNocReadDramBandwidth);
  timing.dram_write = transfer_timing(arch, Cost::kNocWriteDramLatency, Cost::kNocWriteDramIssue,
                                      Cost::kNocWriteDramBandwidth);
  timing.multicast =
      transfer_timing(arch, Cost::kNocMulticastLatency, Cost::kNocWriteL1Issue, Cost::kNocMulticastBandwidth);
  timing.linked_multicast = transfer_timing(arch, Cost::kNocMulticastLatency, Cost::kNocWriteL1Issue,
                                            Cost::kNocMulticastLinkedBandwidth);
  timing.dram_bank_read_bytes_per_cycle = cost_value(Cost::kDramBankReadBandwidth, arch);
  timing.dram_bank_write_bytes_per_cycle = cost_value(Cost::kDramBankWriteBandwidth, arch);
  timing.dram_read_bytes_per_cycle = cost_value(Cost::kDramAggregateReadBandwidth, arch);
  timing.dram_write_bytes_per_cycle = cost_value(Cost::kDramAggregateWriteBandwidth, arch);
  timing.cb_reserve_cycles = cost_cycles(Cost::kCbReserveBack, arch);
  timing.cb_push_cycles = cost_cycles(Cost::kCbPushBack, arch);
  timing.cb_wait_cycles = cost_cycles(Cost::kCbWaitFront, arch);
  timing.cb_pop_cycles = cost_cycles(Cost::kCbPopFront, arch);
  timing.cb_signal_latency_cycles = cost_cycles(Cost::kCbSignalLatency, arch);
  timing.semaphore_latency_cycles = cost_cycles(Cost::kNocSemaphoreInc, arch);
  timing.semaphore_call_cycles = cost_cycles(Cost::kNocSemaphorePoll, arch);
  timing.barrier_call_cycles = cost_cycles(Cost::kNocBarrier, arch);
  timing.kernel_start_cycles = cost_cycles(Cost::kKernelStart, arch);
  return timing;
}

}  // namespace ttlc::sim
