// The progress line: its text, and where it is drawn.
#include "backend/driver/progress.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

namespace ttlc::driver {
namespace {

using sim::SimProgress;
using ::testing::HasSubstr;
using Stage = SimProgress::Stage;

TEST(RenderProgress, BuildingCountsKernels) {
  EXPECT_EQ(render_progress({Stage::kBuildKernels, 0.25, 0}, 3, 100),
            "building kernels [######------------------]  25 %  3 s, about 9 s left");
}

TEST(RenderProgress, RunningTellsCycles) {
  EXPECT_EQ(render_progress({Stage::kRun, 0.5, 12'345'678}, 75, 100),
            "simulating [############------------]  50 %  12.35 M cycles  1 min 15 s, about 1 min 15 s left");
}

TEST(RenderProgress, NoEstimateAtTheVeryStartAndAtTheEnd) {
  EXPECT_EQ(render_progress({Stage::kRun, 0.01, 0}, 2, 100),
            "simulating [------------------------]   1 %  0.00 M cycles  2 s");
  EXPECT_EQ(render_progress({Stage::kBuildKernels, 1, 0}, 2, 100),
            "building kernels [########################] 100 %  2 s");
}

TEST(RenderProgress, NeverReachesTheLastColumn) {
  for (int64_t columns = 0; columns <= 100; ++columns) {
    const std::string line = render_progress({Stage::kRun, 0.5, 1'000'000}, 10, columns);
    EXPECT_LE(static_cast<int64_t>(line.size()), std::max<int64_t>(columns - 1, 0)) << columns;
  }
}

TEST(RenderProgress, SharesOutsideTheirRangeAreHarmless) {
  EXPECT_THAT(render_progress({Stage::kRun, 1.5, 0}, 1, 100), HasSubstr("] 100 %"));
  EXPECT_THAT(render_progress({Stage::kRun, -1, 0}, 1, 100), HasSubstr("]   0 %"));
}

/// What can be read within a short time without waiting for more.
std::string read_available(int file) {
  std::string text;
  std::array<char, 1024> part;
  for (pollfd ready{file, POLLIN, 0}; poll(&ready, 1, 100) > 0 && (ready.revents & POLLIN) != 0;) {
    const ssize_t count = read(file, part.data(), part.size());
    if (count <= 0) break;
    text.append(part.data(), static_cast<size_t>(count));
  }
  return text;
}

/// Shows enough for a line that is drawn at all to be drawn.
void show_long_work(ProgressLine& line) {
  line.show({Stage::kRun, 0.1, 1000});
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  line.show({Stage::kRun, 0.2, 2000});
}

TEST(ProgressLine, APipeGetsNothing) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  {
    ProgressLine line(ends[1]);
    EXPECT_FALSE(line.active());
    show_long_work(line);
  }
  EXPECT_EQ(read_available(ends[0]), "");
  close(ends[0]);
  close(ends[1]);
}

TEST(ProgressLine, ATerminalGetsALineThatIsClearedInTheEnd) {
  const int control = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(control, 0);
  ASSERT_EQ(grantpt(control), 0);
  ASSERT_EQ(unlockpt(control), 0);
  const int terminal = open(ptsname(control), O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  {
    ProgressLine line(terminal);
    EXPECT_TRUE(line.active());
    show_long_work(line);
  }
  const std::string text = read_available(control);
  EXPECT_TRUE(text.starts_with("\rsimulating [")) << text;
  EXPECT_THAT(text, HasSubstr("20 %"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("10 %")));  // too early to bother anybody
  EXPECT_TRUE(text.ends_with("\r\x1b[K")) << text;
  close(terminal);
  close(control);
}

}  // namespace
}  // namespace ttlc::driver
