// Reading of program descriptions: one function per object of the schema, then the checks that span objects.
#include "runtime/facts/program_json.h"

#include <fmt/format.h>

#include <set>

#include "runtime/facts/json_reader.h"
#include "runtime/facts/read_file.h"

namespace ttlc::sim {

namespace {

constexpr int64_t kMaxWord = 0xffffffff;  // arguments are 32-bit words
constexpr int64_t kMaxDim = int64_t{1} << 32;
constexpr int64_t kMaxGrid = 64;
constexpr int64_t kMaxCbId = 63;

/// A word of a fixed set; reports what is allowed.
template <typename Parse>
auto read_word(const JsonValue& value, const Parse& parse, std::string_view allowed) {
  const std::string text = value.string();
  auto parsed = parse(text);
  if (!parsed) value.error(fmt::format("expected {}, got \"{}\"", allowed, text));
  return parsed.value_or(typename decltype(parsed)::value_type{});
}

DataFormat read_format(const JsonValue& value) {
  return read_word(value, parse_data_format, "a format (bf16, fp32, bfp8_b, bfp4_b, int32, uint16, uint32)");
}

/// [x, y]
CoreCoord read_core(const JsonValue& value) {
  const std::vector<JsonValue> items = value.items();
  if (items.size() != 2) {
    value.error("expected a core [x, y]");
    return {};
  }
  return {items[0].integer(0, kMaxGrid - 1), items[1].integer(0, kMaxGrid - 1)};
}

CoreSet read_cores(JsonObject& object) {
  const std::optional<JsonValue> value = object.optional("cores");
  if (!value) return CoreSet::all();
  if (value->is_string()) {
    if (value->string() != "all")
      value->error(fmt::format("expected \"all\" or a list, got \"{}\"", value->string()));
    return CoreSet::all();
  }
  CoreSet cores;
  for (const JsonValue& item : value->items()) {
    const std::vector<JsonValue> corners = item.items();
    if (corners.size() != 4) {
      item.error("expected a rectangle [x0, y0, x1, y1]");
      return cores;
    }
    int64_t at[4];
    for (int i = 0; i < 4; ++i) at[i] = corners[i].integer(0, kMaxGrid - 1);
    if (at[0] > at[2] || at[1] > at[3]) item.error("the first corner of a rectangle is not above the second");
    cores.ranges.push_back({{at[0], at[1]}, {at[2], at[3]}});
  }
  if (cores.ranges.empty()) value->error("expected at least one rectangle");
  return cores;
}

TensorDesc read_tensor(const JsonValue& value) {
  JsonObject object(value);
  TensorDesc tensor;
  if (const auto name = object.required("name")) tensor.name = name->nonempty_string();
  if (const auto shape = object.required("shape")) {
    for (const JsonValue& dim : shape->items()) tensor.shape.push_back(dim.integer(1, kMaxDim));
    if (tensor.shape.empty()) shape->error("expected at least one dimension");
  }
  if (const auto dtype = object.optional("dtype")) tensor.dtype = read_format(*dtype);
  if (const auto layout = object.optional("layout")) {
    tensor.layout = read_word(*layout, parse_layout, "tile or row_major");
  }
  if (const auto memory = object.optional("memory")) {
    Outcome<MemorySpec> parsed = parse_memory(memory->string());
    if (parsed) {
      tensor.memory = *parsed;
    } else {
      memory->error(parsed.message());
    }
  }
  object.finish();
  if (tensor.layout == TensorLayout::kRowMajor && is_block_float(tensor.dtype)) {
    value.error(
        fmt::format("{} exists in tiles only: a row_major tensor cannot have it", name_of(tensor.dtype)));
  }
  return tensor;
}

void read_cb_views(JsonObject& object, CbDesc& cb) {
  const auto id = object.required("id");
  const auto format = object.optional("format");
  if (!id) return;
  if (!id->is_array()) {
    cb.views.push_back({id->integer(0, kMaxCbId), format ? read_format(*format) : DataFormat::kBf16});
    return;
  }
  const std::vector<JsonValue> ids = id->items();
  const std::vector<JsonValue> formats = format ? format->items() : std::vector<JsonValue>{};
  if (ids.empty() || ids.size() != formats.size()) {
    id->error("expected a \"format\" list of the same length, at least 1");
    return;
  }
  for (size_t i = 0; i < ids.size(); ++i)
    cb.views.push_back({ids[i].integer(0, kMaxCbId), read_format(formats[i])});
}

CbDesc read_cb(const JsonValue& value) {
  JsonObject object(value);
  CbDesc cb;
  read_cb_views(object, cb);
  cb.page_bytes = cb.views.empty() ? 0 : tile_bytes(cb.views[0].format);
  if (const auto bytes = object.optional("page_bytes")) cb.page_bytes = bytes->integer(1, 1 << 24);
  if (const auto pages = object.required("pages")) cb.pages = pages->integer(1, 1 << 24);
  cb.cores = read_cores(object);
  const auto tensor = object.optional("tensor");
  if (tensor && !tensor->is_null()) cb.tensor = tensor->nonempty_string();
  object.finish();
  return cb;
}

SemaphoreDesc read_semaphore(const JsonValue& value) {
  JsonObject object(value);
  SemaphoreDesc semaphore;
  if (const auto id = object.required("id")) semaphore.id = id->integer(0, 63);
  if (const auto initial = object.optional("initial")) semaphore.initial = initial->integer(0, kMaxWord);
  semaphore.cores = read_cores(object);
  object.finish();
  return semaphore;
}

KernelArg read_arg(const JsonValue& value) {
  if (value.is_number()) return KernelArg::literal(value.integer(0, kMaxWord));
  JsonObject object(value);
  KernelArg arg;
  if (const auto tensor = object.optional("tensor_accessor")) {
    arg = KernelArg::accessor(std::nullopt);
    if (!tensor->is_null()) arg.tensor = tensor->nonempty_string();
  } else if (const auto address = object.optional("address")) {
    arg = KernelArg::address(address->nonempty_string());
  } else if (const auto noc_x = object.optional("noc_x")) {
    arg = KernelArg::noc_x(read_core(*noc_x));
  } else if (const auto noc_y = object.optional("noc_y")) {
    arg = KernelArg::noc_y(read_core(*noc_y));
  } else if (const auto semaphore = object.required("semaphore")) {
    arg = KernelArg::semaphore(semaphore->integer(0, 63));
  }
  object.finish();
  return arg;
}

std::vector<KernelArg> read_args(const JsonValue& value) {
  std::vector<KernelArg> args;
  for (const JsonValue& item : value.items()) args.push_back(read_arg(item));
  return args;
}

void read_kernel_args(JsonObject& object, KernelDesc& kernel) {
  if (const auto args = object.optional("compile_time_args")) {
    kernel.compile_time_args = read_args(*args);
    for (const KernelArg& arg : kernel.compile_time_args) {
      if (arg.kind != KernelArg::Kind::kLiteral && arg.kind != KernelArg::Kind::kTensorAccessor) {
        args->error("expected numbers and {\"tensor_accessor\": ...}; the rest is known at run time only");
      }
    }
  }
  if (const auto named = object.optional("named_compile_time_args")) {
    for (const auto& [key, item] : named->members())
      kernel.named_compile_time_args[key] = item.integer(0, kMaxWord);
  }
  if (const auto defines = object.optional("defines")) {
    for (const auto& [key, item] : defines->members()) kernel.defines[key] = item.string();
  }
  if (const auto dirs = object.optional("include_dirs")) {
    for (const JsonValue& item : dirs->items()) kernel.include_dirs.push_back(item.nonempty_string());
  }
  if (const auto args = object.optional("common_runtime_args")) kernel.common_runtime_args = read_args(*args);
  if (const auto all = object.optional("runtime_args")) {
    std::set<CoreCoord> seen;
    for (const JsonValue& item : all->items()) {
      JsonObject entry(item);
      CoreArgs args;
      if (const auto core = entry.required("core")) args.core = read_core(*core);
      if (const auto list = entry.required("args")) args.args = read_args(*list);
      entry.finish();
      if (!seen.insert(args.core).second) {
        item.error(fmt::format("core [{}, {}] has runtime arguments already", args.core.x, args.core.y));
      }
      kernel.runtime_args.push_back(std::move(args));
    }
  }
}

void read_data_movement_config(JsonObject& object, KernelDesc& kernel) {
  const auto parse_processor = [](std::string_view text) -> std::optional<Processor> {
    if (text == "riscv_0") return Processor::kRiscv0;
    if (text == "riscv_1") return Processor::kRiscv1;
    return std::nullopt;
  };
  if (const auto processor = object.optional("processor")) {
    kernel.processor = read_word(*processor, parse_processor, "riscv_0 or riscv_1");
    kernel.noc = kernel.processor == Processor::kRiscv0 ? 1 : 0;
  }
  if (const auto noc = object.optional("noc")) kernel.noc = noc->integer(0, 1);
}

void read_compute_config(JsonObject& object, KernelDesc& kernel) {
  const auto flag = [&](const char* key, bool& field) {
    if (const auto value = object.optional(key)) field = value->boolean();
  };
  if (const auto fidelity = object.optional("math_fidelity")) {
    kernel.math_fidelity = read_word(*fidelity, parse_math_fidelity, "LoFi, HiFi2, HiFi3 or HiFi4");
  }
  flag("fp32_dest_acc_en", kernel.fp32_dest_acc_en);
  flag("dst_full_sync_en", kernel.dst_full_sync_en);
  flag("math_approx_mode", kernel.math_approx_mode);
  if (const auto ids = object.optional("unpack_to_dest_fp32")) {
    for (const JsonValue& id : ids->items()) kernel.unpack_to_dest_fp32.push_back(id.integer(0, kMaxCbId));
  }
}

KernelDesc read_kernel(const JsonValue& value) {
  const auto parse_role = [](std::string_view text) -> std::optional<KernelRole> {
    for (const KernelRole role : {KernelRole::kReader, KernelRole::kCompute, KernelRole::kWriter}) {
      if (name_of(role) == text) return role;
    }
    return std::nullopt;
  };
  JsonObject object(value);
  const auto role_value = object.required("role");
  const auto source = object.required("source");
  if (!role_value || !source) return {};
  const KernelRole role = read_word(*role_value, parse_role, "reader, compute or writer");
  KernelDesc kernel = data_movement_kernel(role, source->nonempty_string());
  kernel.cores = read_cores(object);
  read_kernel_args(object, kernel);
  if (role == KernelRole::kCompute) {
    read_compute_config(object, kernel);
  } else {
    read_data_movement_config(object, kernel);
  }
  object.finish();
  return kernel;
}

bool overlap(const CoreSet& a, const CoreSet& b, const ProgramDesc& program) {
  for (const CoreCoord core : program.cores()) {
    if (a.contains(core) && b.contains(core)) return true;
  }
  return false;
}

/// The checks that need the whole program. Paths are those of the offending object.
class ProgramChecks {
 public:
  ProgramChecks(const ProgramDesc& program, JsonProblems& problems)
      : program_(program), problems_(problems) {}

