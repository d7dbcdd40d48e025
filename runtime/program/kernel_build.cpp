// Cache look-ups, then the compiler for what is missing.
#include "runtime/program/kernel_build.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "runtime/facts/read_file.h"
#include "runtime/facts/sha256.h"
#include "runtime/program/compiler_messages.h"
#include "runtime/program/embedded_kernel_api.h"
#include "runtime/program/host_process.h"
#include "runtime/program/image_loader.h"
#include "runtime/program/include_closure.h"
#include "runtime/program/kernel_cache.h"

namespace ttlc::sim {

namespace fs = std::filesystem;

namespace {

// -ffp-contract=off: the same numbers on every host. -fno-gnu-unique: no variable is shared between images.
// -fstack-clash-protection: a frame larger than the guard behind the stack does not leap over it.
// -fstack-usage: writes down what the functions take on the stack.
// -nostartfiles: the data sections hold the kernel's own variables and nothing else (image_loader.h).
// -Bsymbolic, -fno-use-cxa-atexit: the image calls its own heap functions and its own atexit (sim/no_system.h).
// -fsanitize=unreachable,return: a kernel that runs past its end is stopped instead of running on into other code.
// -z defs: a function that is declared but defined nowhere is found here.
// -fno-exceptions, -fno-threadsafe-statics: as on the device.
// -nodefaultlibs: the linker reads only the libraries that a kernel can use (kLibraries), in half the time.
const std::vector<std::string> kFlags = {"-std=c++20",
                                         "-O1",
                                         "-fPIC",
                                         "-shared",
                                         "-fvisibility=hidden",
                                         "-fno-rtti",
                                         "-fno-exceptions",
                                         "-fno-threadsafe-statics",
                                         "-w",
                                         "-fmax-errors=20",
                                         "-ffp-contract=off",
                                         "-fno-diagnostics-color",
                                         "-fno-strict-aliasing",
                                         "-fno-gnu-unique",
                                         "-fno-use-cxa-atexit",
                                         "-fstack-clash-protection",
                                         "-fstack-usage",
                                         "-fsanitize=unreachable,return",
                                         "-fsanitize-undefined-trap-on-error",
                                         "-nostartfiles",
                                         "-nodefaultlibs",
                                         "-Wl,-z,defs",
                                         "-Wl,-Bsymbolic"};

const std::vector<std::string> kLibraries = {"-lm", "-lc", "-lgcc"};

/// Loads and stores of kernels are announced by calls (kernel_api/sim/raw_access.h).
const std::vector<std::string>& announcing_flags(const std::string& compiler) {
  static const std::vector<std::string> gcc = {"-fsanitize=kernel-address", "--param=asan-stack=0",
                                               "--param=asan-globals=0",
                                               "--param=asan-instrumentation-with-call-threshold=0"};
  static const std::vector<std::string> clang = {"-fsanitize=kernel-address",
                                                 "-mllvm",
                                                 "-asan-stack=0",
                                                 "-mllvm",
                                                 "-asan-globals=0",
                                                 "-mllvm",
                                                 "-asan-instrumentation-with-call-threshold=0"};
  const bool is_clang = fs::weakly_canonical(compiler).filename().string().find("clang") != std::string::npos;
  return is_clang ? clang : gcc;
}

bool is_embedded(const std::string& name) {
  const std::span<const EmbeddedFile> files = embedded_kernel_api();
  return std::any_of(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.path == name; });
}

std::string headers_hash() {
  std::string all;
  for (const EmbeddedFile& file : embedded_kernel_api()) all += fmt::format("{}\n{}\n", file.path, file.text);
  return sha256_hex(all);
}

/// Whether a text may use the standard library. Its headers are half of the work of compiling a kernel, so that
/// kernels that do not use it go without.
bool mentions_std(std::string_view text) {
  constexpr std::string_view kSigns[] = {"std::", "namespace std", "make_tensor_accessor"};
  return std::any_of(std::begin(kSigns), std::end(kSigns),
                     [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; });
}

/// Whether a text may have raw code of the vector engine; its headers, too, are for the few that do.
bool mentions_sfpi(std::string_view text) {
  constexpr std::string_view kSigns[] = {"sfpi", "dst_reg", "TTI_", "_llk_math_",
                                         "llk_math_eltwise_unary_sfpu"};
  return std::any_of(std::begin(kSigns), std::end(kSigns),
                     [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; });
}

/// Whether the asterisk at `at` stands between two operands, with spaces around it, as people write products.
bool is_product(std::string_view text, size_t at) {
  if (at == 0 || at + 1 >= text.size() || text[at - 1] != ' ' || text[at + 1] != ' ') return false;
  const std::string_view left = text.substr(0, at);
  const size_t end = left.find_last_not_of(' ');
  if (end == std::string_view::npos) return false;
  const std::string_view operand = left.substr(0, end + 1);
  return (std::isalnum(static_cast<unsigned char>(operand.back())) || operand.back() == ')' ||
          operand.back() == '_') &&
         !operand.ends_with("return");
}

/// Whether a text may have pointers, references or arrays: a kernel without them loads and stores nothing of its own.
bool mentions_pointers(std::string_view text) {
  for (const std::string_view sign : {"&", "[", "->", "<:", "bitand", "reinterpret_cast", "bit_cast",
                                      "memcpy", "memmove", "memset", ".data("}) {
    if (text.find(sign) != std::string_view::npos) return true;
  }
  for (size_t i = text.find('*'); i < text.size(); i = text.find('*', i + 1)) {
    if (!is_product(text, i)) return true;
  }
  return false;
}

/// A function and what it takes on the stack.
struct StackUse {
  std::string function;
  int64_t bytes = 0;
};

/// The greatest that the compiler tells of (-fstack-usage): lines "file:line:column:function TAB bytes TAB kind".
StackUse greatest_stack_use(const std::string& text) {
  StackUse greatest;
  std::istringstream lines(text);
  for (std::string place, bytes, kind;
       std::getline(lines, place, '\t') && std::getline(lines, bytes, '\t') && std::getline(lines, kind);) {
    const int64_t count = std::strtoll(bytes.c_str(), nullptr, 10);
    if (count <= greatest.bytes) continue;
    for (int i = 0; i < 3; ++i) place.erase(0, place.find(':') + 1);
    greatest = {place, count};
  }
  return greatest;
}

/// Names one installed compiler without running it.
std::string compiler_identity(const std::string& compiler) {
  struct stat status {};
  const std::string target = fs::weakly_canonical(compiler).string();
  stat(target.c_str(), &status);
  return fmt::format("{} {} {}.{}", target, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

/// Writes a file unless it has this text already.
Outcome<void> write_file(const std::string& path, std::string_view text) {
  if (const std::optional<std::string> present = read_text_file(path); present && *present == text) return {};
  const auto failed = [&](const std::string& reason) {
    return Fault{fmt::format("cannot write '{}': {}", path, reason)};
  };
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) return failed(error.message());
  const std::string draft = path + "." + std::to_string(getpid());
  errno = 0;
  std::ofstream stream(draft, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) {
    const std::string reason = std::strerror(errno);
    fs::remove(draft, error);
    return failed(reason);
  }
  fs::rename(draft, path, error);
  if (error) return failed(error.message());
  return {};
}

/// One compiler run and the images that use its result.
struct Job {
  std::string key;
  std::string source_path;   // the kernel, absolute
  std::string source_label;  // the kernel as the program names it
  std::vector<std::string> include_dirs;
  std::string prologue;
  std::string text;  // what is compiled: the kernel and all that it includes
  bool is_dataflow = false;
  bool uses_std = false;
  bool announces = false;  // its loads and stores
  bool narrows_pointers = false;
  std::vector<size_t> images;
  pid_t pid = 0;
};

class Builder {
 public:
  Builder(const LaunchPlan& plan, const BuildOptions& options) : plan_(plan), options_(options) {}

  KernelBuild run() {
    const auto start = std::chrono::steady_clock::now();
    result_.image_paths.resize(plan_.images.size());
    if (prepare() && plan_jobs() && look_up() && !jobs_.empty() && unpack_headers()) compile_all();
    const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - start;
    result_.compile_ms = elapsed.count();
    return std::move(result_);
  }

 private:
  bool fail(BuildStatus status, std::string message) {
    if (result_.status == BuildStatus::kOk) {
      result_.status = status;
      result_.message = std::move(message);
    }
    return false;
  }

  bool prepare() {
    compiler_ = find_executable({"c++", "g++", "clang++"});
    if (compiler_.empty()) {
      return fail(BuildStatus::kUserError,
                  "no C++ compiler found in $PATH (looked for c++, g++ and clang++): kernels are "
                  "compiled for the host to be simulated");
    }
    if (options_.use_cache) {
      cache_dir_ = options_.cache_dir.empty() ? default_cache_dir() : options_.cache_dir;
      if (!options_.cache_dir.empty() && !prepare_dir(cache_dir_)) {
        return fail(
            BuildStatus::kUserError,
            fmt::format("cannot write to the cache directory '{}': choose another folder with --cache, "
                        "or --no-cache",
                        cache_dir_));
      }
      if (!cache_dir_.empty() && !prepare_dir(cache_dir_)) cache_dir_.clear();
    }
    return true;
  }

  /// Images with the same key share a job.
  bool plan_jobs() {
    const std::string fixed =
        compiler_identity(compiler_) + "\n" + headers_hash() + "\n" +
        fmt::format("{} {}", fmt::join(kFlags, " "), fmt::join(announcing_flags(compiler_), " "));
    std::map<std::string, size_t> by_key;
    for (size_t i = 0; i < plan_.images.size(); ++i) {
      const ImagePlan& image = plan_.images[i];
      const KernelDesc& kernel = plan_.program.kernels[image.kernel];
      Job job;
      job.source_path = absolute(kernel.source);
      job.source_label = kernel.source;
      for (const std::string& dir : kernel.include_dirs) job.include_dirs.push_back(absolute(dir));
      job.prologue = image.prologue;
      job.is_dataflow = image.part == ImagePart::kDataflow;
      Outcome<std::string> text = kernel_text(job);
      if (!text) return fail(BuildStatus::kUserError, "the kernel: " + text.message());
      job.text = std::move(*text);
      job.uses_std = mentions_std(job.text) || !cacheable_;
      if (job.uses_std) job.prologue += "#define TTLC_KERNEL_USES_STD 1\n";
      if (mentions_sfpi(job.text) || !cacheable_) job.prologue += "#define TTLC_KERNEL_USES_SFPI 1\n";
      // Announcing takes a third of the time that compiling takes.
      job.announces = job.is_dataflow || mentions_pointers(job.prologue + job.text) || !cacheable_;
      if (job.announces) job.prologue += "#define TTLC_KERNEL_ANNOUNCES 1\n";
      job.key = sha256_hex(fixed + "\n" + job.prologue + "\n" + job.text);
      const auto [entry, is_new] = by_key.emplace(job.key, jobs_.size());
      if (is_new) jobs_.push_back(std::move(job));
      jobs_[entry->second].images.push_back(i);
    }
    return true;
  }

  std::string absolute(const std::string& path) const {
    return fs::absolute(fs::path(options_.base_dir) / path).lexically_normal().string();
  }

  /// A kernel with its name and all files it includes, as they are now. Makes the build uncacheable when these are unknown.
  Outcome<std::string> kernel_text(const Job& job) {
    const Outcome<std::string> source = load_file(job.source_path);
    if (!source) return source;
    std::string text = fs::path(job.source_path).filename().string() + "\n" + *source;
    const IncludeClosure closure = include_closure(job.source_path, job.include_dirs, is_embedded);
    for (const std::string& file : closure.files)
      text += "\n" + file + "\n" + read_text_file(file).value_or("");
    if (!closure.complete) cacheable_ = false;
    return text;
  }

  /// Serves jobs from the cache; the rest stays in jobs_.
  bool look_up() {
    if (cache_dir_.empty() || !cacheable_) return true;
    std::vector<Job> missing;
    for (Job& job : jobs_) {
      if (const std::optional<std::string> path = find_image(cache_dir_, job.key)) {
        deliver(job, *path);
      } else {
        missing.push_back(std::move(job));
      }
    }
    jobs_ = std::move(missing);
    return true;
  }

  void deliver(const Job& job, const std::string& path) {
    for (const size_t image : job.images) result_.image_paths[image] = path;
  }

  bool unpack_headers() {
    result_.scratch = ScratchDir::create();
    if (!result_.scratch)
      return fail(
          BuildStatus::kUserError,
          "cannot create a directory for temporary files: set TMPDIR to a folder that can be written to");
    if (!cache_dir_.empty()) {
      const Outcome<void> written = write_headers(cache_dir_);
      if (written) return true;
      if (!options_.cache_dir.empty())
        return fail(BuildStatus::kUserError, written.message() + ": choose another folder with --cache");
      cache_dir_.clear();
    }
    const Outcome<void> written = write_headers(result_.scratch->path());
    if (written) return true;
    return fail(BuildStatus::kUserError, written.message() + ": set TMPDIR to a folder with room");
  }

  Outcome<void> write_headers(const std::string& folder) {
    headers_dir_ = folder + "/headers-" + headers_hash().substr(0, 16);
    for (const EmbeddedFile& file : embedded_kernel_api()) {
      Outcome<void> written = write_file(fmt::format("{}/{}", headers_dir_, file.path), file.text);
      if (!written) return written;
    }
    return {};
  }

  void compile_all() {
    // Twice as many as the host has cores: none is idle while a compiler starts, waits for files or is the last.
    const size_t parallel = 2 * std::max(1u, std::thread::hardware_concurrency());
    std::deque<Job*> running;
    report_progress();
    for (Job& job : jobs_) {
      if (result_.status != BuildStatus::kOk || stopped()) break;
      if (running.size() == parallel) {
        finish(*running.front());
        running.pop_front();
      }
      if (start(job)) running.push_back(&job);
    }
    for (Job* job : running) finish(*job);
  }

  bool stopped() const { return options_.stop_requested && options_.stop_requested(); }

  void report_progress() const {
    if (!options_.on_progress) return;
    const double share = static_cast<double>(result_.compiled_count) / static_cast<double>(jobs_.size());
    options_.on_progress({SimProgress::Stage::kBuildKernels, share, 0});
  }

  std::string scratch_file(const Job& job, std::string_view extension) const {
    return fmt::format("{}/{}{}", result_.scratch->path(), job.key, extension);
  }

  bool start(Job& job) {
    if (job.source_path.find_first_of("\"\n") != std::string::npos) {
      return fail(
          BuildStatus::kUserError,
          fmt::format("the path of the kernel '{}' has a quote or a line break, which no #include can "
                      "name: move it to another folder",
                      job.source_path));
    }
    const std::string wrapper = scratch_file(job, ".cpp");
    const Outcome<void> written = write_file(wrapper, job.prologue + "#include \"sim/entry.h\"\n#include \"" +
                                                          job.source_path + "\"\n#include \"sim/exit.h\"\n");
    if (!written)
      return fail(BuildStatus::kUserError, written.message() + ": set TMPDIR to a folder with room");
    std::vector<std::string> argv = {compiler_};
    argv.insert(argv.end(), kFlags.begin(), kFlags.end());
    if (job.announces) {
      const std::vector<std::string>& announcing = announcing_flags(compiler_);
      argv.insert(argv.end(), announcing.begin(), announcing.end());
    }
    // The simulator reports places by __builtin_FILE: the kernel's file name, wherever its directory is.
    argv.push_back(fmt::format("-fmacro-prefix-map={}/=", fs::path(job.source_path).parent_path().string()));
    argv.push_back("-I" + headers_dir_);
    for (const std::string& dir : job.include_dirs) argv.push_back("-I" + dir);
    argv.insert(argv.end(), {"-o", scratch_file(job, ".so"), wrapper});
    if (job.narrows_pointers) argv.push_back("-fpermissive");
    if (job.uses_std) argv.push_back("-lstdc++");
    argv.insert(argv.end(), kLibraries.begin(), kLibraries.end());
    const Outcome<pid_t> pid = start_process(argv, scratch_file(job, ".log"));
    if (!pid) return fail(BuildStatus::kUserError, pid.message());
    job.pid = *pid;
    return true;
  }

  void finish(Job& job) {
    int code = wait_process(job.pid, options_.stop_requested);
    // A kernel may keep a pointer in 32 bits, which are all that a device's pointers have and enough for addresses of L1.
    if (code != 0 && !stopped() && !job.narrows_pointers &&
        only_narrows_pointers(read_text_file(scratch_file(job, ".log")).value_or(""))) {
      job.narrows_pointers = true;
      if (!start(job)) return;
      code = wait_process(job.pid, options_.stop_requested);
    }
    if (stopped()) {
      fail(BuildStatus::kUserError, "the compilation of the kernels was stopped");
      return;
    }
    if (code != 0) {
      report_failure(job);
      return;
    }
    const std::string image = scratch_file(job, ".so");
    if (!check_image(job, read_text_file(image).value_or(""))) return;
    if (const Outcome<std::string> now = kernel_text(job); !now || *now != job.text) {
      fail(BuildStatus::kUserError,
           fmt::format(
               "the kernel '{}' changed while it was compiled: give programs that are written at the same "
               "time a folder each, then run this again",
               job.source_label));
      return;
    }
    ++result_.compiled_count;
    report_progress();
    deliver(job, cache_dir_.empty() || !cacheable_ ? image : store_image(cache_dir_, job.key, image));
  }

  /// What a compiler for the device would refuse, or a device not do.
  bool check_image(const Job& job, const std::string& image) {
    if (has_start_code(image)) {
      return fail(
          BuildStatus::kUserError,
          fmt::format("the kernel '{}' has global variables with constructors or destructors, or other "
                      "code to run when it is loaded, which nothing runs on a device: make them "
                      "constexpr, or variables of a function",
                      job.source_label));
    }
    const auto bytes = static_cast<int64_t>(variable_bytes(image));
    // Compute kernels have the vectors of the vector engine on the host's stack, which the device has in registers.
    const StackUse stack = job.is_dataflow ? stack_use(job) : StackUse{};
    const int64_t limit =
        job.is_dataflow ? plan_.machine.data_movement_local_bytes : plan_.machine.compute_local_bytes;
    if (bytes <= limit && bytes + stack.bytes > limit) {
      return fail(
          BuildStatus::kUserError,
          fmt::format(
              "'{}' of the kernel '{}' takes {} bytes of stack, but the processor that runs it has {} "
              "bytes for it and {} bytes of variables: use a circular buffer",
              stack.function, job.source_label, stack.bytes, limit, bytes));
    }
    if (bytes > limit) {
      return fail(
          BuildStatus::kUserError,
          fmt::format("the kernel '{}' has {} bytes of global and static variables, but the processor that "
                      "runs it has {} bytes for them and its stack: use a circular buffer",
                      job.source_label, bytes, limit));
    }
    return true;
  }

  /// Compilers name the file with these notes in their own ways.
  StackUse stack_use(const Job& job) const {
    std::error_code error;
    for (const fs::directory_entry& file : fs::directory_iterator(result_.scratch->path(), error)) {
      if (file.path().extension() == ".su" && file.path().filename().string().starts_with(job.key))
        return greatest_stack_use(read_text_file(file.path().string()).value_or(""));
    }
    return {};
  }

  void report_failure(const Job& job) {
    const CompilerVerdict verdict =
        judge_compiler_output(read_text_file(scratch_file(job, ".log")).value_or(""), job.key + ".cpp");
    if (verdict.out_of_resources) {
      fail(
          BuildStatus::kUserError,
          fmt::format("the kernel '{}' does not compile: the compiler needs more than {} seconds of CPU time "
                      "or {} MiB of memory for it; look for templates, constant expressions or includes "
                      "without end",
                      job.source_label, kCompilerCpuSeconds, kCompilerBytes >> 20));
      return;
    }
    if (verdict.missing_api.empty()) {
      fail(BuildStatus::kUserError,
           verdict.text + fmt::format("error: the kernel '{}' does not compile", job.source_label));
      return;
    }
    fail(BuildStatus::kUnsupported, fmt::format("the simulator does not have {}, which the kernel '{}' uses",
                                                fmt::join(verdict.missing_api, ", "), job.source_label));
  }

  const LaunchPlan& plan_;
  const BuildOptions& options_;
  KernelBuild result_;
  std::string compiler_;
  std::string cache_dir_;  // empty: no cache
  std::string headers_dir_;
  bool cacheable_ = true;  // all includes of all kernels are known
  std::vector<Job> jobs_;
};

}  // namespace

KernelBuild build_kernels(const LaunchPlan& plan, const BuildOptions& options) {
  return Builder(plan, options).run();
}

}  // namespace ttlc::sim
