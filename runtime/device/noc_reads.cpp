#include "runtime/device/noc_reads.h"

#include <algorithm>

#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {

ReadServers::ReadServers(Device& device)
    : device_(device),
      servers_(static_cast<size_t>(device.machine().noc_count * device.core_count() +
                                   device.machine().dram_banks)) {
  for (Server& server : servers_) server.room = device.timing().l1_read_queue;
}

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
  Packet packet;
  packet.accepted = free_commands(read.reader->nocs()[static_cast<size_t>(read.noc)].read_cmd_buf);
  if (read.core >= 0) packet.sink_room = &servers_[server_of(read)].room;
  packet.arrived = [this, number = keep(read)](int64_t at) {
    const size_t server = server_of(reads_[number]);
    servers_[server].waiting.push_back(number);
    serve_next(server, at);
  };
  device_.fabric().send(read.noc, read.reader->core().node(), node_of(read), clock, std::move(packet));
}

ReadServers::Number ReadServers::keep(const ReadRequest& read) {
  if (unused_numbers_.empty()) {
    reads_.push_back(read);
    return static_cast<Number>(reads_.size() - 1);
  }
  const Number number = unused_numbers_.back();
  unused_numbers_.pop_back();
  reads_[number] = read;
  return number;
}

void ReadServers::serve_next(size_t index, int64_t clock) {
  Server& server = servers_[index];
  while (!server.waiting.empty() && !server.answer_waits && server.free_clock <= clock) {
    const Number read = server.waiting.front();
    server.waiting.pop_front();
    make_room(server, reads_[read], clock);
    answer(index, read, clock);
  }
  if (server.waiting.empty() || server.answer_waits || server.wakes) return;
  server.wakes = true;
  device_.scheduler().post(server.free_clock, [this, index](int64_t at) {
    servers_[index].wakes = false;
    serve_next(index, at);
  });
}

void ReadServers::make_room(Server& server, const ReadRequest& read, int64_t clock) {
  if (read.core < 0) return;
  ++server.room;
  device_.fabric().note_room(read.noc, node_of(read), clock);
}

void ReadServers::answer(size_t index, Number number, int64_t clock) {
  const ReadRequest& read = reads_[number];
  const DeviceTiming& timing = device_.timing();
  const MemoryTiming& memory = read.core >= 0 ? timing.l1_read : timing.dram_read;
  Server& server = servers_[index];
  server.free_clock = clock + memory.busy_cycles(read.size_bytes);
  server.answer_waits = true;
  server.answering = true;
  Packet packet;
  packet.packet_class = PacketClass::kResponse;
  packet.flits = timing.link_cycles(read.size_bytes);
  packet.accepted = [this, index](int64_t accepted) {
    Server& served = servers_[index];
    served.answer_waits = false;
    served.free_clock = std::max(served.free_clock, accepted);
    if (!served.answering) serve_next(index, accepted);
  };
  packet.arrived = [this, number](int64_t arrival) { finish(number, arrival); };
  device_.fabric().send(read.noc, node_of(read), read.reader->core().node(), clock, std::move(packet));
  server.answering = false;
}

// What a request and an answer need besides links and turns is added when the data are there: it does not keep
// the memory from going on. A memory slower than the links delivers the last byte later than they could.
void ReadServers::finish(Number number, int64_t clock) {
  const ReadRequest& read = reads_[number];
  const DeviceTiming& timing = device_.timing();
  const MemoryTiming& memory = read.core >= 0 ? timing.l1_read : timing.dram_read;
  const int64_t slower =
      std::max<int64_t>(0, memory.transfer_cycles(read.size_bytes) - timing.link_cycles(read.size_bytes));
  const int64_t request_cycles = 1;  // of its flit, which the ends have in them
  const int64_t later = slower + memory.latency_cycles + 2 * (timing.end_cycles - timing.node_cycles) -
                        request_cycles + device_.schedule().transfer_delay();
  unused_numbers_.push_back(number);
  note_read_done(*read.reader, read.noc, read.sequence, clock + later);
}

}  // namespace ttlc::sim