  void run() {
    check_tensors();
    check_buffers();
    check_semaphores();
    for (size_t i = 0; i < program_.kernels.size(); ++i) {
      check_kernel(program_.kernels[i], fmt::format("kernels[{}]", i));
    }
  }

 private:
  void check_tensors() {
    std::set<std::string> names;
    for (size_t i = 0; i < program_.tensors.size(); ++i) {
      const std::string& name = program_.tensors[i].name;
      if (!names.insert(name).second) {
        problems_.add(fmt::format("tensors[{}]", i), fmt::format("there is a tensor \"{}\" already", name));
      }
    }
  }

  void check_buffers() {
    const std::vector<CbDesc>& buffers = program_.circular_buffers;
    for (size_t i = 0; i < buffers.size(); ++i) {
      const std::string path = fmt::format("circular_buffers[{}]", i);
      check_cores(buffers[i].cores, path);
      if (buffers[i].tensor) check_tensor_name(*buffers[i].tensor, path);
      std::set<int64_t> ids;
      for (const CbView& view : buffers[i].views) {
        if (!ids.insert(view.id).second)
          problems_.add(path, fmt::format("the id {} is given twice", view.id));
      }
      for (size_t j = 0; j < i; ++j) {
        for (const CbView& other : buffers[j].views) {
          if (ids.contains(other.id) && overlap(buffers[i].cores, buffers[j].cores, program_)) {
            problems_.add(path,
                          fmt::format("circular buffer {} exists on some of these cores already", other.id));
          }
        }
      }
    }
  }

