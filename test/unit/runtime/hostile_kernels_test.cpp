// Whatever a kernel does to the process it runs in, the run ends with a report that calls it a mistake of the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <string_view>

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
    {"frees_what_it_never_got", "#include <cstdlib>", "char text[32]; free(text + 8);", "no-heap"},
    {"deletes_what_it_never_got", "", "delete (int*)get_write_ptr(0);", "no-heap"},
    {"maps_memory_without_end", "#include <sys/mman.h>",
     "while (mmap(nullptr, 1 << 26, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {}",
     "no-heap"},
    {"maps_memory_by_itself", "#include <sys/syscall.h>\n#include <unistd.h>",
     "while (*(volatile char*)syscall(SYS_mmap, 0, 1 << 26, 3, 0x22, -1, 0) == 0) {}", "l1-out-of-bounds"},
    {"maps_over_l1", "#include <sys/syscall.h>\n#include <unistd.h>",
     "syscall(SYS_mmap, get_write_ptr(0) & ~4095u, 4096, 3, 0x32, -1, 0);"},
    {"forks", "#include <unistd.h>", "fork();"},
    {"executes", "#include <unistd.h>", "execl(\"/bin/true\", \"true\", (char*)nullptr);"},
    {"kills_its_parent", "#include <signal.h>\n#include <unistd.h>", "kill(getppid(), SIGUSR1);"},
    {"aborts_its_parent", "#include <sys/syscall.h>\n#include <unistd.h>",
     "const long parent = syscall(SYS_getppid); syscall(SYS_tgkill, parent, parent, 6);"},
    {"writes_to_memory_of_its_parent", "#include <fcntl.h>\n#include <unistd.h>",
     "open(\"/proc/self/mem\", O_RDWR);"},
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
    {"leaps_over_the_guard", "", "volatile char large[page + (1 << 26)]; large[0] = 1;"},
    {"prints", "#include <unistd.h>", "(void)!write(1, \"no\", 2);"},
    {"complains", "#include <cstdio>", "fprintf(stderr, \"error: no\");"},
    {"writes_to_files", "#include <unistd.h>",
     "for (int file = 3; file < 64; ++file) (void)!write(file, \"garbage\", 7);"},
    {"reads_input", "#include <unistd.h>", "char text[4]; (void)!read(0, text, 4);"},
    {"makes_threads", "#include <pthread.h>",
     "pthread_t other; pthread_create(&other, nullptr, [](void*) -> void* { return nullptr; }, nullptr);"},
    {"waits_for_a_pipe", "#include <unistd.h>",
     "int ends[2]; (void)!pipe(ends); char text; (void)!read(ends[0], &text, 1);"},
    {"reads_what_is_nowhere", "", "volatile int value = *(volatile int*)0x7f1234567890;", "l1-out-of-bounds"},
    {"reads_memory_of_the_host", "#include <unistd.h>", "volatile char text = environ[0][0];",
     "l1-out-of-bounds"},
    {"reads_at_zero", "", "volatile int value = *(volatile int*)0;", "l1-out-of-bounds"},
    {"writes_what_is_nowhere", "", "*(volatile int*)0x7f1234567890 = 1;", "l1-out-of-bounds"},
    {"writes_its_table", "", "*(void* volatile*)ttlc_abi = nullptr;", "kernel-crash"},
    {"writes_its_code", "", "*(volatile char*)&kernel_main = 0;"},
    {"jumps_to_data", "", "((void (*)())(uintptr_t)get_write_ptr(0))();"},
    {"recurses_without_end",
     "int deeper(int depth);\nint (*volatile again)(int) = deeper;\n"
     "int deeper(int depth) { volatile char text[64]; text[0] = 1; return again(depth + 1) + text[0]; }",
     "deeper(0);"},
};

/// What sanitizers do themselves: builds with them cannot refuse it.
constexpr std::string_view kDoneBySanitizers[] = {"maps_over_l1",    "writes_to_memory_of_its_parent",
                                                  "sets_limits",     "closes_files",
                                                  "prints",          "complains",
                                                  "writes_to_files", "reads_input"};
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

