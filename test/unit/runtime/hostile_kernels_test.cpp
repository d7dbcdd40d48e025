// Whatever a kernel does to the process it runs in, the run ends with a report that calls it a mistake of the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

struct HostileKernel {
  const char* name;
  const char* includes;
  const char* statement;  // of the reader, before its barrier
  const char* rule = "kernel-crash";
  bool is_placed = true;  // the report says where
};

constexpr HostileKernel kKernels[] = {
    {"exits", "#include <cstdlib>", "exit(0);"},
    {"exits_at_once", "#include <unistd.h>", "_exit(72);", "kernel-crash", false},
    {"aborts", "#include <cstdlib>", "abort();"},
    {"allocates_too_much", "#include <vector>", "std::vector<char>(size_t{1} << 50);", "no-heap"},
    {"allocates", "#include <cstdlib>", "*(volatile char*)malloc(1) = 0;", "no-heap"},
    {"maps_memory_without_end", "#include <sys/mman.h>",
     "while (*(volatile char*)mmap(nullptr, 1 << 26, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, "
     "-1, "
     "0) == 0) {}"},
    {"forks", "#include <unistd.h>", "fork();"},
    {"executes", "#include <unistd.h>", "execl(\"/bin/true\", \"true\", (char*)nullptr);"},
    {"kills_its_parent", "#include <signal.h>\n#include <unistd.h>", "kill(getppid(), SIGUSR1);"},
    {"ignores_signals", "#include <signal.h>", "signal(SIGPROF, SIG_IGN);"},
    {"blocks_signals", "#include <signal.h>",
     "sigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, nullptr);"},
    {"sets_limits", "#include <sys/resource.h>", "rlimit none{}; setrlimit(RLIMIT_CPU, &none);"},
    {"closes_files", "#include <unistd.h>", "for (int file = 0; file < 256; ++file) close(file);"},
    {"replaces_files", "#include <unistd.h>", "for (int file = 0; file < 256; ++file) dup2(1, file);"},
    {"breaks_a_rule_where_nothing_may_be_thrown", "", "struct Late { ~Late() { cb_push_back(0, 3); } } late;",
     "cb-push-before-read-barrier"},
    {"runs_past_its_end", "", "if (get_arg_val<uint32_t>(3) != 0) __builtin_unreachable();"},
    {"stops", "#include <signal.h>\n#include <unistd.h>", "kill(getpid(), SIGSTOP);"},
    {"sleeps", "#include <unistd.h>", "sleep(1000000);"},
    {"divides_by_zero", "", "volatile int zero = 0; zero = 7 / zero;"},
    {"leaps_over_the_guard", "", "volatile char large[1 << 26]; large[0] = 1;"},
    {"prints_without_end", "#include <unistd.h>", "while (true) (void)!write(1, \"no\", 2);", "kernel-spins"},
};

void PrintTo(const HostileKernel& kernel, std::ostream* out) { *out << kernel.name; }

using ::testing::HasSubstr;

class HostileKernels : public ProgramFixture {};
class EachHostileKernel : public ProgramFixture, public testing::WithParamInterface<HostileKernel> {};

TEST_P(EachHostileKernel, EndsWithAReport) {
  const HostileKernel& kernel = GetParam();
  options_.watchdog_seconds = 1;
  write("add.reader.cpp", std::string(kernel.includes) + "\n" +
                              replaced(kAddReader, "    noc_async_read_barrier();\n",
                                       "    " + std::string(kernel.statement) + "\n"));
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 1) << render_failure(result);
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, kernel.rule);
  if (!kernel.is_placed) return;
  EXPECT_TRUE(result.errors[0].place.core);
  EXPECT_EQ(result.errors[0].place.thread, "reader");
  EXPECT_EQ(result.errors[0].place.file, "add.reader.cpp");
}

TEST_F(HostileKernels, HaveNoHeap) {
  write("add.reader.cpp", replaced(kAddReader, "    noc_async_read_barrier();\n",
                                   "    volatile char* text = new char[4];\n    text[0] = 0;\n"));
  const SimResult result = simulate(program_, inputs(), options_);
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "no-heap");
  EXPECT_EQ(result.errors[0].place.line, 13);
}

TEST_F(HostileKernels, MayHaveVariablesOfTheirOwn) {
  write("add.reader.cpp",
        replaced(
            kAddReader, "    noc_async_read_barrier();\n",
            "    noc_async_read_barrier();\n"
            "    struct Count { Count() { pages[0] = get_write_ptr(0); } ~Count() {} uint32_t pages[8]; };\n"
            "    static Count count;\n    count.pages[page % 8] += page;\n"));
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 0) << render_failure(result);
}

TEST_F(HostileKernels, CannotThrow) {
  write("add.reader.cpp", replaced(kAddReader, "    noc_async_read_barrier();\n", "    throw 5;\n"));
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 2);
  EXPECT_THAT(result.message, HasSubstr("add.reader.cpp:14:"));
  EXPECT_THAT(result.message, HasSubstr("exception handling disabled"));
}

TEST_F(HostileKernels, MayHaveNoConstructors) {
  write("add.reader.cpp",
        "struct S { S() { value = 1; } ~S() {} volatile int value; } s;\n" + std::string(kAddReader));
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 2);
  EXPECT_THAT(result.message, HasSubstr("global variables with constructors"));
}

TEST_F(HostileKernels, CannotSpoilTheResult) {
  write("add.reader.cpp",
        "#include <unistd.h>\n" +
            replaced(kAddReader, "    noc_async_read_barrier();\n",
                     "    noc_async_read_barrier();\n"
                     "    for (int file = 3; file < 64; ++file) (void)!write(file, \"garbage\", 7);\n"));
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 0) << render_failure(result);
}

TEST_F(HostileKernels, NeedAMain) {
  write("add.reader.cpp", "void kernel_mian() {}\n");
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 2);
  EXPECT_THAT(result.message, HasSubstr("'add.reader.cpp' does not define kernel_main()"));
}

TEST_F(HostileKernels, TellOfALimitOfTheUser) {
  std::ifstream figures("/proc/self/statm");
  rlim_t pages = 0;
  figures >> pages;
  rlimit before{};
  getrlimit(RLIMIT_AS, &before);
  rlimit tight = before;
  tight.rlim_cur = pages * static_cast<rlim_t>(getpagesize()) + (rlim_t{256} << 20);
  setrlimit(RLIMIT_AS, &tight);
  const SimResult result = simulate(program_, inputs(), options_);
  setrlimit(RLIMIT_AS, &before);
  EXPECT_EQ(exit_code(result.status), 2);
  EXPECT_THAT(result.message, HasSubstr("ulimit -v"));
}

INSTANTIATE_TEST_SUITE_P(Kernels, EachHostileKernel, testing::ValuesIn(kKernels),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ttlc::sim
