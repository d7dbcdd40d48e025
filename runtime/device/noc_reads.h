// Reads on their way. A request reaches the memory after its hops, waits there for the ones before it, and
// its data come back over the links of the fabric. Each L1 answers one request after the other on each NoC,
// each DRAM bank one after the other for both. The reader learns at that moment when its data will be there.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "runtime/device/timing.h"
#include "runtime/facts/core_coord.h"

namespace ttlc::sim {

class Device;
class SimThread;

struct ReadRequest {
  SimThread* reader = nullptr;
  int64_t sequence = 0;  // among the reads of the reader
  int noc = 0;
  int64_t core = -1;  // whose L1 is read; -1: DRAM
  int64_t bank = 0;
  int64_t size_bytes = 0;
};

class ReadServers {
 public:
  explicit ReadServers(Device& device);

  /// Sends the request at `clock`.
  void request(const ReadRequest& read, int64_t clock);

 private:
  struct Server {
    std::deque<ReadRequest> waiting;
    int64_t free_clock = 0;
  };
  CoreCoord node_of(const ReadRequest& read) const;
  size_t server_of(const ReadRequest& read) const;
  void arrive(const ReadRequest& read, int64_t clock);
  void serve_next(size_t server, int64_t clock);
  void serve(Server& server, const ReadRequest& read, int64_t clock);

  Device& device_;
  std::vector<Server> servers_;  // cores on NoC 0, on NoC 1, banks
};

}  // namespace ttlc::sim
