// ttlc as a process among others: what it writes to, what ends it, what it leaves behind.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "test/support/command.h"

namespace ttlc::test {
namespace {

namespace fs = std::filesystem;

const std::string kTtlc = TTLC_BINARY_DIR "/ttlc";

int exit_code_of(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(Streams, OutputThatCannotBeWrittenIsAnError) {
  ScratchDir scratch("streams");
  const std::string err = (scratch.path() / "err").string();
  for (const std::string command : {"list ops", "list costs", "--help"}) {
    EXPECT_EQ(exit_code_of(kTtlc + " " + command + " > /dev/full 2> " + err), 2) << command;
    EXPECT_EQ(read_text(err), "ttlc: error: cannot write to standard output: No space left on device\n");
  }
}

TEST(Streams, ClosedOnesDoNotMatter) {
  EXPECT_EQ(exit_code_of(kTtlc + " list ops <&- >&- 2>&-"), 0);
  EXPECT_EQ(exit_code_of(kTtlc + " compile none.py <&- >&- 2>&-"), 2);
}

constexpr const char* kEndless = R"({"ttlc_program": 1, "name": "endless", "grid": [1, 1], "tensors": [],
  "kernels": [{"role": "reader", "source": "endless.cpp"}]})";

class Interrupted : public testing::TestWithParam<int> {
 protected:
  Interrupted() : scratch_("interrupted") {
    fs::create_directory(scratch_.path() / "tmp");
    std::ofstream(scratch_.path() / "endless.json") << kEndless;
  }

  /// Starts a program with this kernel and sends the signal after a while; how ttlc ends.
  int status_after(const std::string& kernel, std::chrono::milliseconds time) {
    std::ofstream(scratch_.path() / "endless.cpp") << kernel;
    const pid_t child = fork();
    if (child == 0) {
      setenv("TMPDIR", (scratch_.path() / "tmp").c_str(), 1);
      chdir(scratch_.path().c_str());
      const int nowhere = open("/dev/null", O_RDWR);
      for (int file = 0; file < 3; ++file) dup2(nowhere, file);
      execl(kTtlc.c_str(), "ttlc", "sim", "endless.json", "--no-cache", nullptr);
      _exit(127);
    }
    std::this_thread::sleep_for(time);
    kill(child, GetParam());
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }

  void expect_nothing_left(int status) {
    EXPECT_TRUE(WIFSIGNALED(status)) << status;
    EXPECT_EQ(WTERMSIG(status), GetParam());
    EXPECT_TRUE(fs::is_empty(scratch_.path() / "tmp"));
  }

  ScratchDir scratch_;
};

TEST_P(Interrupted, WhileAKernelIsCompiled) {
  expect_nothing_left(status_after(
      "template <int N> constexpr int slow() {\n"
      "  int bits = N;\n"
      "  for (int i = 0; i < 1000; ++i) for (int j = 0; j < 1000; ++j) bits ^= i * j;\n"
      "  return bits;\n}\n"
      "template <int N> struct Slow { static constexpr int value = Slow<N - 1>::value + slow<N>(); };\n"
      "template <> struct Slow<0> { static constexpr int value = 0; };\n"
      "static_assert(Slow<200>::value != 1);\nvoid kernel_main() {}\n",
      std::chrono::milliseconds(500)));
}

TEST_P(Interrupted, WhileAKernelRuns) {
  expect_nothing_left(status_after("void kernel_main() { for (volatile int i = 0;;) i = i + 1; }\n",
                                   std::chrono::seconds(4)));
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupted, testing::Values(SIGINT, SIGTERM), [](const auto& info) {
  return std::string(info.param == SIGINT ? "SigInt" : "SigTerm");
});

}  // namespace
}  // namespace ttlc::test
