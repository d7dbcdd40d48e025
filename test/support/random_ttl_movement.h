// The data movement threads of a random ttl kernel, as source text: blocks held in every way, and pipes.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "test/support/random_ttl_layout.h"

namespace ttlc::test {

/// How the block that cores start with is sent to them: not at all, from the first core to a rectangle or to cores that
/// are counted, from the first core of each row to its row, from the first core to each other one.
enum class Net { kNone, kRectangle, kCounted, kRows, kEach };

class MovementText {
 public:
  /// `outputs_of_step`: names, in the order of the stores.
  MovementText(const ProgramMeaning& meaning, const BlockLayout& layout, Net net,
               const std::vector<std::string>& outputs_of_step, std::mt19937_64& random)
      : meaning_(meaning), layout_(layout), net_(net), outputs_of_step_(outputs_of_step), random_(random) {}

  std::string net() const;
  std::string threads();

 private:
  std::string slice(const MovedTensor& tensor, int64_t of_step) const;
  std::string shared_read() const;
  std::string move_block(const std::string& tensor, const std::string& slice, bool reads, int64_t indent);
  std::string reads();
  std::string writes();

  const ProgramMeaning& meaning_;
  const BlockLayout& layout_;
  Net net_;
  const std::vector<std::string>& outputs_of_step_;
  std::mt19937_64& random_;
};

}  // namespace ttlc::test