void PrintTo(const HostileKernel& kernel, std::ostream* out) { *out << kernel.name; }

using ::testing::HasSubstr;

class HostileKernels : public ProgramFixture {};
class EachHostileKernel : public ProgramFixture, public testing::WithParamInterface<HostileKernel> {};

TEST_P(EachHostileKernel, EndsWithAReport) {
  const HostileKernel& kernel = GetParam();
  if (kSanitized && std::ranges::count(kDoneBySanitizers, kernel.name) > 0)
    GTEST_SKIP() << "sanitizers may make these calls";
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

TEST_F(HostileKernels, MayHaveNoOtherCodeToRunWhenLoaded) {
  for (const std::string code :
       {"extern \"C\" __attribute__((visibility(\"default\"))) void _init() { for (;;) {} }",
        "extern \"C\" __attribute__((destructor)) void at_end() { for (;;) {} }",
        "extern \"C\" { void nothing() {} void* choose() { for (;;) {} return (void*)nothing; }\n"
        "void chosen() __attribute__((ifunc(\"choose\"))); }\nvoid use() { chosen(); }"}) {
    write("add.reader.cpp", code + "\n" + kAddReader);
    const SimResult result = simulate(program_, inputs(), options_);
    EXPECT_EQ(exit_code(result.status), 2) << code << "\n" << render_failure(result);
    EXPECT_THAT(result.message, HasSubstr("code to run when it is loaded")) << code;
  }
}

TEST_F(HostileKernels, HaveTheMemoryOfTheirProcessorForVariables) {
  const std::string use = "  words[get_arg_val<uint32_t>(3)] = 1;\n  for (";
  write("add.reader.cpp", "volatile uint32_t words[900];\n" + replaced(kAddReader, "  for (", use));
  EXPECT_EQ(exit_code(simulate(program_, inputs(), options_).status), 0);
  for (const std::string size : {"1025", "1 << 20"}) {
    write("add.reader.cpp",
          "volatile uint32_t words[" + size + "];\n" + replaced(kAddReader, "  for (", use));
    const SimResult result = simulate(program_, inputs(), options_);
    EXPECT_EQ(exit_code(result.status), 2) << size;
    EXPECT_THAT(result.message,
                HasSubstr("bytes of global and static variables, but the processor that runs it has 4096"));
  }
  write("add.reader.cpp", kAddReader);
  write("add.compute.cpp", "#include <cstdint>\nvolatile uint32_t words[1024];\n" +
                               replaced(kAddCompute, "  for (", "  words[0] = 1;\n  for ("));
  EXPECT_THAT(simulate(program_, inputs(), options_).message, HasSubstr("has 2048 bytes for them"));
}

TEST_F(HostileKernels, HaveTheMemoryOfTheirProcessorForTheirStack) {
  const auto with_words = [](const std::string& count) {
    return replaced(
        kAddReader, "  for (",
        "  volatile uint32_t words[" + count + "];\n  words[get_arg_val<uint32_t>(3)] = 1;\n  for (");
  };
  write("add.reader.cpp", with_words("800"));
  EXPECT_EQ(exit_code(simulate(program_, inputs(), options_).status), 0);
  write("add.reader.cpp", with_words("1024"));
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 2);
  EXPECT_THAT(result.message, HasSubstr("'void kernel_main()' of the kernel 'add.reader.cpp' takes 4"));
  EXPECT_THAT(result.message,
              HasSubstr("the processor that runs it has 4096 bytes for it and 0 bytes of variables"));
}

TEST_F(HostileKernels, MayUseTheirStackTheirConstantsAndThoseOfTheLibrary) {
  write("add.reader.cpp", "#include <cctype>\nconst uint8_t table[5000] = {1, 2, 3};\n" +
                              replaced(kAddReader, "    noc_async_read_barrier();\n",
                                       "    noc_async_read_barrier();\n"
                                       "    volatile uint32_t words[900];\n    for (uint32_t& word : "
                                       "(uint32_t(&)[900])words) word = page;\n"
                                       "    volatile uint32_t sum = words[899] + words[page] + table[4999 - "
                                       "page] + isdigit(page);\n"));
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 0) << render_failure(result);
}

