// Running a program on the simulator on behalf of `run` and `sim`: options from the flags, results to the
// files the user named, one summary on standard output.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "backend/driver/options.h"
#include "ir/support/diagnostic.h"
#include "ir/support/result.h"
#include "runtime/program/simulate.h"

namespace ttlc::driver {

using NamedFile = std::pair<std::string, std::string>;  // tensor, path

/// "NAME=FILE.npy" arguments whose NAME must be one of `known`.
Result<std::vector<NamedFile>> parse_named_files(const std::vector<std::string>& texts, std::string_view flag,
                                                 const std::vector<std::string>& known, DiagnosticSink& sink);

/// False, and reported, when results are wanted of a run that computes none.
bool check_data_is_computed(const SimFlags& flags, bool wants_data, DiagnosticSink& sink);

/// The cost table with the rows of a file; the built-in one without a file.
Result<sim::CostTable> cost_table(const std::string& costs_file, DiagnosticSink& sink);
sim::SimOptions sim_options(const SimFlags& flags, const sim::CostTable& costs);
/// Names of a program's tensors.
std::vector<std::string> tensor_names(const sim::ProgramDesc& program);

/// Writes --out tensors, --report (`extra` adds the compiler's keys), --profile (kernel sources are relative to
/// `base_dir`) and --trace. False: reported.
bool write_results(const sim::ProgramDesc& program, const sim::ArchInfo& machine,
                   const sim::SimResult& result, const std::vector<NamedFile>& outs, const SimFlags& flags,
                   const std::string& base_dir, const nlohmann::ordered_json& extra);

/// What the machine itself has done wrong, which no kernel can help; empty when there is nothing to say.
std::string errata_warning(const sim::SimResult& result);
/// Says it on standard error.
void warn_of_errata(const sim::SimResult& result);

/// "37,412 cycles (37.4 us at 1 GHz), 4.1 TFLOP/s, 23% of peak, bound by math".
std::string summary_line(const sim::ProgramDesc& program, const sim::ArchInfo& machine,
                         const sim::SimResult& result, const SimFlags& flags);

}  // namespace ttlc::driver
