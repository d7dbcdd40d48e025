#include "test/mutation/subjects.h"

#include <cstring>
#include <stdexcept>

#include "backend/driver/files.h"
#include "backend/driver/reference_check.h"
#include "ir/support/render.h"

namespace ttlc::mutation {
namespace {

/// CPU time without progress after which a mutant counts as spinning: runs take milliseconds.
constexpr double kWatchdogSeconds = 2;

constexpr float kSteepness = 256;

void make_steep(sim::HostTensor& tensor) {
  const int64_t columns = tensor.desc.shape.back();
  for (int64_t i = 0; i < tensor.elem_count(); ++i)
    if (i / columns % 2 == 1) tensor.floats[i] *= kSteepness;
}

}  // namespace

const std::vector<Subject>& all_subjects() {
  static const std::string grid = "GRID=(1,2)";
  static const std::vector<Subject> subjects = {
      {"flash_attention",
       "examples/flash_attention.py",
       "flash_attention",
       {grid, "KV_TILES=2"},
       {"Q=256x64", "K=256x64", "V=256x64", "out=256x64"},
       "Q"},
      {"flash_attention_causal",
       "examples/flash_attention.py",
       "flash_attention_causal",
       {grid, "KV_TILES=2"},
       {"Q=2x256x64", "K=2x256x64", "V=2x256x64", "out=2x256x64"},
       "Q"},
      {"adamw",
       "examples/adamw.py",
       "adamw",
       {grid, "BLOCK_ROWS=1", "RATE=0.5", "EPSILON=0.25", "DECAY=0.5"},
       {"p=128x128", "g=128x128", "m=128x128", "v=128x128"}},
      {"attention",
       "examples/attention.py",
       "attention",
       {grid, "BLOCK_ROWS=1"},
       {"Q=128x64", "K=64x64", "V=64x64", "out=128x64"},
       "Q"},
      {"layer_norm",
       "examples/layer_norm.py",
       "layer_norm",
       {grid, "BLOCK_COLUMNS=2", "EPSILON=0.5"},
       {"x=96x192", "weight=1x192", "bias=1x192", "out=96x192"}},
      {"linear_gelu",
       "examples/linear_gelu.py",
       "linear_gelu",
       {grid, "BLOCK_COLUMNS=2"},
       {"x=128x128", "W=128x128", "b=1x128", "out=128x128"}},
      {"matmul", "examples/matmul.py", "matmul", {grid}, {"A=128x128", "B=128x256", "C=128x256"}},
      {"two_layers",
       "examples/mlp.py",
       "two_layers",
       {grid},
       {"x=128x64", "W1=64x64", "W2=64x64", "out=128x64"}},
      {"three_layers",
       "examples/mlp.py",
       "three_layers",
       {grid},
       {"x=128x64", "W1=64x64", "W2=64x64", "W3=64x64", "out=128x64"}},
      {"six_operations",
       "examples/operation_chain.py",
       "six_operations",
       {grid},
       {"Q=32x128", "K=64x128", "out=32x128"}},
      {"ten_operations",
       "examples/operation_chain.py",
       "ten_operations",
       {grid},
       {"Q=32x128", "K=64x128", "out=32x128"}},
      {"twenty_operations",
       "examples/operation_chain.py",
       "twenty_operations",
       {grid},
       {"A=32x128", "B=32x128", "out=32x128"}},
      {"reduce_blocks",
       "examples/reductions.py",
       "reduce_blocks('max')",
       {grid},
       {"x=256x256", "out=256x64"}},
      {"reduce_running_sum",
       "examples/reductions.py",
       "reduce_running('sum', dim=1)",
       {grid},
       {"x=256x256", "out=256x32"}},
      {"reduce_running_max",
       "examples/reductions.py",
       "reduce_running('max', dim=0)",
       {grid},
       {"x=128x512", "out=32x512"}},
      {"rms_norm",
       "examples/rms_norm.py",
       "rms_norm",
       {grid, "EPSILON=0.5"},
       {"x=192x64", "weight=1x64", "out=192x64"}},
      {"rope",
       "examples/rope.py",
       "rope",
       {grid},
       {"x=192x128", "cosines=192x64", "sines=192x64", "out=192x128"}},
      {"softmax", "examples/softmax.py", "softmax", {"GRID=(2,1)"}, {"x=128x128", "out=128x128"}, "x"},
      {"attention_weights",
       "examples/split_attention.py",
       "attention_weights",
       {grid},
       {"Q=128x64", "K=128x64", "weights=128x128"}},
      {"weighted_values",
       "examples/split_attention.py",
       "weighted_values",
       {grid},
       {"weights=128x128", "V=128x64", "out=128x64"}},
      {"swiglu",
       "examples/swiglu.py",
       "swiglu",
       {grid},
       {"x=128x128", "W=128x128", "V=128x128", "out=128x128"}},
  };
  return subjects;
}

Experiment::Experiment(const Subject& subject, const std::filesystem::path& folder, std::string cache)
    : folder_(folder), cache_(std::move(cache)) {
  driver::CompileFlags flags;
  flags.file = TTLC_SOURCE_DIR "/" + subject.file;
  flags.kernel = subject.kernel;
  flags.sets = subject.sets;
  flags.tensors = subject.tensors;
  DiagnosticSink sink;
  const auto require = [&](bool ok) {
    if (!ok) throw std::runtime_error(subject.name + ": " + render(sink.sorted(), false));
  };
  Result<driver::Sources> sources = driver::load_sources(flags.file, sink);
  Result<std::vector<sim::TensorSpec>> specs = driver::parse_tensors(flags.tensors, sink);
  require(sources && specs);
  sources_ = std::move(*sources);
  Result<driver::Compiled> compiled = driver::compile(sources_, flags, *specs, sink);
  require(static_cast<bool>(compiled));
  compiled_ = std::move(*compiled);
  Result<std::vector<sim::HostTensor>> inputs = driver::start_values(compiled_, *specs, 0, sink);
  require(static_cast<bool>(inputs));
  inputs_ = std::move(*inputs);
  for (sim::HostTensor& tensor : inputs_)
    if (tensor.desc.name == subject.steep) make_steep(tensor);
  reference_ = driver::evaluate_reference(compiled_, inputs_, true);
  std::filesystem::create_directories(folder_);
  for (const backend::EmittedFile& file : kernels()) write_kernel(file.name, file.text);
}

void Experiment::write_kernel(const std::string& name, const std::string& text) const {
  if (const auto written = driver::write_file((folder_ / name).string(), text); !written)
    throw std::runtime_error(written.message());
}

sim::SimResult Experiment::run(const RunOptions& run) const {
  sim::SimOptions options;
  options.base_dir = folder_.string();
  options.cache_dir = cache_;
  options.machine = compiled_.module->target.arch;
  options.numerics = run.numerics;
  options.schedule_seed = run.schedule_seed;
  options.watchdog_seconds = kWatchdogSeconds;
  return sim::simulate(compiled_.program.program, inputs_, options);
}

std::string Experiment::symptom(const sim::SimResult& result) const {
  if (result.status != sim::SimStatus::kOk) return sim::render_failure(result);
  for (const driver::Comparison& c :
       driver::compare_outputs(compiled_, result.tensors, reference_, std::nullopt)) {
    if (!c.passed) return c.name + ": " + c.failure;
  }
  return "";
}

bool same_bits(const sim::SimResult& a, const sim::SimResult& b) {
  if (a.status != sim::SimStatus::kOk || b.status != sim::SimStatus::kOk ||
      a.tensors.size() != b.tensors.size())
    return false;
  for (size_t i = 0; i < a.tensors.size(); ++i) {
    const sim::HostTensor &left = a.tensors[i], &right = b.tensors[i];
    const size_t bytes = left.floats.size() * sizeof(float);
    if (left.floats.size() != right.floats.size() || left.ints != right.ints ||
        left.written != right.written ||
        (bytes > 0 && std::memcmp(left.floats.data(), right.floats.data(), bytes) != 0))
      return false;
  }
  return true;
}

}  // namespace ttlc::mutation
