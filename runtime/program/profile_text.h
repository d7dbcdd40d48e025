// What `--profile` writes: roofline, timeline of one core, and what each kernel line costs.
#pragma once

#include <functional>
#include <string>

#include "runtime/program/simulate.h"

namespace ttlc::sim {

/// Lower bounds of the time of a run, and what the machine could reach at its arithmetic intensity.
struct Roofline {
  double matrix_cycles = 0;   // tile products at the peak of the matrix engines
  double dram_cycles = 0;     // bytes from and to DRAM at its peak
  double flops_per_byte = 0;  // 0 without DRAM traffic
  double peak_tflops = 0;     // of the cores of the program at its fidelity; 0 without tile products
  double roof_tflops = 0;     // the lower of the peak and what DRAM can feed at this intensity
  double reached_tflops = 0;
};
Roofline make_roofline(const ArchInfo& machine, const SimResult& result);

/// Text of a kernel line, without blanks around it; empty when it is not known.
using LineText = std::function<std::string(const std::string& file, int64_t line)>;

std::string render_profile(const ProgramDesc& program, const ArchInfo& machine, const SimResult& result,
                           const LineText& line_text);

}  // namespace ttlc::sim
