#include "test/support/kernel_batch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "runtime/program/launch_plan.h"
#include "test/support/golden_files.h"

namespace ttlc::test {
namespace {

constexpr size_t kChoiceArg = 64;  // the common runtime argument that says which program runs
constexpr size_t kMostPrograms = 64;
constexpr int64_t kLargestPage = 4096;  // bytes; a program gets one of each buffer that only others have
constexpr std::string_view kBufferName = "CBIndex::c_";
constexpr std::string_view kFirstAccessor = "TensorAccessorArgs<0>";

/// What must be equal for two programs to share sources; empty: the program shares with none.
std::string kind_of(const sim::ProgramDesc& program) {
  std::string kind = fmt::format("{} {}", sim::name_of(program.arch), sim::name_of(program.metal_api));
  if (program.system) return "";
  for (const sim::CbDesc& buffer : program.circular_buffers) {
    if (buffer.views.size() != 1 || !buffer.cores.is_all() || buffer.tensor) return "";
  }
  for (const sim::KernelDesc& kernel : program.kernels) {
    if (!kernel.cores.is_all() || !kernel.include_dirs.empty() || !kernel.named_compile_time_args.empty() ||
        kernel.common_runtime_args.size() > kChoiceArg)
      return "";
    kind +=
        fmt::format("; {} {} {} {} {} {} {} {}", sim::name_of(kernel.role), sim::name_of(kernel.processor),
                    kernel.noc, sim::name_of(kernel.math_fidelity), kernel.fp32_dest_acc_en,
                    kernel.dst_full_sync_en, kernel.math_approx_mode, fmt::join(kernel.defines, ","));
  }
  return kind;
}

std::string with_numbers(const std::string& text, const std::map<int64_t, int64_t>& numbers) {
  std::string result;
  size_t done = 0;
  for (size_t at = text.find(kBufferName); at != std::string::npos; at = text.find(kBufferName, done)) {
    at += kBufferName.size();
    result += text.substr(done, at - done);
    done = at;
    while (done < text.size() && std::isdigit(static_cast<unsigned char>(text[done]))) ++done;
    result += std::to_string(numbers.at(std::stoll(text.substr(at, done - at))));
  }
  return result + text.substr(done);
}

}  // namespace

/// Numbers for the buffers of a program, new ones where all that fit are its own already.
std::optional<KernelBatch::Numbers> KernelBatch::number_buffers(const sim::ProgramDesc& program,
                                                                Buffers& buffers, int64_t count) {
  std::set<int64_t> unpacked_to_dest;
  for (const sim::KernelDesc& kernel : program.kernels)
    unpacked_to_dest.insert(kernel.unpack_to_dest_fp32.begin(), kernel.unpack_to_dest_fp32.end());
  Numbers numbers;
  std::set<int64_t> taken;
  for (const sim::CbDesc& desc : program.circular_buffers) {
    const sim::CbView& view = desc.views.front();
    const Buffer wanted{view.format, desc.page_bytes, unpacked_to_dest.contains(view.id)};
    int64_t number = 0;
    while (number < count &&
           (taken.contains(number) || (buffers.contains(number) && buffers.at(number) != wanted)))
      ++number;
    if (number == count) return std::nullopt;
    buffers.emplace(number, wanted);
    numbers[view.id] = number;
    taken.insert(number);
  }
  return numbers;
}

std::optional<size_t> KernelBatch::add(const backend::EmittedProgram& program, const sim::ArchInfo& machine) {
  const std::string kind = kind_of(program.program);
  if (kind.empty() || programs_.size() == kMostPrograms || (!programs_.empty() && kind != kind_))
    return std::nullopt;
  const sim::Outcome<sim::LaunchPlan> plan = sim::plan_launch(program.program, machine);
  if (!plan || plan->l1_bytes_peak + machine.circular_buffer_count * kLargestPage > machine.l1_usable_bytes())
    return std::nullopt;
  Buffers buffers = buffers_;
  const std::optional<Numbers> numbers =
      number_buffers(program.program, buffers, machine.circular_buffer_count);
  if (!numbers) return std::nullopt;
  buffers_ = std::move(buffers);
  kind_ = kind;
  sources_.resize(program.program.kernels.size());
  sim::ProgramDesc desc = program.program;
  for (sim::CbDesc& buffer : desc.circular_buffers) buffer.views[0].id = numbers->at(buffer.views[0].id);
  const size_t number = programs_.size();
  for (size_t i = 0; i < sources_.size(); ++i) {
    Source& source = sources_[i];
    const sim::KernelDesc& kernel = program.program.kernels[i];
    const std::string& text =
        std::find_if(program.kernels.begin(), program.kernels.end(), [&](const auto& file) {
          return file.name == kernel.source;
        })->text;
    std::string body;
    std::istringstream lines(with_numbers(text, *numbers));
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with('#')) {
        body += line + "\n";
      } else if (std::find(source.head.begin(), source.head.end(), line) == source.head.end()) {
        source.head.push_back(line);
      }
    }
    const std::vector<uint32_t> words = sim::resolve_args(*plan, {}, kernel.compile_time_args);
    const auto [known, is_new] = source.first.emplace(fmt::format("{}\n{}", words, body), number);
    source.kernel_of.push_back(known->second);
    if (!is_new) continue;
    if (const size_t at = body.find(kFirstAccessor); at != std::string::npos)
      body.replace(at, kFirstAccessor.size(),
                   fmt::format("TensorAccessorArgs<{}>", source.compile_words.size()));
    source.compile_words.insert(source.compile_words.end(), words.begin(), words.end());
    source.bodies += fmt::format("namespace program_{} {{\n{}}}\n\n", number, body);
  }
  programs_.push_back(std::move(desc));
  return number;
}