TEST_F(HostileKernels, MayNotStoreAstrayInComputeKernelsEither) {
  for (const std::string store :
       {"*(volatile int*)0x7f1234567890 = 1;",
        "volatile int * few = (volatile int * )0x7f1234567890;  * few = 1;",
        "volatile int * few = (volatile int * )0x7f1234567890; few<:0:> = 1;",
        "volatile int few[4]; few[i + (int64_t{1} << 40)] = 1;",
        "volatile int few[4]; int64_t at = reinterpret_cast<int64_t>(few) - (1 << 30);\n"
        "reinterpret_cast<volatile int&>(*reinterpret_cast<char*>(at)) = 1;"}) {
    write("add.compute.cpp",
          replaced(kAddCompute, "    tile_regs_commit();\n", "    " + store + "\n    tile_regs_commit();\n"));
    const SimResult result = simulate(program_, inputs(), options_);
    ASSERT_EQ(result.errors.size(), 1u) << store << render_failure(result);
    EXPECT_EQ(result.errors[0].rule, "l1-out-of-bounds") << store;
    EXPECT_EQ(result.errors[0].place.file, "add.compute.cpp");
  }
}

#if defined(__x86_64__)
TEST_F(HostileKernels, ThatTurnTheProcessorAreNotTheFaultOfTheSimulator) {
  for (const std::string code :
       {"std", "pushfq; orq $0x40000, (%%rsp); popfq", "cli", "hlt", "int3", "ud2"}) {
    write("add.reader.cpp",
          replaced(kAddReader, "    noc_async_read_barrier();\n",
                   "    noc_async_read_barrier();\n    asm volatile(\"" + code + "\" ::: \"memory\");\n"));
    const SimResult result = simulate(program_, inputs(), options_);
    EXPECT_NE(exit_code(result.status), 70) << code << "\n" << render_failure(result);
  }
}
#endif

TEST_F(HostileKernels, AreCompiledWithoutInput) {
  for (const std::string file : {"/dev/stdin", "/dev/zero", "/tmp"}) {
    write("add.reader.cpp", "#include \"" + file + "\"\n" + std::string(kAddReader));
    EXPECT_EQ(exit_code(simulate(program_, inputs(), options_).status), file == "/dev/stdin" ? 0 : 2) << file;
  }
}

TEST_F(HostileKernels, MayBeNoFiles) {
  program_.kernels[0].source = "/dev/zero";
  EXPECT_THAT(simulate(program_, inputs(), options_).message,
              HasSubstr("cannot read '/dev/zero': it does not end"));
  program_.kernels[0].source = "/tmp";
  EXPECT_THAT(simulate(program_, inputs(), options_).message,
              HasSubstr("cannot read '/tmp': it is a folder"));
}

TEST_F(HostileKernels, MayLieWhereNoIncludeCanNameThem) {
  std::filesystem::create_directories(directory_ / "a \"b\"");
  write("a \"b\"/add.reader.cpp", std::string(kAddReader) + "// compiled anew\n");
  program_.kernels[0].source = "a \"b\"/add.reader.cpp";
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 2);
  EXPECT_THAT(result.message, HasSubstr("has a quote or a line break"));
}

TEST_F(HostileKernels, EndWhenTheCallerWantsIt) {
  write("add.reader.cpp", replaced(kAddReader, "    noc_async_read_barrier();\n",
                                   "    for (volatile int i = 0;;) i = i + 1;\n"));
  options_.watchdog_seconds = 1000;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  options_.stop_requested = [end] { return std::chrono::steady_clock::now() > end; };
  const SimResult result = simulate(program_, inputs(), options_);
  EXPECT_EQ(exit_code(result.status), 2);
  EXPECT_THAT(result.message, HasSubstr("stopped"));
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