  void check_semaphores() {
    const std::vector<SemaphoreDesc>& all = program_.semaphores;
    for (size_t i = 0; i < all.size(); ++i) {
      const std::string path = fmt::format("semaphores[{}]", i);
      check_cores(all[i].cores, path);
      for (size_t j = 0; j < i; ++j) {
        if (all[j].id == all[i].id && overlap(all[i].cores, all[j].cores, program_)) {
          problems_.add(path, fmt::format("semaphore {} exists on some of these cores already", all[i].id));
        }
      }
    }
  }

  void check_kernel(const KernelDesc& kernel, const std::string& path) {
    check_cores(kernel.cores, path);
    check_args(kernel.compile_time_args, path + ".compile_time_args");
    check_args(kernel.common_runtime_args, path + ".common_runtime_args");
    for (size_t i = 0; i < kernel.runtime_args.size(); ++i) {
      const CoreArgs& args = kernel.runtime_args[i];
      const std::string args_path = fmt::format("{}.runtime_args[{}]", path, i);
      check_core(args.core, args_path);
      if (!kernel.cores.contains(args.core)) {
        problems_.add(args_path,
                      fmt::format("the kernel does not run on core [{}, {}]", args.core.x, args.core.y));
      }
      check_args(args.args, args_path + ".args");
    }
  }

