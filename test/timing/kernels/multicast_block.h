// The handshake of a multicast block: receivers say that they have room, the sender sends the block and a
// flag behind it.
#pragma once

#include "api/dataflow/dataflow_api.h"

constexpr uint32_t kIdle = 0, kArrived = 1;

inline volatile tt_l1_ptr uint32_t* word_at(uint32_t address) {
  return reinterpret_cast<volatile tt_l1_ptr uint32_t*>(address);
}

// Core side of one operand: the word that receivers raise and the word that becomes kArrived.
struct Handshake {
  uint32_t ready;
  uint32_t arrived;
};

inline void wait_for_receivers(const Handshake& words, uint32_t receivers) {
  noc_semaphore_wait(word_at(words.ready), receivers);
  noc_semaphore_set(word_at(words.ready), 0);
}

inline void receive_block(const Handshake& words, uint64_t sender_ready) {
  noc_semaphore_set(word_at(words.arrived), kIdle);
  noc_semaphore_inc(sender_ready, 1);
  noc_semaphore_wait(word_at(words.arrived), kArrived);
}
