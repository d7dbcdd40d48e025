// A child writes its result to a file in its scratch folder; what it prints goes there as well, and is shown when the
// child dies.
#include "test/matrix/cell_pool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "backend/driver/files.h"
#include "runtime/program/kernel_cache.h"

namespace ttlc::matrix {

namespace {

namespace fs = std::filesystem;

class Pool {
 public:
  Pool(const std::vector<Cell>& cells, const PoolOptions& options)
      : cells_(cells), options_(options), results_(cells.size()) {
    if (!scratch_) throw std::runtime_error("cannot create a folder for temporary files");
  }

  std::vector<CellResult> run() {
    for (size_t next = 0; next < cells_.size() || !running_.empty();) {
      bool may_start = next < cells_.size() && running_.size() < static_cast<size_t>(options_.jobs);
      if (may_start)
        start(next++);
      else
        finish_one();
    }
    return std::move(results_);
  }

 private:
  fs::path folder_of(size_t cell) const { return fs::path(scratch_->path()) / std::to_string(cell); }

  void start(size_t cell) {
    fs::create_directory(folder_of(cell));
    std::fflush(nullptr);
    pid_t child = fork();
    if (child < 0) throw std::runtime_error(fmt::format("cannot start a process: {}", std::strerror(errno)));
    if (child == 0) run_child(cell);
    running_[child] = cell;
  }

  [[noreturn]] void run_child(size_t cell) const {
    alarm(static_cast<unsigned>(options_.seconds_per_cell));
    int log = open((folder_of(cell) / "log").c_str(), O_WRONLY | O_CREAT, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    Verdict verdict =
        run_cell(cells_[cell], {options_.source_folder, folder_of(cell).string(), options_.cache_folder});
    nlohmann::json result = {
        {"status", verdict.status}, {"message", verdict.message}, {"rel_l2", verdict.rel_l2}};
    bool written =
        static_cast<bool>(driver::write_file((folder_of(cell) / "result").string(), result.dump()));
    _exit(written ? 0 : 1);
  }

  void finish_one() {
    int status = 0;
    pid_t child = waitpid(-1, &status, 0);
    auto entry = running_.find(child);
    if (entry == running_.end()) return;
    size_t cell = entry->second;
    running_.erase(entry);
    results_[cell] = result_of(cell, status);
    ++done_;
    if (results_[cell].status == Status::kFailed) ++failed_;
    std::error_code ignored;
    fs::remove_all(folder_of(cell), ignored);
    if (options_.on_progress) options_.on_progress(done_, failed_, cells_[cell]);
  }

  CellResult result_of(size_t cell, int status) const {
    auto text = driver::read_file((folder_of(cell) / "result").string());
    if (status == 0 && text) {
      const nlohmann::json result = nlohmann::json::parse(*text);
      return {result.at("status"), result.at("message"), result.at("rel_l2")};
    }
    std::string how = WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                                          : fmt::format("exit code {}", WEXITSTATUS(status));
    auto log = driver::read_file((folder_of(cell) / "log").string());
    return {Status::kFailed, fmt::format("ended with {}: {}", how, log ? *log : ""), 0};
  }

  const std::vector<Cell>& cells_;
  const PoolOptions& options_;
  std::vector<CellResult> results_;
  const std::shared_ptr<sim::ScratchDir> scratch_ = sim::ScratchDir::create();
  std::map<pid_t, size_t> running_;  // process, index of its cell
  size_t done_ = 0, failed_ = 0;
};

}  // namespace

std::vector<CellResult> run_cells(const std::vector<Cell>& cells, const PoolOptions& options) {
  return Pool(cells, options).run();
}

}  // namespace ttlc::matrix
