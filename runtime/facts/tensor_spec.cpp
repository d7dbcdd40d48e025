// Parsing of `--tensor NAME=SPEC`.
#include "runtime/facts/tensor_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ttlc::sim {

namespace {

/// Position of the last ':' outside parentheses; npos when there is none.
size_t last_separator(std::string_view text) {
  int depth = 0;
  for (size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(') --depth;
    if (text[i] == ':' && depth == 0) return i;
  }
  return std::string_view::npos;
}

enum class OptionKind { kNone, kDtype, kLayout, kMemory };

/// What `word` would set; kNone when it is no option.
OptionKind kind_of_option(std::string_view word) {
  if (parse_data_format(word)) return OptionKind::kDtype;
  if (parse_layout(word)) return OptionKind::kLayout;
  if (word == "dram" || word == "l1" || word.starts_with("l1_sharded(")) return OptionKind::kMemory;
  return OptionKind::kNone;
}

/// INT('x'INT)*, whatever the numbers are; empty when it is not.
std::vector<int64_t> parse_shape(std::string_view text) {
  std::vector<int64_t> shape;
  while (true) {
    int64_t dim = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dim);
    if (error != std::errc{}) return {};
    shape.push_back(dim);
    text.remove_prefix(end - text.data());
    if (text.empty()) return shape;
    if (text[0] != 'x') return {};
    text.remove_prefix(1);
  }
}

/// Strips options from the right of `spec`.
Outcome<void> take_options(std::string_view& spec, TensorSpec& result) {
  while (true) {
    const size_t colon = last_separator(spec);
    if (colon == std::string_view::npos) return {};
    const std::string_view word = spec.substr(colon + 1);
    const OptionKind kind = kind_of_option(word);
    if (kind == OptionKind::kNone) return {};
    const bool repeated = (kind == OptionKind::kDtype && result.dtype) ||
                          (kind == OptionKind::kLayout && result.layout) ||
                          (kind == OptionKind::kMemory && result.memory);
    if (repeated) return Fault{fmt::format("'{}' repeats an option of its kind", word)};
    if (kind == OptionKind::kDtype) result.dtype = parse_data_format(word);
    if (kind == OptionKind::kLayout) result.layout = parse_layout(word);
    if (kind == OptionKind::kMemory) {
      Outcome<MemorySpec> memory = parse_memory(word);
      if (!memory) return Fault{memory.message()};
      result.memory = *memory;
    }
    spec = spec.substr(0, colon);
  }
}

constexpr std::string_view kOptions =
    "a dtype (bf16, fp32, bfp8_b, bfp4_b, int32, uint16, uint32), a layout (tile, row_major) or a memory "
    "(dram, l1, "
    "l1_sharded(...))";

bool has_source(std::string_view spec) { return spec.ends_with(".npy") || !parse_shape(spec).empty(); }

/// What is wrong with a SOURCE that is neither a file nor a shape.
std::string mistake_in(std::string_view spec) {
  const size_t colon = spec.find(':');
  if (colon != std::string_view::npos && has_source(spec.substr(0, colon)))
    return fmt::format("'{}' is no option; allowed are {}", spec.substr(colon + 1), kOptions);
  return fmt::format("expected FILE.npy or a shape such as 512x64, then :OPTION for {}, got '{}'", kOptions,
                     spec);
}

}  // namespace

Outcome<TensorSpec> parse_tensor_spec(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return Fault{fmt::format("expected NAME=SPEC for a tensor, got '{}'", text)};
  }
  TensorSpec result;
  result.name = std::string(text.substr(0, equals));
  std::string_view spec = text.substr(equals + 1);
  const Outcome<void> options = take_options(spec, result);
  if (!options) return Fault{fmt::format("tensor '{}': {}", result.name, options.message())};
  if (result.layout == TensorLayout::kRowMajor && result.dtype && is_block_float(*result.dtype)) {
    return Fault{fmt::format(
        "tensor '{}': {} exists in tiles only, since its elements share exponents; leave out row_major",
        result.name, name_of(*result.dtype))};
  }
  if (spec.ends_with(".npy")) {
    result.npy_path = std::string(spec);
    return result;
  }
  result.shape = parse_shape(spec);
  if (result.shape.empty()) return Fault{fmt::format("tensor '{}': {}", result.name, mistake_in(spec))};
  if (*std::min_element(result.shape.begin(), result.shape.end()) < 1)
    return Fault{fmt::format("tensor '{}': every size must be at least 1, got '{}'", result.name, spec)};
  return result;
}

}  // namespace ttlc::sim