void KernelBatch::write_sources(const std::string& folder) const {
  for (size_t i = 0; i < sources_.size(); ++i) {
    // Macros stand before the headers that use them.
    std::vector<std::string> head = sources_[i].head;
    std::stable_partition(head.begin(), head.end(),
                          [](const std::string& line) { return line.starts_with("#define"); });
    // Each kernel runs once, so that optimising it takes longer than it saves.
    std::string text = fmt::format(
        "{}\n\n#pragma GCC optimize(\"O0\")\n\n{}void kernel_main() {{\n    switch "
        "(get_common_arg_val<uint32_t>({})) {{\n",
        fmt::join(head, "\n"), sources_[i].bodies, kChoiceArg);
    for (size_t number = 0; number < programs_.size(); ++number)
      text += fmt::format("        case {}: return program_{}::kernel_main();\n", number,
                          sources_[i].kernel_of[number]);
    write_text(fmt::format("{}/kernel{}.cpp", folder, i), text + "    }\n}\n");
  }
}

sim::ProgramDesc KernelBatch::program(size_t number) const {
  sim::ProgramDesc program = programs_[number];
  std::vector<int64_t> unpacked_to_dest;
  for (const auto& [id, buffer] : buffers_) {
    if (buffer.unpacked_to_dest) unpacked_to_dest.push_back(id);
    const bool present = std::any_of(program.circular_buffers.begin(), program.circular_buffers.end(),
                                     [&](const sim::CbDesc& desc) { return desc.views[0].id == id; });
    if (!present)
      program.circular_buffers.push_back(
          {{{id, buffer.format}}, buffer.page_bytes, 1, sim::CoreSet::all(), std::nullopt});
  }
  for (size_t i = 0; i < program.kernels.size(); ++i) {
    sim::KernelDesc& kernel = program.kernels[i];
    kernel.source = fmt::format("kernel{}.cpp", i);
    kernel.compile_time_args.clear();
    for (const uint32_t word : sources_[i].compile_words)
      kernel.compile_time_args.push_back(sim::KernelArg::literal(word));
    kernel.common_runtime_args.resize(kChoiceArg);
    kernel.common_runtime_args.push_back(sim::KernelArg::literal(static_cast<int64_t>(number)));
    kernel.defines["always_inline"] =
        "unused";  // of the headers' functions: half of the time that compiling takes
    if (kernel.role == sim::KernelRole::kCompute) kernel.unpack_to_dest_fp32 = unpacked_to_dest;
  }
  return program;
}

}  // namespace ttlc::test
