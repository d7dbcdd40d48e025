// The command line as structs, and what is wrong with it.
#include "backend/driver/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ttlc::driver {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Options, ParsesARun) {
  ParsedCommandLine parsed =
      parse_command_line({"run", "a.py", "--kernel", "make(k=2)", "--tensor", "A=64x64:fp32", "--tensor",
                          "B=b.npy", "--set", "N=(1, 2)", "--out", "B=c.npy", "--dst", "16", "--tol", "0.5"});
  ASSERT_TRUE(parsed.command.has_value()) << parsed.err;
  EXPECT_EQ(parsed.command->command, Command::kRun);
  const RunFlags& run = parsed.command->run;
  EXPECT_EQ(run.compile.file, "a.py");
  EXPECT_EQ(run.compile.kernel, "make(k=2)");
  EXPECT_THAT(run.compile.tensors, ElementsAre("A=64x64:fp32", "B=b.npy"));
  EXPECT_THAT(run.compile.sets, ElementsAre("N=(1, 2)"));
  EXPECT_THAT(run.sim.outs, ElementsAre("B=c.npy"));
  EXPECT_EQ(run.compile.target.dst, "16");
  EXPECT_EQ(run.tolerance, 0.5);
}

TEST(Options, ChoicesMayBeInOtherLetters) {
  ParsedCommandLine parsed = parse_command_line(
      {"run", "a.py", "--fidelity", "hifi2", "--arch", "Blackhole", "--numerics", "EXACT"});
  ASSERT_TRUE(parsed.command.has_value()) << parsed.err;
  EXPECT_EQ(parsed.command->run.compile.target.fidelity, "HiFi2");
  EXPECT_EQ(parsed.command->run.compile.target.arch, "blackhole");
  EXPECT_EQ(parsed.command->run.sim.numerics, "exact");
}

TEST(Options, SpellingsOfOtherCompilersAreExplained) {
  const std::pair<const char*, const char*> expected[] = {{"--grid", "--set GRID='(8, 8)'"},
                                                          {"--grid=8x8", "--set GRID='(8, 8)'"},
                                                          {"--shape", "--tensor NAME=512x64"},
                                                          {"-DN=4", "--set NAME=VALUE"},
                                                          {"--math-fidelity=HiFi2", "--fidelity HiFi4"},
                                                          {"--device", "--arch wormhole_b0"},
                                                          {"--rtol", "--tol REL"},
                                                          {"-O2", "--skip-pass PASS"}};
  for (const auto& [spelling, advice] : expected) {
    ParsedCommandLine parsed = parse_command_line({"run", "a.py", spelling});
    EXPECT_EQ(parsed.exit_code, 2) << spelling;
    EXPECT_THAT(parsed.err, HasSubstr(advice)) << spelling;
  }
}

TEST(Options, HasTheDocumentedDefaults) {
  ParsedCommandLine parsed = parse_command_line({"run", "a.py"});
  ASSERT_TRUE(parsed.command.has_value());
  const RunFlags& run = parsed.command->run;
  EXPECT_EQ(run.compile.metal_api, "apr2026");
  EXPECT_EQ(run.compile.target.dst, "auto");
  EXPECT_EQ(run.compile.target.dst_sync, "") << "the decorator's, else half";
  EXPECT_EQ(run.compile.target.fidelity, "") << "the decorator's, else HiFi4";
  EXPECT_EQ(run.compile.target.accuracy, "exact");
  EXPECT_EQ(run.sim.numerics, "fast");
  EXPECT_EQ(run.sim.timing, "on");
  EXPECT_EQ(run.seed, 0u);
}

TEST(Options, MistakesExitWith2AndPointToHelp) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"run"},
                                             {"frobnicate"},
                                             {"run", "a.py", "--dst", "24"},
                                             {"run", "a.py", "--nope"},
                                             {"list", "colours"}}) {
    ParsedCommandLine parsed = parse_command_line(arguments);
    EXPECT_FALSE(parsed.command.has_value());
    EXPECT_EQ(parsed.exit_code, 2);
    EXPECT_THAT(parsed.err, HasSubstr("--help"));
  }
}

TEST(Options, HelpAndVersionExitWith0) {
  EXPECT_THAT(parse_command_line({"--version"}).out, HasSubstr("ttlc "));
  ParsedCommandLine help = parse_command_line({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("Exit codes"));
  EXPECT_THAT(parse_command_line({"compile", "--help"}).out, HasSubstr("--metal-api"));
}

}  // namespace
}  // namespace ttlc::driver
