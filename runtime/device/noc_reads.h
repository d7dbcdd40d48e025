// Reads on their way. A request is a packet of one flit, its answer one with the data. Each L1 answers one request
// after the other on each NoC, each DRAM bank one after the other for both; none is begun before the answer to the
// one before has got a channel of the link out of the node. A few requests wait at an L1; further ones wait in the NoC,
// where what is behind them waits as well, so that cores at the same L1 get ahead of each other.
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
  int64_t size_bytes = 0;  // of one packet
};

class ReadServers {
 public:
  explicit ReadServers(Device& device);

  /// Sends the request at `clock`, which is now.
  void request(const ReadRequest& read, int64_t clock);

 private:
  using Number = uint32_t;  // of a request, until its answer has arrived
  struct Server {
    std::deque<Number> waiting;
    int64_t room = 0;  // of an L1, for requests
    int64_t free_clock = 0;
    bool answer_waits = false;  // for a channel
    bool answering = false;     // an answer is being sent
    bool wakes = false;         // an event will look for work
  };
  CoreCoord node_of(const ReadRequest& read) const;
  size_t server_of(const ReadRequest& read) const;
  Number keep(const ReadRequest& read);
  void serve_next(size_t server, int64_t clock);
  void make_room(Server& server, const ReadRequest& read, int64_t clock);
  void answer(size_t server, Number read, int64_t clock);
  void finish(Number read, int64_t clock);

  Device& device_;
  std::vector<ReadRequest> reads_;  // by number
  std::vector<Number> unused_numbers_;
  std::vector<Server> servers_;  // cores on NoC 0, on NoC 1, banks
};

}  // namespace ttlc::sim