  void check_args(const std::vector<KernelArg>& args, const std::string& path) {
    for (size_t i = 0; i < args.size(); ++i) {
      const std::string arg_path = fmt::format("{}[{}]", path, i);
      if (args[i].tensor) check_tensor_name(*args[i].tensor, arg_path);
      check_core(args[i].core, arg_path);
      if (args[i].kind == KernelArg::Kind::kSemaphore) check_semaphore_id(args[i].value, arg_path);
    }
  }

  void check_semaphore_id(int64_t id, const std::string& path) {
    for (const SemaphoreDesc& semaphore : program_.semaphores) {
      if (semaphore.id == id) return;
    }
    problems_.add(path, fmt::format("there is no semaphore {}", id));
  }

  void check_tensor_name(const std::string& name, const std::string& path) {
    if (!program_.find_tensor(name)) problems_.add(path, fmt::format("there is no tensor \"{}\"", name));
  }

  void check_cores(const CoreSet& cores, const std::string& path) {
    for (const CoreRange& range : cores.ranges) check_core(range.last, path);
  }

  void check_core(CoreCoord core, const std::string& path) {
    if (core.x < program_.grid_columns && core.y < program_.grid_rows) return;
    problems_.add(path, fmt::format("core [{}, {}] lies outside the grid of {} columns and {} rows", core.x,
                                    core.y, program_.grid_columns, program_.grid_rows));
  }

  const ProgramDesc& program_;
  JsonProblems& problems_;
};

void read_header(JsonObject& object, ProgramDesc& program) {
  if (const auto version = object.optional("ttlc_program")) version->integer(1, 1);
  if (const auto name = object.required("name")) program.name = name->nonempty_string();
  if (const auto arch = object.optional("arch")) {
    program.arch = read_word(*arch, parse_arch, "wormhole_b0 or blackhole");
  }
  if (const auto api = object.optional("metal_api")) {
    program.metal_api = read_word(*api, parse_metal_api, "feb2026 or apr2026");
  }
  const auto system = object.optional("system");
  if (system && !system->is_null()) program.system = system->nonempty_string();
  if (const auto grid = object.required("grid")) {
    const std::vector<JsonValue> items = grid->items();
    if (items.size() == 2) {
      program.grid_columns = items[0].integer(1, kMaxGrid);
      program.grid_rows = items[1].integer(1, kMaxGrid);
    } else {
      grid->error("expected [columns, rows]");
    }
  }
}

}  // namespace

Outcome<ProgramDesc> parse_program(std::string_view json_text, std::string_view file_name) {
  JsonProblems problems(file_name);
  const nlohmann::json json = parse_json_text(json_text, problems);
  if (problems.any()) return Fault{problems.message()};
  JsonObject object(JsonValue(json, "", problems));
  ProgramDesc program;
  read_header(object, program);
  const auto read_list = [&](const std::optional<JsonValue>& list, auto& target, const auto& read) {
    if (!list) return;
    for (const JsonValue& item : list->items()) target.push_back(read(item));
  };
  read_list(object.required("tensors"), program.tensors, read_tensor);
  read_list(object.optional("circular_buffers"), program.circular_buffers, read_cb);
  read_list(object.optional("semaphores"), program.semaphores, read_semaphore);
  read_list(object.required("kernels"), program.kernels, read_kernel);
  object.finish();
  if (!problems.any()) ProgramChecks(program, problems).run();
  if (problems.any()) return Fault{problems.message()};
  return program;
}

Outcome<ProgramDesc> load_program(const std::string& path) {
  const Outcome<std::string> text = load_file(path);
  if (!text) return Fault{text.message()};
  return parse_program(*text, path);
}

}  // namespace ttlc::sim
