#include "passes/pipeline.h"

#include "ir/support/ice.h"

namespace ttlc::passes {
namespace {

/// Adds passes by their names on the command line.
void add(Pipeline& pipeline, std::initializer_list<std::string_view> names) {
  for (std::string_view name : names) {
    const PassInfo* pass = find_pass(name);
    TTLC_ASSERT(pass, "the pipeline names the pass '{}', which passes.def does not have", name);
    pipeline.push_back(pass);
  }
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> pass_names() {
  std::vector<std::string> names;
  for (const PassInfo& pass : all_passes()) names.emplace_back(pass.name);
  return names;
}

}  // namespace

Pipeline build_pipeline(const PassOptions&) {
  Pipeline pipeline;
  // Blocks. ------------------------------------------------------------------------------------------------
  // What a factor has left is a copy, which canonicalize forwards.
  add(pipeline, {"canonicalize", "fold-scales", "canonicalize"});
  add(pipeline, {"eliminate-common-subexprs", "eliminate-dead-code"});
  // Before decompose, which hides what a sum is: matmuls with constants ask for less than they need.
  add(pipeline, {"mask-padding"});
  // Before fusion, which must see that a sum is a matmul: its finish may become its start.
  add(pipeline, {"decompose", "fold-transposes"});
  // Before fusion: a broadcast reads from a CB and keeps producer and consumer apart.
  add(pipeline, {"narrow-lanes"});
  // Before fusion, which would merge what is invariant with what is not.
  add(pipeline, {"hoist-invariants", "fuse-elementwise"});
  // Fusion brings fills and scalars to the ops they can be folded into, and duplicates cheap producers.
  add(pipeline, {"canonicalize", "eliminate-common-subexprs", "eliminate-dead-code"});
  // Splitting asks for the DST slots of a body, which depend on the forms; the blocks it makes may be equal.
  add(pipeline, {"select-forms", "split-generics", "eliminate-common-subexprs", "eliminate-dead-code"});
  // Once matmuls and what they are fused with stand; canonicalize would take its copies for nothing.
  add(pipeline, {"round-operands"});
  // From here on no pass may forward copies or merge blocks: carried values have buffers of their own.
  add(pipeline, {"isolate-carried", "accumulate-in-l1", "assign-formats"});
  // How much L1 a block needs is known once it has its format.
  add(pipeline, {"schedule-blocks"});
  // Before DST is assigned: the copies it makes need slots as well.
  add(pipeline, {"order-buffer-accesses", "assign-dst", "block-for-dst"});
  // Buffers. -----------------------------------------------------------------------------------------------
  add(pipeline, {"bufferize"});
  // Tiles. -------------------------------------------------------------------------------------------------
  // Data movement counts in rows until it is lowered.
  add(pipeline, {"lower-to-tile-loops", "lower-data-movement", "join-rows"});
  // What compares the loops of several threads has done so; inits can leave the loops that are left.
  add(pipeline, {"simplify-loops"});
  // Where a whole block of sums fits into a section can be seen now.
  add(pipeline, {"keep-sums-in-dst"});
  // Inits go by the order of ops on the device, which the regions of a section do not show; the loops compute
  // page numbers anew at every use.
  add(pipeline, {"insert-dst-sync", "eliminate-common-subexprs", "eliminate-dead-code", "insert-inits"});
  // Last, because an error about L1 should be about the buffers that are really needed.
  add(pipeline, {"assign-cb-ids"});
  return pipeline;
}

Result<Pipeline> parse_pipeline(std::string_view text, DiagnosticSink& sink) {
  Pipeline pipeline;
  while (!text.empty()) {
    size_t comma = text.find(',');
    std::string_view name = trimmed(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    if (name.empty()) continue;
    const PassInfo* pass = find_pass(name);
    if (!pass) {
      report_unknown_pass(name, sink);
      return Failure{};
    }
    pipeline.push_back(pass);
  }
  return pipeline;
}

void report_unknown_pass(std::string_view name, DiagnosticSink& sink) {
  std::string close = closest_name(name, pass_names());
  DiagnosticBuilder error = sink.error({}, "there is no pass '{}'", name);
  if (close.empty()) {
    error.help("'ttlc list passes' names them all");
  } else {
    error.help("did you mean '{}'?", close);
  }
}

}  // namespace ttlc::passes
