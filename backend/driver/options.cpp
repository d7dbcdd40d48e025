#include "backend/driver/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <CLI/CLI.hpp>
#include <cmath>

#include "ir/support/diagnostic.h"

namespace ttlc::driver {
namespace {

constexpr const char* kOverview =
    "ttlc compiles kernels written in a small Python-like language to TT-Metalium C++ (reader, compute, "
    "writer) and runs\n"
    "the emitted kernels on a strict, timed simulator of the device.\n";

constexpr const char* kExamples =
    "\nExamples:\n"
    "  ttlc list kernels examples/flash_attention.py\n"
    "  ttlc compile examples/flash_attention.py --kernel flash_attention --tensor Q=512x64 --tensor K=512x64 "
    "\\\n"
    "       --tensor V=512x64 --tensor out=512x64 -o build/fa\n"
    "  ttlc run examples/flash_attention.py --kernel flash_attention --tensor Q=q.npy --tensor K=k.npy "
    "--tensor V=v.npy \\\n"
    "       --tensor out=512x64 --out out=result.npy --report report.json --trace trace.json\n"
    "  ttlc sim build/fa/flash_attention.program.json --tensor Q=q.npy --tensor K=k.npy --tensor V=v.npy\n"
    "\n"
    "SPEC of --tensor: SHAPE or FILE.npy, then options after colons: a dtype (bf16 fp32 bfp8_b bfp4_b int32 "
    "uint16 uint32),\n"
    "a layout (tile row_major), a memory (dram l1 'l1_sharded(height|width|block,GXxGY,RxC)'). Defaults: "
    "bf16, tile, dram.\n"
    "\n"
    "Exit codes: 0 ok; 1 wrong result, or the simulated program broke a rule or hung; 2 the source, a file "
    "or the command\n"
    "line is at fault; 3 the simulator lacks something the kernel uses; 70 internal error.\n";

/// An option that may be repeated and takes one value each time.
void add_list(CLI::App* app, const std::string& flag, std::vector<std::string>& values,
              const std::string& help, const std::string& value_name) {
  app->add_option(flag, values, help)->allow_extra_args(false)->type_name(value_name);
}

/// One of the choices, in capital or small letters.
CLI::Validator one_of(const std::vector<std::string>& choices) {
  auto check = [choices](std::string& text) {
    for (const std::string& choice : choices) {
      if (CLI::detail::to_lower(choice) != CLI::detail::to_lower(text)) continue;
      text = choice;
      return std::string();
    }
    return fmt::format("expected one of {}; found '{}'", fmt::join(choices, ", "), text);
  };
  return CLI::Validator(check, "");
}

void add_choice(CLI::App* app, const std::string& flag, std::string& value,
                const std::vector<std::string>& choices, const std::string& help) {
  app->add_option(flag, value, help)
      ->transform(one_of(choices))
      ->type_name(fmt::format("{}", fmt::join(choices, "|")))
      ->capture_default_str();
}

/// Texts that are wholly a number of type T, of at least `least`.
template <typename T>
CLI::Validator number_from(T least) {
  auto check = [least](const std::string& text) {
    T value{};
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool is_number = error == std::errc{} && end == text.data() + text.size();
    if (is_number && value >= least && std::isfinite(static_cast<double>(value))) return std::string();
    std::string_view kind = std::is_integral_v<T> ? "an integer" : "a number";
    return fmt::format("expected {} of at least {}; found '{}'", kind, least, text);
  };
  return CLI::Validator(check, "");
}

void add_pass_flags(CLI::App* app, PassFlags& flags) {
  const char* group = "Passes";
  app->add_option("--skip-pass", flags.skip_passes, "leave out an optional pass (see `ttlc list passes`)")
      ->allow_extra_args(false)
      ->type_name("PASS")
      ->group(group);
  app->add_option("--stop-after", flags.stop_after, "stop after this pass")->type_name("PASS")->group(group);
  app->add_option("--print-before", flags.print_before, "print the IR before a pass, or `all`")
      ->allow_extra_args(false)
      ->type_name("PASS")
      ->group(group);
  app->add_option("--print-after", flags.print_after, "print the IR after a pass, or `all`")
      ->allow_extra_args(false)
      ->type_name("PASS")
      ->group(group);
  app->add_flag("--print-changed", flags.print_changed, "print what each pass changed, as a diff")
      ->group(group);
  app->add_flag("--time-passes", flags.time_passes, "print how long each pass took")->group(group);
  app->add_flag("--verify-each", flags.verify_each, "verify the IR after every pass")->group(group);
  app->add_option("--bisect-limit", flags.bisect_limit, "run only the first N optional passes")
      ->check(number_from<int64_t>(0))
      ->type_name("N")
      ->group(group)
      ->each([&flags](const std::string&) { flags.bisect = true; });
  app->add_option("--dump-dir", flags.dump_dir, "write the IR after each pass to this folder")
      ->type_name("DIR")
      ->group(group);
}

void add_machine_flags(CLI::App* app, std::string& arch, std::string& system_file) {
  app->add_option("--arch", arch, "machine: wormhole_b0 (default) or blackhole")
      ->transform(one_of({"wormhole_b0", "blackhole"}))
      ->type_name("ARCH");
  app->add_option("--system", system_file, "JSON file that describes the machine")->type_name("FILE");
}

void add_compile_flags(CLI::App* app, CompileFlags& flags) {
  app->add_option("file", flags.file, "kernel file")->required()->type_name("FILE.py");
  app->add_option("--kernel", flags.kernel,
                  "kernel, or a call of a factory; optional when the file has one kernel")
      ->type_name("EXPR");
  add_list(app, "--tensor", flags.tensors, "shape or data of a kernel parameter", "NAME=SPEC");
  add_list(app, "--set", flags.sets, "override a module-level constant", "NAME=VALUE");
  app->add_flag("--legacy-reduce-dims", flags.legacy_reduce_dims,
                "dims=[0] of reduce_sum and reduce_max is along rows, as in early kernels");
  add_machine_flags(app, flags.target.arch, flags.target.system_file);
}

void add_code_flags(CLI::App* app, CompileFlags& flags) {
  app->add_option("-o", flags.out_dir, "output folder (default ./NAME.ttlc)")->type_name("DIR");
  add_choice(app, "--emit", flags.emit, {"kernels", "ir", "ast", "host", "all"},
             "what to write; ir and ast go to standard output");
  add_choice(app, "--metal-api", flags.metal_api, {"feb2026", "apr2026"},
             "API generation of the emitted kernels");
  add_choice(app, "--dst", flags.target.dst, {"16", "32", "auto"}, "bits of a DST element");
  add_choice(app, "--dst-sync", flags.target.dst_sync, {"half", "full"},
             "DST in two alternating halves or as one (default: what the decorator says, else half)");
  add_choice(app, "--fidelity", flags.target.fidelity, {"LoFi", "HiFi2", "HiFi3", "HiFi4"},
             "passes of the matrix engine per product (default: what the decorator says, else HiFi4)");
  add_choice(app, "--accuracy", flags.target.accuracy, {"exact", "fast"},
             "accurate SFPU functions, or fast ones (exp within 3 %: relax --tol)");
  add_pass_flags(app, flags.passes);
}

void add_costs_flag(CLI::App* app, std::string& costs_file) {
  app->add_option("--costs", costs_file, "rows for the cost table, in the form of `ttlc list costs`")
      ->type_name("FILE");
}

void add_sim_flags(CLI::App* app, SimFlags& flags) {
  add_list(app, "--out", flags.outs, "write a tensor after the run", "NAME=FILE.npy");
  add_choice(app, "--numerics", flags.numerics, {"fast", "exact", "none"},
             "float32 arithmetic, bit-true, or timing without data");
  app->add_option("--report", flags.report_file, "write the report as JSON")->type_name("FILE.json");
  app->add_option("--trace", flags.trace_file, "write a Chrome/Perfetto trace")->type_name("FILE.json");
  app->add_option("--profile", flags.profile_file,
                  "write where the cycles go: roofline, timeline, kernel lines (`-`: standard output)")
      ->type_name("FILE");
  add_costs_flag(app, flags.costs_file);
  add_choice(app, "--timing", flags.timing, {"on", "off"}, "estimate cycles");
  app->add_option("--schedule", flags.schedule_seed,
                  "seed of random delays that a right program does not notice")
      ->check(number_from<int64_t>(1))
      ->type_name("N");
  app->add_option("--jobs", flags.jobs,
                  "threads of the host, all of its cores unless given; no result depends on it")
      ->check(CLI::Range(int64_t{1}, int64_t{1024}))
      ->type_name("N");
  app->add_option("--flops", flags.flops, "floating-point operations, for the TFLOP/s of the report")
      ->check(number_from<double>(0))
      ->type_name("N");
  app->add_option("--cache", flags.cache_dir, "folder of compiled kernels")->type_name("DIR");
  app->add_flag("--no-cache", flags.no_cache, "compile all kernels anew");
}

void add_run_flags(CLI::App* app, RunFlags& flags) {
  add_compile_flags(app, flags.compile);
  add_code_flags(app, flags.compile);
  add_sim_flags(app, flags.sim);
  add_list(app, "--expect", flags.expects, "compare an output with a file", "NAME=FILE.npy");
  app->add_option("--seed", flags.seed, "seed of generated inputs")
      ->check(number_from<uint64_t>(0))
      ->type_name("N")
      ->capture_default_str();
  app->add_option("--tol", flags.tolerance, "largest relative L2 error instead of the dtype's")
      ->check(number_from<double>(0))
      ->type_name("REL");
  add_choice(app, "--check", flags.check, {"auto", "off"}, "compare outputs with the float64 reference");
}

std::string help_of(const CLI::App& app, const CLI::App* parsed) {
  const CLI::App* shown = parsed ? parsed : &app;
  return shown->help(shown == &app ? "" : "ttlc");
}

/// The word nearest to `word` among the commands, or among the flags of the command it was given to.
std::string nearest(const CLI::App& app, const std::string& word) {
  std::vector<std::string> candidates;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    candidates.push_back(command->get_name());
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) candidates.push_back("--" + name);
  }
  return closest_name(word, candidates);
}

