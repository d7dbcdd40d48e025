// How many mistakes in an emitted kernel does the simulated device notice? Every call statement of the flash attention
// kernels is removed or repeated, one at a time; tile indices and page counts change by one, buffers by another one. A
// mutant is caught when the device reports a broken rule, a deadlock or a crash, or when an output is wrong or
// incomplete.
//
// All mutants of a kernel are compiled as one: each statement asks a runtime argument whether it is the mutated one
// ("mutant schemata"), so that a mutant costs a simulated run and no compiler run.
//
// A mutant that is not caught is either a call that the compiler should not have emitted, or a mistake that the device
// tolerates although silicon would not, or equivalent to the original. Only the last kind may be listed in kSurvivors.
// With TTLC_MUTATION_LOG set in the environment, the test prints what gave each mutant away.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "backend/driver/compare.h"
#include "backend/driver/compile.h"
#include "ir/interpreter.h"
#include "runtime/program/simulate.h"

namespace ttlc::driver {
namespace {

namespace fs = std::filesystem;

/// A mutant that behaves like the original.
struct Survivor {
  const char* kernel;
  const char* mutant;  // Mutant::text
  const char* reason;
};

constexpr const char* kInitInForce =
    "This init writes no constants and no other init undoes it, so the first call of the kernel is enough. "
    "The "
    "documents promise that only of the function whose init came last, which is what the compiler relies on.";
constexpr const char* kWaitedInLoop =
    "The last iteration of the loop before has waited for this page. A loop that does not run at all would "
    "not.";

constexpr const char* kFilledOnce =
    "The buffer is filled once, before anything else: it is empty, so the reserve never waits.";

const std::vector<Survivor> kSurvivors = {
    {"flash_attention.reader.cpp", "remove cb_reserve_back(reduce_scaler_cb, 1)", kFilledOnce},
    {"flash_attention.reader.cpp", "cb_reserve_back([reduce_scaler_cb -> V_cb], 1)", kFilledOnce},
    {"flash_attention.reader.cpp", "remove cb_reserve_back(zeros_cb, 1)", kFilledOnce},
    {"flash_attention.reader.cpp", "remove cb_reserve_back(ones_column_cb, 1)", kFilledOnce},
    {"flash_attention_causal.reader.cpp", "remove cb_reserve_back(reduce_scaler_cb, 1)", kFilledOnce},
    {"flash_attention_causal.reader.cpp", "cb_reserve_back([reduce_scaler_cb -> V_cb], 1)", kFilledOnce},
    {"flash_attention_causal.reader.cpp", "remove cb_reserve_back(zeros_cb, 1)", kFilledOnce},
    {"flash_attention_causal.reader.cpp", "remove cb_reserve_back(ones_column_cb, 1)", kFilledOnce},
    {"flash_attention_causal.reader.cpp", "remove cb_reserve_back(causal_mask_cb, 3)", kFilledOnce},
    {"flash_attention.compute.cpp", "remove cb_wait_front(m_cb, 1) #2", kWaitedInLoop},
    {"flash_attention.compute.cpp", "remove mul_binary_tile_init() #2", kInitInForce},
    {"flash_attention_causal.compute.cpp", "remove cb_wait_front(m_cb_2, 1) #2", kWaitedInLoop},
    {"flash_attention_causal.compute.cpp", "remove mul_binary_tile_init()", kInitInForce},
    {"flash_attention_causal.compute.cpp", "remove mul_binary_tile_init() #3", kInitInForce},
};

struct Mutant {
  std::string text;  // "remove cb_pop_front(s, 2)"; with " #2" behind it for the second one of that text
  int64_t line = 0;  // of the emitted kernel
};

/// A kernel text with all of its mutants inside. Number 0 is the original.
struct Schema {
  std::string text;
  std::vector<Mutant> mutants;  // number - 1
};

/// "name(...);" or "name<...>(...);" alone on its line, perhaps with a comment behind it.
const std::regex kCallStatement(R"(^(\s*)([a-z_:]+(?:<[^()]*>)?)\((.*)\);(\s*//.*)?$)");
/// "constexpr uint32_t NAME = tt::CBIndex::c_3;"
const std::regex kBufferConstant(R"(^\s*constexpr uint32_t (\w+) = tt::CBIndex.*$)");
/// A decimal number or a name that is a whole argument of a call.
const std::regex kWholeArgument(R"((^|, )(\d+|[A-Za-z_]\w*)(?=,|$))");

class SchemaBuilder {
 public:
  explicit SchemaBuilder(int64_t selector_argument) : selector_argument_(selector_argument) {}

