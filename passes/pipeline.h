// The order in which passes run for `ttlc compile`.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ir/support/result.h"
#include "passes/pass.h"

namespace ttlc::passes {

using Pipeline = std::vector<const PassInfo*>;  // a pass may stand in it several times

/// From the block level to code that can be emitted.
Pipeline build_pipeline(const PassOptions& options);

/// "canonicalize,dce" as given to --passes. Unknown names are reported with a suggestion.
Result<Pipeline> parse_pipeline(std::string_view text, DiagnosticSink& sink);

/// Says that no pass has this name, and which one may have been meant.
void report_unknown_pass(std::string_view name, DiagnosticSink& sink);

}  // namespace ttlc::passes
