// Whatever a kernel does to the process it runs in, the run ends with a report that calls it a mistake of the program.
#include <gtest/gtest.h>

#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

struct HostileKernel {
  const char* name;
  const char* includes;
  const char* statement;  // of the reader, before its barrier
  const char* rule = "kernel-crash";
};

constexpr HostileKernel kKernels[] = {
    {"exits", "#include <cstdlib>", "exit(0);"},
    {"exits_at_once", "#include <unistd.h>", "_exit(72);"},
    {"aborts", "#include <cstdlib>", "abort();"},
    {"throws", "", "throw 5;"},
    {"allocates_too_much", "#include <vector>", "std::vector<char>(size_t{1} << 50);"},
    {"forks", "#include <unistd.h>", "fork();"},
    {"executes", "#include <unistd.h>", "execl(\"/bin/true\", \"true\", (char*)nullptr);"},
    {"kills_its_parent", "#include <signal.h>\n#include <unistd.h>", "kill(getppid(), SIGUSR1);"},
    {"ignores_signals", "#include <signal.h>", "signal(SIGPROF, SIG_IGN);"},
    {"stops", "#include <signal.h>\n#include <unistd.h>", "kill(getpid(), SIGSTOP);"},
    {"sleeps", "#include <unistd.h>", "sleep(1000000);"},
    {"divides_by_zero", "", "volatile int zero = 0; zero = 7 / zero;"},
    {"leaps_over_the_guard", "", "volatile char large[1 << 26]; large[0] = 1;"},
    {"prints_without_end", "#include <unistd.h>", "while (true) (void)!write(1, \"no\", 2);", "kernel-spins"},
};

void PrintTo(const HostileKernel& kernel, std::ostream* out) { *out << kernel.name; }

class HostileKernels : public ProgramFixture, public testing::WithParamInterface<HostileKernel> {};

TEST_P(HostileKernels, EndWithAReport) {
  const HostileKernel& kernel = GetParam();
  options_.watchdog_seconds = 1;
  write("add.reader.cpp", std::string(kernel.includes) + "\n" +
                              replaced(kAddReader, "    noc_async_read_barrier();\n",
                                       "    " + std::string(kernel.statement) + "\n"));
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 1) << render_failure(result);
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, kernel.rule);
}

INSTANTIATE_TEST_SUITE_P(Kernels, HostileKernels, testing::ValuesIn(kKernels),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ttlc::sim
