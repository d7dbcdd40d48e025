// Patterns of GCC's and Clang's messages about unknown names and headers.
#include "runtime/program/compiler_messages.h"

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

namespace ttlc::sim {

namespace {

constexpr std::string_view kApiNames[] = {
#define METAL_API_NAME(name) #name,
#include "runtime/program/metal_api_names.def"
#undef METAL_API_NAME
};

/// Families of names that only tt-metal uses: low-level kernels, instructions, vector unit.
constexpr std::string_view kApiPrefixes[] = {"llk_", "_llk_", "TTI_", "sfpi", "ckernel", "experimental"};

/// Folders and files of tt-metal that kernels include.
constexpr std::string_view kHeaderPrefixes[] = {"api/",
                                                "compute_kernel_api",
                                                "dataflow_api",
                                                "tt_metal/",
                                                "ttnn/",
                                                "tt-metalium/",
                                                "hostdevcommon/",
                                                "internal/",
                                                "experimental/",
                                                "ckernel",
                                                "llk_",
                                                "debug/",
                                                "firmware_",
                                                "risc_",
                                                "noc_",
                                                "noc/",
                                                "tools/",
                                                "sfpi",
                                                "tensix",
                                                "fabric/",
                                                "circular_buffer",
                                                "lltt",
                                                "compute/",
                                                "dataflow/",
                                                "accessor/",
                                                "eth_l1_",
                                                "eth/",
                                                "core_config"};

template <size_t kCount>
bool has_prefix(std::string_view text, const std::string_view (&prefixes)[kCount]) {
  return std::any_of(std::begin(prefixes), std::end(prefixes),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

/// What a line of the compiler's output complains is missing from the API; empty for every other line.
std::string missing_in_line(const std::string& line) {
  static const std::regex kUnknownName(
      "error: (?:use of undeclared identifier |unknown type name |no member named "
      ")?'(?:[A-Za-z0-9_]+::)*([A-Za-z0-9_]+)(?:<[^']*>)?'"
      "(?: was not declared| is not a member| has not been declared| does not name a type| in namespace '| "
      "in '|$|;)");
  static const std::regex kUnknownHeader("fatal error: '?([^ ':]+)'?(?:: No such file| file not found)");
  static const std::regex kNotModelled(
      "error: static assertion failed(?: due to[^:]*)?: \"?(.*) (?:is|are) not modelled");
  std::smatch match;
  if (std::regex_search(line, match, kNotModelled)) return match[1].str();
  if (std::regex_search(line, match, kUnknownHeader)) {
    return has_prefix(match[1].str(), kHeaderPrefixes) ? "the header \"" + match[1].str() + "\""
                                                       : std::string();
  }
  if (std::regex_search(line, match, kUnknownName) && is_metal_api_name(match[1].str()))
    return match[1].str();
  return {};
}

/// A line with which the compiler ends when one of its limits is reached.
bool tells_of_limit(std::string_view line) {
  constexpr std::string_view kSigns[] = {"CPU time limit exceeded", "out of memory",
                                         "virtual memory exhausted", "std::bad_alloc"};
  const bool is_report = line.find("error:") != line.npos || line.find("ERROR:") != line.npos ||
                         line.starts_with("cc1plus") || line.starts_with("virtual memory") ||
                         line.starts_with("terminate called");
  return is_report && std::any_of(std::begin(kSigns), std::end(kSigns),
                                  [&](std::string_view sign) { return line.find(sign) != line.npos; });
}

}  // namespace

bool only_narrows_pointers(std::string_view output) {
  static const std::regex kNarrowCast(
      "error: cast from .*\\*.* to .*unsigned int.* loses precision \\[-fpermissive\\]");
  bool any = false;
  std::istringstream lines{std::string(output)};
  for (std::string line; std::getline(lines, line);) {
    if (line.find("error:") == std::string::npos) continue;
    if (!std::regex_search(line, kNarrowCast)) return false;
    any = true;
  }
  return any;
}

bool is_metal_api_name(std::string_view name) {
  return std::find(std::begin(kApiNames), std::end(kApiNames), name) != std::end(kApiNames) ||
         has_prefix(name, kApiPrefixes);
}

CompilerVerdict judge_compiler_output(std::string_view output, std::string_view generated_file) {
  CompilerVerdict verdict;
  std::set<std::string> missing;
  std::istringstream lines{std::string(output)};
  for (std::string line; std::getline(lines, line);) {
    const bool about_inclusion =
        line.starts_with("In file included from") || line.starts_with("                 from");
    if (about_inclusion && line.find(generated_file) != std::string::npos) continue;
    verdict.text += line + "\n";
    verdict.out_of_resources = verdict.out_of_resources || tells_of_limit(line);
    const std::string name = missing_in_line(line);
    if (!name.empty()) missing.insert(name);
  }
  verdict.missing_api.assign(missing.begin(), missing.end());
  return verdict;
}

}  // namespace ttlc::sim
