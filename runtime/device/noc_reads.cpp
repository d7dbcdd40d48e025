#include "runtime/device/noc_reads.h"

#include <algorithm>

#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {

ReadServers::ReadServers(Device& device)
    : device_(device),
      servers_(static_cast<size_t>(device.machine().noc_count * device.core_count() +
                                   device.machine().dram_banks)) {}

CoreCoord ReadServers::node_of(const ReadRequest& read) const {
  return read.core >= 0 ? device_.core_at(read.core).node()
                        : device_.machine().dram_noc[static_cast<size_t>(read.bank)];
}

size_t ReadServers::server_of(const ReadRequest& read) const {
  const int64_t cores = device_.core_count();
  return static_cast<size_t>(read.core >= 0 ? read.noc * cores + read.core
                                            : device_.machine().noc_count * cores + read.bank);
}

void ReadServers::request(const ReadRequest& read, int64_t clock) {
  const CoreCoord reader = read.reader->core().node();
  const int64_t arrival =
      clock + device_.timing().end_cycles + device_.fabric().travel_cycles(read.noc, reader, node_of(read));
  device_.scheduler().post(arrival, [this, read, arrival] { arrive(read, arrival); });
}

void ReadServers::arrive(const ReadRequest& read, int64_t clock) {
  const size_t index = server_of(read);
  Server& server = servers_[index];
  if (server.waiting.empty() && server.free_clock <= clock) return serve(server, read, clock);
  server.waiting.push_back(read);
  if (server.waiting.size() > 1) return;
  device_.scheduler().post(server.free_clock,
                           [this, index, next = server.free_clock] { serve_next(index, next); });
}

void ReadServers::serve_next(size_t index, int64_t clock) {
  Server& server = servers_[index];
  const ReadRequest read = server.waiting.front();
  server.waiting.pop_front();
  serve(server, read, clock);
  if (server.waiting.empty()) return;
  device_.scheduler().post(server.free_clock,
                           [this, index, next = server.free_clock] { serve_next(index, next); });
}

void ReadServers::serve(Server& server, const ReadRequest& read, int64_t clock) {
  const DeviceTiming& timing = device_.timing();
  const MemoryTiming& memory = read.core >= 0 ? timing.l1_read : timing.dram_read;
  const int64_t busy = memory.busy_cycles(read.size_bytes);
  PacketLoad load;
  load.packet_class = PacketClass::kResponse;
  load.link_cycles = timing.link_cycles(read.size_bytes);
  const Passage passage = device_.fabric().send(read.noc, node_of(read), read.reader->core().node(),
                                                clock + memory.latency_cycles, load);
  server.left_clocks[server.oldest] = passage.left_clock - memory.latency_cycles;
  server.oldest = (server.oldest + 1) % kAnswers;
  server.free_clock = std::max(clock + busy, server.left_clocks[server.oldest]);
  // A memory slower than the links delivers the last byte later than they could.
  const int64_t slower = std::max<int64_t>(0, memory.transfer_cycles(read.size_bytes) - load.link_cycles);
  note_read_done(*read.reader, read.sequence,
                 passage.end_clock + slower + timing.end_cycles + device_.schedule().transfer_delay());
}

}  // namespace ttlc::sim
