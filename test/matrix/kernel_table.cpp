#include "test/matrix/kernel_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace ttlc::matrix {

namespace {

using Json = nlohmann::ordered_json;

Texts texts_of(const Json& object) {
  Texts texts;
  for (const auto& [name, text] : object.items()) texts.emplace_back(name, text.get<std::string>());
  return texts;
}

KernelRow row_of(const std::string& name, const Json& json) {
  static const std::vector<std::string> kKeys = {"file",       "kernel",      "set",    "size", "tensors",
                                                 "impossible", "elementwise", "ragged", "bfp8", "magnitudes"};
  for (const auto& [key, value] : json.items()) {
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
      throw std::runtime_error(fmt::format("'{}' has the unknown key '{}'", name, key));
  }
  KernelRow row;
  row.name = name;
  row.file = json.at("file");
  row.kernel = json.at("kernel");
  row.sets = texts_of(json.at("set"));
  row.size = json.at("size");
  row.tensors = texts_of(json.at("tensors"));
  for (const Json& entry : json.value("impossible", Json::array()))
    row.impossible.push_back({entry.at("when"), entry.at("error"), entry.at("reason")});
  row.is_elementwise = json.value("elementwise", false);
  if (json.contains("ragged")) row.ragged = texts_of(json["ragged"]);
  row.bfp8 = json.value("bfp8", std::vector<std::string>{});
  row.magnitudes = json.value("magnitudes", std::vector<std::string>{});
  return row;
}

Variables variables_of(const KernelRow& row, const Request& request) {
  Variables v = {{"GY", request.grid_rows},
                 {"GX", request.grid_columns},
                 {"CORES", request.grid_rows * request.grid_columns},
                 {"R", request.block_rows},
                 {"C", request.block_columns},
                 {"D", request.depth},
                 {"RAGGED", request.shape ? 1 : 0}};
  v["H"] = request.shape ? request.shape->first : evaluate(row.size.at(0), v);
  v["W"] = request.shape ? request.shape->second : evaluate(row.size.at(1), v);
  if (request.shape) v["K"] = request.shape->second;
  if (!request.shape && row.size.size() > 2) v["K"] = evaluate(row.size[2], v);
  v["TC"] = (v["W"] + 31) / 32;
  return v;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Quotes a word for the shell when it needs quotes.
std::string quoted(const std::string& word) {
  return word.find_first_of(" ()'*") == std::string::npos ? word : fmt::format("\"{}\"", word);
}

}  // namespace

std::vector<KernelRow> load_kernel_table(const std::string& path) {
  std::ifstream stream(path);
  if (!stream) throw std::runtime_error(fmt::format("cannot read '{}'", path));
  const Json table = Json::parse(stream, nullptr, true, /*ignore_comments=*/true);
  std::vector<KernelRow> rows;
  for (const auto& [name, json] : table.items()) rows.push_back(row_of(name, json));
  return rows;
}

Cell make_cell(const KernelRow& row, const Request& request) {
  const Variables variables = variables_of(row, request);
  Cell cell;
  cell.kernel = row.name;
  cell.label = fmt::format("{}x{} cores, {}x{} tiles, {}, {}-bit DST{}{}", request.grid_rows,
                           request.grid_columns, request.block_rows, request.block_columns, request.dtype,
                           request.dst, request.skip_pass.empty() ? "" : ", without ", request.skip_pass);
  cell.file = row.file;
  cell.expression = row.kernel;
  Texts sets = row.sets;
  for (auto& [name, text] : sets) {
    if (!request.shape) continue;
    for (const auto& [other, ragged_text] : *row.ragged)
      if (other == name) text = ragged_text;
  }
  for (const auto& [name, text] : sets) cell.sets.push_back(name + "=" + expand(text, variables));
  for (const auto& [name, text] : row.tensors) {
    bool is_bfp8 = request.bfp8_inputs && contains(row.bfp8, name);
    cell.tensors.push_back(
        fmt::format("{}={}:{}", name, expand(text, variables), is_bfp8 ? "bfp8_b" : request.dtype));
  }
  cell.magnitudes = row.magnitudes;
  cell.dst = request.dst;
  cell.arch = request.arch;
  cell.skip_pass = request.skip_pass;
  for (const Impossibility& impossible : row.impossible) {
    if (!cell.impossible && evaluate(impossible.when, variables) != 0) cell.impossible = impossible;
  }
  return cell;
}

std::string changed_input_path(const std::string& tensor, const std::string& folder) {
  std::string stem = tensor;
  std::replace(stem.begin(), stem.end(), '=', '-');
  std::replace(stem.begin(), stem.end(), ':', '-');
  return fmt::format("{}/{}.npy{}", folder, stem, tensor.substr(tensor.rfind(':')));
}

std::string Cell::command_line(const std::string& inputs_folder) const {
  std::string line = fmt::format("ttlc run {} --kernel {}", file, quoted(expression));
  for (const std::string& set : sets) line += " --set " + quoted(set);
  for (const std::string& tensor : tensors) {
    std::string name = tensor.substr(0, tensor.find('='));
    bool is_changed = contains(magnitudes, name);
    line += " --tensor " + (is_changed ? name + "=" + changed_input_path(tensor, inputs_folder) : tensor);
  }
  line += fmt::format(" --dst {} --arch {}", dst, arch);
  if (!skip_pass.empty()) line += " --skip-pass " + skip_pass;
  return line;
}

}  // namespace ttlc::matrix