/// What to type instead of an option of other compilers; empty for all else.
std::string_view known_elsewhere(std::string_view argument) {
  struct Hint {
    std::string_view spelling, advice;
  };
  static constexpr Hint kHints[] = {
#define OPTION_HINT(spelling, advice) {spelling, advice},
#include "backend/driver/option_hints.def"
  };
  const bool is_long = argument.starts_with("--");
  const std::string_view name = argument.substr(0, is_long ? argument.find('=') : 2);
  for (const Hint& hint : kHints) {
    if (hint.spelling == name) return hint.advice;
  }
  return {};
}

/// What CLI11 found wrong, in our words where its own do not name the culprit.
std::string describe(const CLI::App& app, const CLI::ParseError& error) {
  std::vector<const CLI::App*> parsed =
      app.get_subcommands([](const CLI::App* command) { return command->parsed(); });
  const CLI::App& where = parsed.empty() ? app : *parsed.front();
  std::vector<std::string> extras = app.remaining(true);
  std::string message = error.what();
  std::string help =
      fmt::format("`{} --help` shows what is allowed", parsed.empty() ? "ttlc" : "ttlc " + where.get_name());
  if (!extras.empty()) {
    bool is_command = parsed.empty() && !extras.front().starts_with('-');
    message =
        fmt::format("{} '{}'", is_command ? "there is no command" : "unexpected argument", extras.front());
    std::string_view advice = known_elsewhere(extras.front());
    std::string close = nearest(where, extras.front());
    if (!advice.empty()) {
      help = advice;
    } else if (!close.empty()) {
      help = fmt::format("did you mean '{}'? {}", close, help);
    }
  }
  return fmt::format("ttlc: error: {}\n  help: {}\n", message, help);
}

}  // namespace

