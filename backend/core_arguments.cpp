#include "backend/core_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "backend/names.h"
#include "ir/support/ice.h"

namespace ttlc::backend {

std::string argument_text(const sim::KernelArg& arg, const ArgumentStyle& style,
                          std::string_view any_tensor) {
  using Kind = sim::KernelArg::Kind;
  switch (arg.kind) {
    case Kind::kLiteral:
      return fmt::format("{}", arg.value);
    case Kind::kAddress:
      return fmt::format(fmt::runtime(style.address), sanitize_identifier(*arg.tensor));
    case Kind::kNocX:
    case Kind::kNocY:
      return fmt::format(fmt::runtime(style.noc), any_tensor, arg.core.x, arg.core.y,
                         arg.kind == Kind::kNocX ? "x" : "y");
    default:
      TTLC_ICE("the emitter makes numbers, addresses and coordinates only");
  }
}

std::string argument_list(const std::vector<sim::KernelArg>& args, const ArgumentStyle& style,
                          std::string_view any_tensor) {
  std::string list;
  for (const sim::KernelArg& arg : args)
    list += (list.empty() ? "" : ", ") + argument_text(arg, style, any_tensor);
  return list;
}

std::optional<std::vector<std::string>> uniform_core_arguments(const sim::KernelDesc& kernel,
                                                               const sim::ProgramDesc& program) {
  const std::vector<sim::CoreArgs>& rows = kernel.runtime_args;
  if (static_cast<int64_t>(rows.size()) != program.grid_columns * program.grid_rows) return std::nullopt;
  std::vector<std::string> rules;
  for (size_t i = 0; i < rows[0].args.size(); ++i) {
    auto holds = [&](const std::function<int64_t(sim::CoreCoord)>& expected) {
      return std::all_of(rows.begin(), rows.end(), [&](const sim::CoreArgs& row) {
        const sim::KernelArg& arg = row.args[i];
        return arg.kind == sim::KernelArg::Kind::kLiteral && arg.value == expected(row.core);
      });
    };
    int64_t first = rows[0].args[i].value;
    if (holds([first](sim::CoreCoord) { return first; }))
      rules.push_back(fmt::format("{}", first));
    else if (holds([](sim::CoreCoord core) { return core.y; }))
      rules.push_back("y");
    else if (holds([](sim::CoreCoord core) { return core.x; }))
      rules.push_back("x");
    else
      return std::nullopt;
  }
  return rules;
}

}  // namespace ttlc::backend