  Schema build(const std::string& kernel) {
    std::istringstream lines(kernel);
    schema_.text = fmt::format("#define MUTANT get_common_arg_val<uint32_t>({})\n", selector_argument_);
    for (std::string line; std::getline(lines, line);) {
      ++line_;
      std::smatch call, constant;
      if (std::regex_match(line, constant, kBufferConstant)) buffers_.push_back(constant[1]);
      schema_.text += std::regex_match(line, call, kCallStatement) ? mutated(call) : line;
      schema_.text += '\n';
    }
    return std::move(schema_);
  }

 private:
  int64_t add(std::string text) {
    if (const int64_t occurrence = ++occurrences_[text]; occurrence > 1)
      text += fmt::format(" #{}", occurrence);
    schema_.mutants.push_back({std::move(text), line_});
    return static_cast<int64_t>(schema_.mutants.size());
  }

  std::string mutated(const std::smatch& call) {
    const std::string indent = call[1], name = call[2], arguments = call[3];
    const int64_t removed = add(fmt::format("remove {}({})", name, arguments));
    std::string statement = fmt::format("{}if (MUTANT != {}) {}({});", indent, removed, name,
                                        with_arguments_mutated(name, arguments));
    if (is_counted(name)) {
      const int64_t repeated = add(fmt::format("repeat {}({})", name, arguments));
      statement += fmt::format(" if (MUTANT == {}) {}({});", repeated, name, arguments);
    }
    return statement;
  }

  /// Calls of which every single one counts; waiting or setting up twice changes nothing.
  static bool is_counted(const std::string& name) {
    return name == "cb_push_back" || name == "cb_pop_front" || name.starts_with("tile_regs_") ||
           name == "std::swap" || name.starts_with("matmul_");
  }

  /// Inits and format changes depend on formats and shapes, which other buffers may have as well.
  static bool is_set_up(const std::string& name) {
    return name.find("init") != std::string::npos || name.find("reconfig") != std::string::npos ||
           name.find("startup") != std::string::npos;
  }

  /// Page counts shrink (asking for more than needed is legal), tile indices grow, a buffer becomes the one
  /// declared before it.
  std::string with_arguments_mutated(const std::string& name, const std::string& arguments) {
    const bool counts = name.starts_with("cb_");
    if (is_set_up(name) || (!counts && name.find("_tile") == std::string::npos)) return arguments;
    std::string result;
    auto copied = arguments.begin();
    for (std::sregex_iterator it(arguments.begin(), arguments.end(), kWholeArgument), end; it != end; ++it) {
      const std::optional<std::string> other = replacement((*it)[2], counts);
      if (!other) continue;
      const auto from = arguments.begin() + it->position(2), to = from + it->length(2);
      const int64_t number = add(fmt::format("{}({}[{} -> {}]{})", name, std::string(arguments.begin(), from),
                                             (*it)[2].str(), *other, std::string(to, arguments.end())));
      result.append(copied, from);
      result += fmt::format("(MUTANT == {} ? {} : {})", number, *other, (*it)[2].str());
      copied = to;
    }
    return result.append(copied, arguments.end());
  }

  std::optional<std::string> replacement(const std::string& argument, bool is_count) const {
    if (std::isdigit(argument.front())) {
      const int64_t value = std::stoll(argument);
      if (is_count && value == 1) return std::nullopt;  // no pages at all: the same as removing the call
      return std::to_string(is_count ? value - 1 : value + 1);
    }
    const auto buffer = std::find(buffers_.begin(), buffers_.end(), argument);
    if (buffer == buffers_.end() || buffers_.size() == 1) return std::nullopt;
    return buffer == buffers_.begin() ? buffers_.back() : *(buffer - 1);
  }

