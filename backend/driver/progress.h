// The progress line of long work: drawn over itself on a terminal, gone at the end, nothing anywhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "runtime/program/simulate.h"

namespace ttlc::driver {

/// The line for a terminal of so many columns, at most columns - 1 characters, without control characters:
/// "simulating [######----------]  37 %  1,204,000 cycles  4 s, about 7 s left".
std::string render_progress(const sim::SimProgress& progress, double elapsed_seconds, int64_t columns);

/// Draws on one stream, given by its file descriptor, while it lives. Short work leaves no trace.
class ProgressLine {
 public:
  explicit ProgressLine(int file_descriptor);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// False when nothing is ever drawn, because the stream is no terminal.
  bool active() const { return active_; }
  void show(const sim::SimProgress& progress);
  /// Removes the line, so that other output can follow.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  int file_descriptor_;
  bool active_;
  bool drawn_ = false;
  sim::SimProgress::Stage stage_ = sim::SimProgress::Stage::kBuildKernels;
  Clock::time_point stage_start_ = Clock::now();
};

/// Runs the program with a progress line on standard error. A signal that ends ttlc meanwhile ends what it has started first.
sim::SimResult simulate_with_progress(const sim::ProgramDesc& program,
                                      const std::vector<sim::HostTensor>& tensors, sim::SimOptions options);

}  // namespace ttlc::driver
