// What `--report` and `--trace` write. The report has every key that the run alone can know; the caller adds
// what it measured itself (`outputs`, `compile_ms`).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "runtime/program/simulate.h"

namespace ttlc::sim {

using OrderedJson = nlohmann::ordered_json;

/// The report of a run. `user_flops` is the figure of `--flops`, for `tflops`.
OrderedJson make_report(const ProgramDesc& program, const ArchInfo& machine, const SimResult& result,
                        std::optional<double> user_flops);
/// The timeline as a Chrome trace (chrome://tracing, Perfetto): one process per core, one track per thread and
/// one for the pages of each circular buffer and the bytes on the NoC, a microsecond per 1000 cycles at 1 GHz.
std::string write_trace(const ArchInfo& machine, const SimResult& result);

}  // namespace ttlc::sim
