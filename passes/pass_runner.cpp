// A PassRun does one call of run_passes. Nothing is recorded before a pass for the case that it fails: passes
// are deterministic, so the IR before a failing pass is made again from a copy of the input.
#include "passes/pass_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "ir/printer.h"
#include "ir/support/render.h"
#include "ir/verifier.h"
#include "passes/unified_diff.h"

namespace ttlc::passes {
namespace {

bool names_pass(const std::vector<std::string>& list, std::string_view pass) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& name) { return name == "all" || name == pass; });
}

class PassRun {
 public:
  PassRun(ir::Module& module, const Pipeline& pipeline, const RunOptions& run, const PassOptions& options,
          DiagnosticSink& sink)
      : module_(module),
        pipeline_(pipeline),
        run_(run),
        options_(options),
        sink_(sink),
        input_(module.clone()) {}

  Result<void> all();

 private:
  bool check_names();
  bool check_name(std::string_view name);
  bool gate(const PassInfo& pass);
  bool apply(const PassInfo& pass);
  bool level_fits(const PassInfo& pass);
  void verify_input();
  void verify_result();
  void verify_after(const PassInfo& pass);
  [[noreturn]] void fail(const PassInfo& pass, const std::string& reason);
  std::string text_before_failure();
  void record_before(const PassInfo& pass);
  void record_after(const PassInfo& pass);
  template <typename... Args>
  void log(fmt::format_string<Args...> format, Args&&... args) {
    if (run_.log) run_.log(fmt::format(format, std::forward<Args>(args)...));
  }

  ir::Module& module_;
  const Pipeline& pipeline_;
  const RunOptions& run_;
  const PassOptions& options_;
  DiagnosticSink& sink_;
  std::unique_ptr<ir::Module> input_;
  Pipeline done_;  // passes that ran
  int64_t gated_ = 0;
  std::string text_before_;
  int64_t snapshots_ = 0;
};

Result<void> PassRun::all() {
  if (!check_names()) return Failure{};
  if (run_.verify_each) verify_input();
  for (const PassInfo* pass : pipeline_) {
    if (gate(*pass) && !apply(*pass)) return Failure{};
    if (pass->name == run_.stop_after) break;
  }
  if (!run_.verify_each) verify_result();
  return {};
}

bool PassRun::check_names() {
  bool ok = run_.stop_after.empty() || check_name(run_.stop_after);
  for (const auto* list : {&run_.print_before, &run_.print_after, &run_.skip_passes}) {
    for (const std::string& name : *list) ok = (name == "all" || check_name(name)) && ok;
  }
  for (const std::string& name : run_.skip_passes) {
    const PassInfo* pass = find_pass(name);
    if (!pass || pass->need == PassNeed::kOptional) continue;
    sink_.error({}, "the pass '{}' cannot be skipped: without it there is no code", name);
    ok = false;
  }
  return ok;
}

bool PassRun::check_name(std::string_view name) {
  if (find_pass(name)) return true;
  report_unknown_pass(name, sink_);
  return false;
}

/// Whether an optional pass runs; mandatory ones always do.
bool PassRun::gate(const PassInfo& pass) {
  if (pass.need == PassNeed::kMandatory) return true;
  if (names_pass(run_.skip_passes, pass.name)) return false;
  bool runs = ++gated_ <= run_.bisect_limit;
  if (run_.print_bisect) log("bisect: ({}) {}: {}\n", gated_, pass.name, runs ? "run" : "skipped");
  return runs;
}

bool PassRun::level_fits(const PassInfo& pass) {
  if (!pass.level_required || *pass.level_required == module_.level) return true;
  sink_
      .error({}, "the pass '{}' needs the level '{}', but the module is at the level '{}'", pass.name,
             ir::level_name(*pass.level_required), ir::level_name(module_.level))
      .help("'ttlc list passes' shows the levels of all passes");
  return false;
}

bool PassRun::apply(const PassInfo& pass) {
  if (!level_fits(pass)) return false;
  record_before(pass);
  int errors_before = sink_.error_count();
  auto start = std::chrono::steady_clock::now();
  try {
    PassContext context{sink_, options_};
    pass.function(module_, context);
  } catch (const InternalError& error) {
    fail(pass, error.what());
  }
  double milliseconds =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  if (sink_.error_count() > errors_before) return false;
  module_.level = pass.level_after.value_or(module_.level);
  if (run_.verify_each) verify_after(pass);
  done_.push_back(&pass);
  if (run_.time_passes) log("{:9.3f} ms  {}\n", milliseconds, pass.name);
  record_after(pass);
  return true;
}

void PassRun::verify_input() {
  DiagnosticSink problems;
  if (ir::verify(module_, problems)) return;
  throw InternalError("the module given to the passes breaks invariants:\n" +
                      render(problems.sorted(), false));
}

/// Once at the end; when something is wrong the passes run again, verified one by one, to say which of them did it.
void PassRun::verify_result() {
  DiagnosticSink problems;
  if (ir::verify(module_, problems)) return;
  RunOptions careful;
  careful.verify_each = true;
  DiagnosticSink ignored;
  (void)run_passes(*input_, done_, careful, options_, ignored);
  throw InternalError("the passes leave a module that breaks invariants:\n" +
                      render(problems.sorted(), false));
}

void PassRun::verify_after(const PassInfo& pass) {
  DiagnosticSink problems;
  if (ir::verify(module_, problems)) return;
  fail(pass, fmt::format("it breaks invariants:\n{}", render(problems.sorted(), false)));
}

void PassRun::fail(const PassInfo& pass, const std::string& reason) {
  std::string reproducer =
      fmt::format("// RUN: ttlc opt --passes={} --verify-each %s\n{}", pass.name, text_before_failure());
  throw PassError(fmt::format("in the pass '{}': {}", pass.name, reason), std::string(pass.name), reproducer);
}

std::string PassRun::text_before_failure() {
  DiagnosticSink ignored;
  PassContext context{ignored, options_};
  for (const PassInfo* pass : done_) {
    pass->function(*input_, context);
    input_->level = pass->level_after.value_or(input_->level);
  }
  return ir::print(*input_);
}

void PassRun::record_before(const PassInfo& pass) {
  if (run_.print_changed) text_before_ = ir::print(module_);
  if (names_pass(run_.print_before, pass.name)) log("// before {}\n{}", pass.name, ir::print(module_));
}

void PassRun::record_after(const PassInfo& pass) {
  bool prints = names_pass(run_.print_after, pass.name);
  if (!prints && !run_.print_changed && !run_.on_snapshot) return;
  std::string text = ir::print(module_);
  if (prints) log("// after {}\n{}", pass.name, text);
  if (run_.print_changed) {
    log("{}", unified_diff(text_before_, text, fmt::format("before {}", pass.name),
                           fmt::format("after {}", pass.name)));
  }
  if (run_.on_snapshot)
    run_.on_snapshot({fmt::format("{:02}-{}.ir", ++snapshots_, pass.name), std::move(text)});
}

}  // namespace

Result<void> run_passes(ir::Module& module, const Pipeline& pipeline, const RunOptions& run,
                        const PassOptions& options, DiagnosticSink& sink) {
  return PassRun(module, pipeline, run, options, sink).all();
}

}  // namespace ttlc::passes