  int64_t selector_argument_;
  int64_t line_ = 0;
  std::map<std::string, int64_t> occurrences_;
  std::vector<std::string> buffers_;  // constants of the kernel that are buffer ids
  Schema schema_;
};

/// A compiled kernel, its inputs and what it should compute.
struct Experiment {
  Sources sources;  // the compiled modules point into them
  Compiled compiled;
  sim::ArchInfo machine;
  std::vector<sim::HostTensor> inputs;
  std::vector<double> expected;  // tensor "out"
};

Experiment prepare(const std::string& kernel) {
  CompileFlags flags;
  flags.file = TTLC_SOURCE_DIR "/examples/flash_attention.py";
  flags.kernel = kernel;
  flags.sets = {"GRID=(1,2)", "KV_TILES=2"};  // four query blocks a core, up to four key blocks each
  flags.tensors = {"Q=256x64", "K=256x64", "V=256x64", "out=256x64"};
  DiagnosticSink sink;
  const std::vector<sim::TensorSpec> specs = *parse_tensors(flags.tensors, sink);
  Experiment experiment;
  experiment.sources = *load_sources(flags.file, sink);
  Result<Compiled> compiled = compile(experiment.sources, flags, specs, sink);
  experiment.compiled = std::move(*compiled);
  experiment.machine = experiment.compiled.module->target.arch;
  ir::ReferenceTensors reference;
  for (const sim::TensorDesc& desc : experiment.compiled.tensors) {
    experiment.inputs.push_back(desc.name == "out" ? sim::make_unwritten_tensor(desc)
                                                   : sim::make_random_tensor(desc, 0));
    const sim::HostTensor& tensor = experiment.inputs.back();
    reference[desc.name] = {desc.shape, {tensor.floats.begin(), tensor.floats.end()}, {}, {}};
  }
  ir::Evaluation evaluation =
      ir::evaluate(*experiment.compiled.reference, experiment.compiled.name, std::move(reference));
  experiment.expected = std::move(evaluation.tensors["out"].values);
  return experiment;
}

class MutationTest : public ::testing::TestWithParam<std::tuple<const char*, sim::KernelRole>> {
 protected:
  MutationTest() : experiment_(prepare(std::get<0>(GetParam()))) {
    folder_ = fs::path(TTLC_BINARY_DIR) / "mutation-scratch" /
              fmt::format("{}-{}", std::get<0>(GetParam()), name_of(std::get<1>(GetParam())));
    fs::create_directories(folder_);
    const backend::EmittedProgram& program = experiment_.compiled.program;
    for (const backend::EmittedFile& file : program.kernels) write(file.name, file.text);
  }
  ~MutationTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }

  /// What gave a mutant away; empty: nothing did.
  std::string symptom(const sim::ProgramDesc& program) const {
    sim::SimOptions options;
    options.base_dir = folder_.string();
    options.cache_dir = (folder_ / "cache").string();
    options.machine = experiment_.machine;
    options.timing = false;
    const sim::SimResult result = sim::simulate(program, experiment_.inputs, options);
    if (result.status != sim::SimStatus::kOk) return sim::render_failure(result);
    CompareOptions compared;
    compared.dst_fp32 = experiment_.compiled.module->target.dst_fp32;
    return compare(*result.find_tensor("out"), experiment_.expected, compared).failure;
  }

  Experiment experiment_;
  fs::path folder_;
};

std::set<std::string> listed_survivors(const std::string& kernel) {
  std::set<std::string> texts;
  for (const Survivor& survivor : kSurvivors) {
    if (survivor.kernel == kernel) texts.insert(survivor.mutant);
  }
  return texts;
}

TEST_P(MutationTest, EveryMistakeIsNoticed) {
  sim::ProgramDesc program = experiment_.compiled.program.program;
  const auto kernel = std::find_if(program.kernels.begin(), program.kernels.end(), [](const auto& candidate) {
    return candidate.role == std::get<1>(GetParam());
  });
  ASSERT_NE(kernel, program.kernels.end());
  const std::vector<backend::EmittedFile>& files = experiment_.compiled.program.kernels;
  const auto file = std::find_if(files.begin(), files.end(),
                                 [&](const auto& candidate) { return candidate.name == kernel->source; });
  const Schema schema =
      SchemaBuilder(static_cast<int64_t>(kernel->common_runtime_args.size())).build(file->text);
  write(file->name, schema.text);
  kernel->common_runtime_args.push_back(sim::KernelArg::literal(0));
  ASSERT_EQ(symptom(program), "") << "the original kernel is wrong";

  std::set<std::string> unseen = listed_survivors(file->name);
  for (size_t i = 0; i < schema.mutants.size(); ++i) {
    kernel->common_runtime_args.back().value = static_cast<int64_t>(i + 1);
    const std::string found = symptom(program);
    const Mutant& mutant = schema.mutants[i];
    if (std::getenv("TTLC_MUTATION_LOG"))
      fmt::print("{}:{}: {}: {}\n", file->name, mutant.line, mutant.text, found.substr(0, found.find('\n')));
    const bool is_listed = unseen.erase(mutant.text) > 0;
    EXPECT_EQ(found.empty(), is_listed)
        << file->name << ":" << mutant.line << ": " << mutant.text << ": "
        << (is_listed ? "listed as a survivor, but caught: " + found : "nobody notices");
  }
  EXPECT_THAT(unseen, ::testing::IsEmpty()) << "listed survivors that are no mutants of this kernel";
}

std::string case_name(const ::testing::TestParamInfo<MutationTest::ParamType>& info) {
  return fmt::format("{}_{}", std::get<0>(info.param), name_of(std::get<1>(info.param)));
}

INSTANTIATE_TEST_SUITE_P(FlashAttention, MutationTest,
                         ::testing::Combine(::testing::Values("flash_attention", "flash_attention_causal"),
                                            ::testing::Values(sim::KernelRole::kReader,
                                                              sim::KernelRole::kCompute,
                                                              sim::KernelRole::kWriter)),
                         case_name);

}  // namespace
}  // namespace ttlc::driver
