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
      clock + device_.timing().node_cycles + device_.fabric().travel_cycles(read.noc, reader, node_of(read));
  device_.scheduler().post(arrival, [this, read, arrival] {
    const size_t server = server_of(read);
    servers_[server].waiting.push_back(read);
    serve_next(server, arrival);
  });
}

void ReadServers::serve_next(size_t index, int64_t clock) {
  Server& server = servers_[index];
  while (!server.waiting.empty() && !server.answer_waits && server.free_clock <= clock) {
    const ReadRequest read = server.waiting.front();
    server.waiting.pop_front();
    answer(index, read, clock);
  }
  if (server.waiting.empty() || server.answer_waits || server.wakes) return;
  server.wakes = true;
  device_.scheduler().post(server.free_clock, [this, index, next = server.free_clock] {
    servers_[index].wakes = false;
    serve_next(index, next);
  });
}

// What a request and an answer need besides links and turns is added when the data are there: it does not keep
// the memory from going on. A memory slower than the links delivers the last byte later than they could.
void ReadServers::answer(size_t index, const ReadRequest& read, int64_t clock) {
  const DeviceTiming& timing = device_.timing();
  const MemoryTiming& memory = read.core >= 0 ? timing.l1_read : timing.dram_read;
  Server& server = servers_[index];
  server.free_clock = clock + memory.busy_cycles(read.size_bytes);
  server.answer_waits = true;
  server.answering = true;
  Packet packet;
  packet.packet_class = PacketClass::kResponse;
  packet.flits = timing.link_cycles(read.size_bytes);
  const int64_t slower = std::max<int64_t>(0, memory.transfer_cycles(read.size_bytes) - packet.flits);
  const int64_t later = slower + memory.latency_cycles + 2 * (timing.end_cycles - timing.node_cycles) +
                        device_.schedule().transfer_delay();
  packet.accepted = [this, index](int64_t accepted) {
    Server& served = servers_[index];
    served.answer_waits = false;
    served.free_clock = std::max(served.free_clock, accepted);
    if (!served.answering) serve_next(index, accepted);
  };
  packet.arrived = [reader = read.reader, sequence = read.sequence, later](int64_t arrival) {
    note_read_done(*reader, sequence, arrival + later);
  };
  device_.fabric().send(read.noc, node_of(read), read.reader->core().node(), clock, std::move(packet));
  server.answering = false;
}

}  // namespace ttlc::sim
