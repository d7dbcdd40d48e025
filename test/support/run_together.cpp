#include "test/support/run_together.h"

#include <deque>

#include "test/support/kernel_batch.h"

namespace ttlc::test {
namespace {

struct Member {
  size_t program;  // of all
  size_t number;   // in the batch
};

struct Batch {
  KernelBatch kernels;
  std::vector<Member> members;
};

}  // namespace

std::vector<std::string> run_together(
    const std::vector<const driver::Compiled*>& programs, const ElementValue& values,
    const std::string& scratch_name,
    const std::function<std::string(const KernelVerdict& verdict, size_t program)>& wrong_outputs) {
  std::deque<Batch> batches;
  std::vector<size_t> alone;
  for (size_t i = 0; i < programs.size(); ++i) {
    const driver::Compiled& compiled = *programs[i];
    const auto takes = [&](Batch& batch) {
      const std::optional<size_t> number = batch.kernels.add(compiled.program, compiled.module->target.arch);
      if (number) batch.members.push_back({i, *number});
      return number.has_value();
    };
    if (std::any_of(batches.begin(), batches.end(), takes)) continue;
    if (takes(batches.emplace_back())) continue;
    batches.pop_back();
    alone.push_back(i);
  }
  std::vector<std::string> wrong(programs.size());
  ScratchDir scratch(scratch_name);
  for (size_t b = 0; b < batches.size(); ++b) {
    const Batch& batch = batches[b];
    const std::filesystem::path folder = scratch.path() / std::to_string(b);
    std::filesystem::create_directory(folder);
    batch.kernels.write_sources(folder);
    for (const Member& member : batch.members) {
      const driver::Compiled& compiled = *programs[member.program];
      const std::vector<sim::HostTensor> inputs = start_values(compiled, values);
      const sim::SimResult result = sim::simulate(batch.kernels.program(member.number), inputs,
                                                  sim_options(compiled, folder, scratch.path() / "cache"));
      wrong[member.program] = wrong_outputs(verdict_of(result, compiled, inputs), member.program);
      if (!wrong[member.program].empty()) alone.push_back(member.program);
    }
  }
  for (const size_t i : alone) {
    const std::string here = wrong_outputs(run_compiled(*programs[i], values, scratch_name), i);
    wrong[i] = here.empty() && !wrong[i].empty() ? "only among others: " + wrong[i] : here;
  }
  return wrong;
}

}  // namespace ttlc::test
