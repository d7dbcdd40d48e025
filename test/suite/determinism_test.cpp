// The same input gives the same bytes: compiling twice, and going on from the printed IR of any pass. The kernels are those
// of test/golden/run.
#include <gtest/gtest.h>

#include <algorithm>

#include "backend/driver/compile.h"
#include "ir/parser.h"
#include "ir/printer.h"
#include "ir/support/render.h"
#include "passes/pipeline.h"
#include "runtime/facts/program_json.h"
#include "test/support/command.h"

namespace ttlc::test {
namespace {

struct Case {
  fs::path folder;
  driver::CompileFlags flags;
};

/// The command lines of a file, as the compiler gets them.
std::vector<Case> cases_of(const std::string& path) {
  std::vector<Case> cases;
  fs::path file = kGoldenRoot / path;
  for (const std::string& line : directives(read_text(file), "RUN")) {
    std::vector<std::string> arguments = shell_words(replaced(line, "%s", file.filename()));
    arguments.erase(arguments.begin());  // "ttlc"
    driver::ParsedCommandLine parsed = driver::parse_command_line(arguments);
    EXPECT_TRUE(parsed.command) << line << "\n" << parsed.err;
    if (parsed.command) cases.push_back({file.parent_path(), parsed.command->run.compile});
  }
  return cases;
}

struct CompiledCase {
  std::vector<backend::EmittedFile> kernels;
  std::vector<passes::PassSnapshot> snapshots;
};

Result<CompiledCase> compile_case(const Case& test) {
  DiagnosticSink sink;
  CompiledCase result;
  driver::CompileFlags flags = test.flags;
  flags.file = (test.folder / flags.file).lexically_normal();
  auto sources = driver::load_sources(flags.file, sink);  // messages quote them
  auto run = [&]() -> Result<driver::Compiled> {
    if (!sources) return Failure{};
    TTLC_TRY(specs, driver::parse_tensors(flags.tensors, sink));
    return driver::compile(*sources, flags, specs, sink, [&](const passes::PassSnapshot& snapshot) {
      result.snapshots.push_back(snapshot);
    });
  };
  Result<driver::Compiled> compiled = run();
  EXPECT_TRUE(compiled) << render(sink.sorted(), false);
  if (!compiled) return Failure{};
  result.kernels = std::move(compiled->program.kernels);
  return result;
}

std::string all_text(const CompiledCase& compiled) {
  std::string text;
  for (const backend::EmittedFile& file : compiled.kernels) text += file.name + "\n" + file.text;
  for (const passes::PassSnapshot& snapshot : compiled.snapshots) text += snapshot.file_name + snapshot.text;
  return text;
}

/// The passes that run for a case, each of which leaves a snapshot.
passes::Pipeline pipeline_of(const Case& test) {
  passes::Pipeline pipeline = passes::build_pipeline({});
  std::erase_if(pipeline, [&](const passes::PassInfo* pass) {
    const std::vector<std::string>& skipped = test.flags.passes.skip_passes;
    return std::find(skipped.begin(), skipped.end(), pass->name) != skipped.end();
  });
  return pipeline;
}

/// The IR at the end of the pipeline when its passes from `next` on start from a text.
std::string finished(const std::string& text, const passes::Pipeline& pipeline, size_t next) {
  DiagnosticSink sink;
  auto module = ir::parse_module(std::make_shared<SourceFile>("snapshot.ir", text), sink);
  if (!module) return render(sink.sorted(), false);
  passes::Pipeline rest(pipeline.begin() + static_cast<std::ptrdiff_t>(next), pipeline.end());
  passes::PassOptions options;
  Result<void> done = passes::run_passes(**module, rest, {}, options, sink);
  return done ? ir::print(**module) : render(sink.sorted(), false);
}

class Determinism : public testing::TestWithParam<std::string> {};

TEST_P(Determinism, CompilingTwiceGivesTheSameBytes) {
  for (const Case& test : cases_of(GetParam())) {
    Result<CompiledCase> first = compile_case(test), second = compile_case(test);
    if (first && second) EXPECT_EQ(all_text(*first), all_text(*second)) << test.flags.kernel;
  }
}

TEST_P(Determinism, PrintedIrOfEveryPassGoesOnLikeTheModule) {
  for (const Case& test : cases_of(GetParam())) {
    Result<CompiledCase> compiled = compile_case(test);
    if (!compiled) continue;
    passes::Pipeline pipeline = pipeline_of(test);
    const std::vector<passes::PassSnapshot>& snapshots = compiled->snapshots;
    ASSERT_EQ(snapshots.size(), pipeline.size());
    for (size_t i = 0; i + 1 < snapshots.size(); ++i) {
      ASSERT_EQ(finished(snapshots[i].text, pipeline, i + 1), snapshots.back().text)
          << test.flags.kernel << " differs when read back from " << snapshots[i].file_name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, Determinism, testing::ValuesIn(golden_files("run", {".py"})),
                         [](const auto& info) { return test_name(info.param); });

}  // namespace
}  // namespace ttlc::test
