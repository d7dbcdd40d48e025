// Text of the line, the terminal's width, and when to draw.
#include "backend/driver/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "backend/driver/interrupt.h"

namespace ttlc::driver {
namespace {

constexpr int64_t kBarColumns = 24;
constexpr int64_t kUsualColumns = 80;       // of a terminal that does not tell
constexpr double kQuietSeconds = 0.5;       // shorter work needs no line
constexpr double kShareForEstimate = 0.02;  // below that an estimate of the time left says nothing

std::string bar(double share) {
  const int64_t filled = std::lround(share * kBarColumns);
  return fmt::format("[{:#<{}}{:-<{}}]", "", filled, "", kBarColumns - filled);
}

std::string duration(double seconds) {
  const int64_t whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  return fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

int64_t terminal_columns(int file_descriptor) {
  winsize size{};
  if (ioctl(file_descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualColumns;
  return size.ws_col;
}

/// A line that a terminal does not take is not worth an error.
void write_text(int file_descriptor, const std::string& text) {
  [[maybe_unused]] const ssize_t written = write(file_descriptor, text.data(), text.size());
}

}  // namespace

std::string render_progress(const sim::SimProgress& progress, double elapsed_seconds, int64_t columns) {
  const double share = std::clamp(progress.share_done, 0.0, 1.0);
  const bool running = progress.stage == sim::SimProgress::Stage::kRun;
  std::string line = fmt::format("{} {} {:3.0f} %", running ? "simulating" : "building kernels", bar(share),
                                 std::floor(share * 100));
  if (running) line += fmt::format("  {:.2f} M cycles", static_cast<double>(progress.cycles) / 1e6);
  line += "  " + duration(elapsed_seconds);
  if (share >= kShareForEstimate && share < 1)
    line += fmt::format(", about {} left", duration(elapsed_seconds * (1 - share) / share));
  return line.substr(0, static_cast<size_t>(std::max<int64_t>(columns - 1, 0)));
}

ProgressLine::ProgressLine(int file_descriptor)
    : file_descriptor_(file_descriptor), active_(isatty(file_descriptor) != 0) {}

void ProgressLine::show(const sim::SimProgress& progress) {
  if (!active_) return;
  if (progress.stage != stage_) {
    stage_ = progress.stage;
    stage_start_ = Clock::now();
  }
  const double elapsed_seconds = std::chrono::duration<double>(Clock::now() - stage_start_).count();
  if (!drawn_ && elapsed_seconds < kQuietSeconds) return;
  const std::string line = render_progress(progress, elapsed_seconds, terminal_columns(file_descriptor_));
  write_text(file_descriptor_, "\r" + line + "\x1b[K");  // the escape erases what an older line leaves behind
  drawn_ = true;
}

void ProgressLine::clear() {
  if (drawn_) write_text(file_descriptor_, "\r\x1b[K");
  drawn_ = false;
}

sim::SimResult simulate_with_progress(const sim::ProgramDesc& program,
                                      const std::vector<sim::HostTensor>& tensors, sim::SimOptions options) {
  InterruptWatch watch;
  options.stop_requested = [&watch] { return watch.stop_requested(); };
  ProgressLine line(STDERR_FILENO);
  if (line.active()) options.on_progress = [&line](const sim::SimProgress& progress) { line.show(progress); };
  return sim::simulate(program, tensors, options);
}

}  // namespace ttlc::driver