ParsedCommandLine parse_command_line(const std::vector<std::string>& arguments) {
  ParsedCommandLine result;
  CommandLine line;
  CLI::App app(kOverview, "ttlc");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("ttlc ") + TTLC_VERSION);
  app.require_subcommand(1);

  CLI::App* compile = app.add_subcommand("compile", "write the kernels and the program description");
  add_compile_flags(compile, line.compile);
  add_code_flags(compile, line.compile);
  CLI::App* run = app.add_subcommand("run", "compile, simulate, and compare the result with the reference");
  add_run_flags(run, line.run);
  CLI::App* sim =
      app.add_subcommand("sim", "simulate any program description, hand-written kernels included");
  sim->add_option("file", line.sim.file, "program description")->required()->type_name("PROGRAM.json");
  add_list(sim, "--tensor", line.sim.tensors, "start values of a tensor", "NAME=SPEC");
  add_machine_flags(sim, line.sim.arch, line.sim.system_file);
  add_sim_flags(sim, line.sim.sim);
  CLI::App* check = app.add_subcommand("check", "report mistakes of a kernel file; needs no tensors");
  CompileFlags check_flags;
  add_compile_flags(check, check_flags);
  CLI::App* opt = app.add_subcommand("opt", "run passes on IR text, print IR text");
  opt->add_option("file", line.opt.file, "IR file, `-` for standard input")->required()->type_name("FILE.ir");
  opt->add_option("--passes", line.opt.passes, "passes in order, separated by commas")->type_name("A,B");
  add_pass_flags(opt, line.opt.pass_flags);
  CLI::App* list =
      app.add_subcommand("list", "list kernels of a file, ops, passes, machines or the cost table");
  list->add_option("what", line.list.what, "kernels, ops, passes, archs or costs")
      ->required()
      ->transform(one_of({"kernels", "ops", "passes", "archs", "costs"}))
      ->type_name("WHAT");
  list->add_option("file", line.list.file, "kernel file, for kernels")->type_name("FILE.py");
  add_costs_flag(list, line.list.costs_file);
  list->add_flag("--markdown", line.list.markdown, "as a Markdown table");

  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForVersion& call) {
    result.out = std::string(call.what()) + "\n";
    return result;
  } catch (const CLI::CallForHelp&) {
    std::vector<CLI::App*> parsed = app.get_subcommands();
    result.out = help_of(app, parsed.empty() ? nullptr : parsed.front());
    return result;
  } catch (const CLI::ParseError& error) {
    result.err = describe(app, error);
    result.exit_code = 2;
    return result;
  }
  if (compile->parsed()) line.command = Command::kCompile;
  if (run->parsed()) line.command = Command::kRun;
  if (sim->parsed()) line.command = Command::kSim;
  if (opt->parsed()) line.command = Command::kOpt;
  if (list->parsed()) line.command = Command::kList;
  if (check->parsed()) {
    line.command = Command::kCheck;
    line.compile = check_flags;
  }
  result.command = line;
  return result;
}

}  // namespace ttlc::driver
