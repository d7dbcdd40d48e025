// Reads on their way. A request reaches the memory after its hops, waits there for the ones before it, and
// its data come back over the links of the fabric. Each L1 answers one request after the other on each NoC,
// each DRAM bank one after the other for both, and goes on while an answer waits for links, but not while two
// do. The reader learns at that moment when its data will be there.
#pragma once

#include <array>
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
  /// Answers that may wait to leave: one for each virtual channel of the link out of the node, whose class and
  /// dateline bits are given (tt-isa-documentation NoC/README.md).
  static constexpr size_t kAnswers = 2;
  struct Server {
    std::deque<ReadRequest> waiting;
    int64_t free_clock = 0;
    std::array<int64_t, kAnswers> left_clocks{};  // of the latest answers
    size_t oldest = 0;                            // of them
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
