// Writing of program descriptions: every key in schema order, short values on one line, long ones broken, so
// that the text reads and diffs well.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runtime/facts/program_json.h"

namespace ttlc::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kLineWidth = 110;

/// One line, with a blank after each comma and colon.
std::string inline_text(const Json& json) {
  if (!json.is_structured()) return json.dump();
  if (json.empty()) return json.is_array() ? "[]" : "{}";
  std::string text;
  for (const auto& [key, value] : json.items()) {
    if (!text.empty()) text += ", ";
    if (json.is_object()) text += Json(key).dump() + ": ";
    text += inline_text(value);
  }
  return json.is_array() ? "[" + text + "]" : "{" + text + "}";
}

/// `json` starting after `used` columns of a line that is indented by `indent`.
std::string pretty_text(const Json& json, size_t indent, size_t used) {
  std::string flat = inline_text(json);
  if (!json.is_structured() || json.empty() || used + flat.size() <= kLineWidth) return flat;
  const std::string margin(indent + 2, ' ');
  std::string text;
  for (const auto& [key, value] : json.items()) {
    const std::string label = json.is_object() ? Json(key).dump() + ": " : "";
    if (!text.empty()) text += ",\n";
    text += margin + label + pretty_text(value, indent + 2, margin.size() + label.size() + 1);
  }
  const std::string end = "\n" + std::string(indent, ' ');
  return json.is_array() ? "[\n" + text + end + "]" : "{\n" + text + end + "}";
}

Json core_json(CoreCoord core) { return Json::array({core.x, core.y}); }

Json cores_json(const CoreSet& cores) {
  if (cores.is_all()) return "all";
  Json ranges = Json::array();
  for (const CoreRange& range : cores.ranges) {
    ranges.push_back(Json::array({range.first.x, range.first.y, range.last.x, range.last.y}));
  }
  return ranges;
}

Json arg_json(const KernelArg& arg) {
  const auto tensor = [&] { return arg.tensor ? Json(*arg.tensor) : Json(nullptr); };
  switch (arg.kind) {
    case KernelArg::Kind::kLiteral:
      return arg.value;
    case KernelArg::Kind::kTensorAccessor:
      return {{"tensor_accessor", tensor()}};
    case KernelArg::Kind::kAddress:
      return {{"address", tensor()}};
    case KernelArg::Kind::kNocX:
      return {{"noc_x", core_json(arg.core)}};
    case KernelArg::Kind::kNocY:
      return {{"noc_y", core_json(arg.core)}};
    case KernelArg::Kind::kSemaphore:
      return {{"semaphore", arg.value}};
  }
  return nullptr;
}

Json args_json(const std::vector<KernelArg>& args) {
  Json list = Json::array();
  for (const KernelArg& arg : args) list.push_back(arg_json(arg));
  return list;
}

Json tensor_json(const TensorDesc& tensor) {
  return {{"name", tensor.name},
          {"shape", tensor.shape},
          {"dtype", name_of(tensor.dtype)},
          {"layout", name_of(tensor.layout)},
          {"memory", to_string(tensor.memory)}};
}

Json cb_json(const CbDesc& cb) {
  Json json = Json::object();
  if (cb.views.size() == 1) {
    json["id"] = cb.views[0].id;
    json["format"] = name_of(cb.views[0].format);
  } else {
    json["id"] = json["format"] = Json::array();
    for (const CbView& view : cb.views) {
      json["id"].push_back(view.id);
      json["format"].push_back(name_of(view.format));
    }
  }
  json["page_bytes"] = cb.page_bytes;
  json["pages"] = cb.pages;
  json["cores"] = cores_json(cb.cores);
  json["tensor"] = cb.tensor ? Json(*cb.tensor) : Json(nullptr);
  return json;
}

Json kernel_json(const KernelDesc& kernel) {
  Json json = {{"role", name_of(kernel.role)}, {"source", kernel.source}};
  if (kernel.role != KernelRole::kCompute) {
    json["processor"] = name_of(kernel.processor);
    json["noc"] = kernel.noc;
  }
  json["cores"] = cores_json(kernel.cores);
  if (kernel.role == KernelRole::kCompute) {
    json["math_fidelity"] = name_of(kernel.math_fidelity);
    json["fp32_dest_acc_en"] = kernel.fp32_dest_acc_en;
    json["dst_full_sync_en"] = kernel.dst_full_sync_en;
    json["math_approx_mode"] = kernel.math_approx_mode;
    json["unpack_to_dest_fp32"] = kernel.unpack_to_dest_fp32;
  }
  json["compile_time_args"] = args_json(kernel.compile_time_args);
  json["named_compile_time_args"] = Json::object();
  for (const auto& [key, value] : kernel.named_compile_time_args)
    json["named_compile_time_args"][key] = value;
  json["defines"] = Json::object();
  for (const auto& [key, value] : kernel.defines) json["defines"][key] = value;
  json["include_dirs"] = kernel.include_dirs;
  json["common_runtime_args"] = args_json(kernel.common_runtime_args);
  json["runtime_args"] = Json::array();
  for (const CoreArgs& args : kernel.runtime_args) {
    json["runtime_args"].push_back({{"core", core_json(args.core)}, {"args", args_json(args.args)}});
  }
  return json;
}

}  // namespace

std::string write_program(const ProgramDesc& program) {
  Json json = {{"ttlc_program", 1},
               {"name", program.name},
               {"arch", name_of(program.arch)},
               {"metal_api", name_of(program.metal_api)}};
  if (program.system) json["system"] = *program.system;
  json["grid"] = Json::array({program.grid_columns, program.grid_rows});
  const auto add_list = [&](const char* key, const auto& items, const auto& to_json) {
    json[key] = Json::array();
    for (const auto& item : items) json[key].push_back(to_json(item));
  };
  add_list("tensors", program.tensors, tensor_json);
  add_list("circular_buffers", program.circular_buffers, cb_json);
  add_list("semaphores", program.semaphores, [](const SemaphoreDesc& semaphore) {
    return Json{{"id", semaphore.id}, {"initial", semaphore.initial}, {"cores", cores_json(semaphore.cores)}};
  });
  add_list("kernels", program.kernels, kernel_json);
  return pretty_text(json, 0, 0) + "\n";
}

}  // namespace ttlc::sim
