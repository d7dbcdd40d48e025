#include "frontend/kernel_setup.h"

#include <algorithm>
#include <cmath>

#include "frontend/arguments.h"
#include "frontend/elaborate.h"
#include "ir/types.h"

namespace ttlc::frontend {
namespace {

/// Whether the annotation of a parameter says that it is no tensor.
bool is_number_parameter(const ast::Param& param) {
  auto* annotation = ast::try_as<ast::Name>(param.annotation);
  constexpr std::string_view kNumbers[] = {"int", "float", "bool", "str"};
  return annotation &&
         std::find(std::begin(kNumbers), std::end(kNumbers), annotation->id) != std::end(kNumbers);
}

class Setup {
 public:
  Setup(Evaluator& evaluator, const FunctionObject& kernel, const ElaborateOptions& options)
      : evaluator_(evaluator), kernel_(kernel), options_(options) {}

  std::optional<KernelSetup> run() {
    if (!read_memory_space() || !read_code_options()) return std::nullopt;
    if (!bind_tensors() || !check_capacity()) return std::nullopt;
    result_.context.dialect = kernel_.kernel->dialect;
    result_.context.legacy_reduce_dims = options_.legacy_reduce_dims;
    if (!read_grid() || (is_seed() && !read_block_factors())) return std::nullopt;
    build_call();
    return std::move(result_);
  }

 private:
  bool read_memory_space();
  bool read_code_options();
  bool read_flag(std::string_view name, std::optional<bool>& flag);
  bool bind_tensors();
  bool bind_tensor(const ast::Param& param, const TensorArg& arg);
  bool check_row_major(const TensorObject& tensor);
  bool is_set(std::string_view name) const;
  /// The value that --set gives a parameter that is no tensor.
  void bind_number(const ast::Param& param);
  bool check_capacity();
  bool read_grid();
  bool read_block_factors();
  bool read_block_factor(const Value& value, Span span, const TensorObject& tensor);
  void build_call();
  /// The option's value; a function is called with the tensors first.
  Value option_value(const KernelOption& option);
  const TensorArg* find_arg(std::string_view name) const;
  bool is_seed() const { return kernel_.kernel->dialect == Dialect::kSeed; }

  Evaluator& evaluator_;
  const FunctionObject& kernel_;
  const ElaborateOptions& options_;
  KernelSetup result_;
  sim::MemorySpec default_memory_;
};

const TensorArg* Setup::find_arg(std::string_view name) const {
  for (const TensorArg& arg : options_.tensors) {
    if (arg.name == name) return &arg;
  }
  return nullptr;
}

bool Setup::read_memory_space() {
  if (const KernelOption* tiled = kernel_.kernel->find("tiled"); tiled && equal(tiled->value, false)) {
    evaluator_
        .error(tiled->span, "a kernel on row-major tensors (tiled=False) is not possible in this version")
        .help("leave tiled out, and give the tensors in tile layout");
    return false;
  }
  const KernelOption* option = kernel_.kernel->find("memory_space");
  if (!option) return true;
  auto* name = object_if<StringObject>(option->value);
  if (name && (name->text == "L1" || name->text == "DRAM")) {
    default_memory_.kind = name->text == "L1" ? sim::MemoryKind::kL1 : sim::MemoryKind::kDram;
    return true;
  }
  evaluator_.error(option->span, "memory_space is \"L1\" or \"DRAM\", not {}", repr(option->value));
  return false;
}

bool Setup::read_flag(std::string_view name, std::optional<bool>& flag) {
  const KernelOption* option = kernel_.kernel->find(name);
  if (!option || std::holds_alternative<None>(option->value)) return true;
  auto* given = get_if<bool>(option->value);
  if (given) flag = *given;
  if (!given) evaluator_.error(option->span, "{} is True or False, not {}", name, repr(option->value));
  return given != nullptr;
}

bool Setup::read_code_options() {
  bool ok = read_flag("fp32_dest_acc_en", result_.code.dst_fp32);
  ok = read_flag("dst_full_sync_en", result_.code.dst_full_sync) && ok;
  const KernelOption* option = kernel_.kernel->find("math_fidelity");
  if (!option || std::holds_alternative<None>(option->value)) return ok;
  auto* name = object_if<StringObject>(option->value);
  if (name && sim::parse_math_fidelity(name->text)) {
    result_.code.fidelity = name->text;
    return ok;
  }
  evaluator_.error(option->span, "math_fidelity is LoFi, HiFi2, HiFi3 or HiFi4, not {}", repr(option->value));
  return false;
}

/// Rows of elements only move; blocks that compute are made of tiles.
bool Setup::check_row_major(const TensorObject& tensor) {
  if (is_seed()) {
    evaluator_.error(tensor.span, "tensor {} is row-major; this dialect reads blocks of tiles", tensor.name())
        .help("give it in tile layout: --tensor {}=...:tile", tensor.name());
    return false;
  }
  const sim::MemorySpec& memory = tensor.desc.memory;
  bool is_cut = memory.kind == sim::MemoryKind::kL1Sharded && memory.shard_columns < tensor.desc.shape.back();
  if (!is_cut) return true;
  evaluator_
      .error(
          tensor.span,
          "a row of {} has {} elements, but its shards have {} columns: rows that are cut are not possible",
          tensor.name(), tensor.desc.shape.back(), memory.shard_columns)
      .help("shard it by height, with whole rows");
  return false;
}

bool Setup::bind_tensor(const ast::Param& param, const TensorArg& arg) {
  TensorObject tensor;
  tensor.span = param.span;
  tensor.index = static_cast<int64_t>(result_.tensors.size());
  tensor.desc = {arg.name, arg.shape, arg.dtype.value_or(sim::DataFormat::kBf16),
                 arg.layout.value_or(sim::TensorLayout::kTile), arg.memory.value_or(default_memory_)};
  if (tensor.is_row_major() && !check_row_major(tensor)) return false;
  bool is_positive = std::all_of(arg.shape.begin(), arg.shape.end(), [](int64_t size) { return size > 0; });
  if (arg.shape.empty() || arg.shape.size() > ir::Shape::kMaxRank || !is_positive) {
    evaluator_
        .error(param.span, "tensor {} has shape {}; 1 to {} dimensions of at least 1 are possible", arg.name,
               shape_text(arg.shape), ir::Shape::kMaxRank)
        .help("give it a shape such as --tensor {}=512x64", arg.name);
    return false;
  }
  tensor.is_vector = arg.shape.size() == 1;
  if (tensor.is_vector) tensor.desc.shape.insert(tensor.desc.shape.begin(), 1);
  result_.tensors.push_back(evaluator_.heap().make(std::move(tensor)));
  return true;
}

bool Setup::is_set(std::string_view name) const {
  return std::any_of(options_.sets.begin(), options_.sets.end(),
                     [&](const auto& set) { return set.first == name; });
}

/// Options are bound in the scope of the module before its statements run.
void Setup::bind_number(const ast::Param& param) {
  for (const Scope* scope = kernel_.scope; scope; scope = scope->parent()) {
    const Binding* binding = scope->find(param.name.text);
    if (!binding) continue;
    result_.call.args.push_back({param.name.text, binding->value, param.span});
    return;
  }
}

bool Setup::bind_tensors() {
  bool ok = true;
  std::vector<std::string> names = tensor_parameters(kernel_.params);
  for (const TensorArg& arg : options_.tensors) {
    if (std::find(names.begin(), names.end(), arg.name) != names.end()) continue;
    DiagnosticBuilder builder =
        evaluator_.error(kernel_.span, "{} has no tensor '{}'", kernel_.name, arg.name);
    std::string close = closest_name(arg.name, names);
    builder.help("its tensors are {}{}", fmt::join(names, ", "),
                 close.empty() ? "" : fmt::format("; did you mean {}?", close));
    ok = false;
  }
  for (size_t i = 0; i < kernel_.params.size(); ++i) {
    const ast::Param& param = kernel_.params[i];
    if (is_decorator_parameter(param.name.text)) continue;
    if (const TensorArg* arg = find_arg(param.name.text)) {
      ok = bind_tensor(param, *arg) && ok;
    } else if (is_set(param.name.text)) {
      bind_number(param);
    } else if (is_undefined(kernel_.defaults[i])) {
      DiagnosticBuilder builder = evaluator_.error(param.span, "{} {} of {} is not given",
                                                   is_number_parameter(param) ? "parameter" : "tensor",
                                                   param.name.text, kernel_.name);
      if (is_number_parameter(param)) {
        builder.help("give its value: --set {}=VALUE", param.name.text);
      } else {
        builder.help("give its shape or data: --tensor {0}=512x64 or --tensor {0}=FILE.npy", param.name.text);
      }
      ok = false;
    }
  }
  return ok;
}

/// Whether DRAM, or the L1 of all cores together, can hold the tensors at all. Sizes are summed in floating point,
/// which no shape overflows.
bool Setup::check_capacity() {
  const sim::ArchInfo& arch = *options_.arch;
  double cores = static_cast<double>(arch.grid_rows * arch.grid_columns);
  double dram_left = static_cast<double>(arch.dram_banks) * static_cast<double>(arch.dram_bank_bytes);
  double l1_left = cores * static_cast<double>(arch.l1_bytes - arch.l1_base);
  for (const TensorObject* tensor : result_.tensors) {
    const std::vector<int64_t>& shape = tensor->desc.shape;
    double tiles = 1;
    for (size_t i = 0; i < shape.size(); ++i) {
      bool is_tiled = i + 2 >= shape.size();
      tiles *= is_tiled ? std::ceil(static_cast<double>(shape[i]) / sim::kTileHeight)
                        : static_cast<double>(shape[i]);
    }
    double bytes = tiles * static_cast<double>(sim::tile_bytes(tensor->desc.dtype));
    bool is_in_dram = tensor->desc.memory.kind == sim::MemoryKind::kDram;
    double& left = is_in_dram ? dram_left : l1_left;
    if (bytes > left) {
      evaluator_
          .error(tensor->span, "tensor {} takes {:.0f} bytes, but {:.0f} bytes of {} are left for it",
                 tensor->name(), bytes, left, is_in_dram ? "DRAM" : "L1")
          .help("give it a smaller shape: --tensor {}=512x64", tensor->name());
      return false;
    }
    left -= bytes;
  }
  return true;
}

Value Setup::option_value(const KernelOption& option) {
  auto* function = object_if<FunctionObject>(option.value);
  if (!function) return option.value;
  CallArgs call;
  call.span = call.callee_span = option.span;
  for (const TensorObject* tensor : result_.tensors) call.args.push_back({"", tensor, option.span});
  return evaluator_.call_function(*function, call);
}

/// The seed dialect writes a grid as (rows, columns), the ttl dialect as (columns, rows); without one it is a core.
bool Setup::read_grid() {
  const sim::ArchInfo& arch = *options_.arch;
  const int64_t machine[2] = {is_seed() ? arch.grid_rows : arch.grid_columns,
                              is_seed() ? arch.grid_columns : arch.grid_rows};
  const KernelOption* option = kernel_.kernel->find("grid");
  Span span = option ? option->span : kernel_.kernel->span;
  Value grid = option ? option_value(*option) : evaluator_.heap().tuple({int64_t{1}, int64_t{1}});
  if (is_undefined(grid)) return false;
  auto* word = object_if<StringObject>(grid);
  if (word && (word->text == "auto" || word->text == "full")) {
    result_.fills_grid = true;
    grid = evaluator_.heap().tuple({machine[0], machine[1]});
  }
  std::optional<std::vector<int64_t>> sizes = ints_argument(evaluator_, {"", grid, span}, "grid");
  if (!sizes) return false;
  while (!is_seed() && sizes->size() > 2 && sizes->back() == 1) sizes->pop_back();
  if (sizes->size() != 2 || (*sizes)[0] < 1 || (*sizes)[1] < 1) {
    evaluator_.error(span, "grid is {}; it must be {}, both at least 1", repr(grid),
                     is_seed() ? "(rows, columns)" : "(columns, rows)");
    return false;
  }
  result_.grid = grid;
  if (const KernelOption* named = kernel_.kernel->find(kGranularity))
    kernel_.scope->bind("grid", grid, named->span);
  int64_t rows = result_.context.grid_rows = (*sizes)[is_seed() ? 0 : 1];
  int64_t columns = result_.context.grid_columns = (*sizes)[is_seed() ? 1 : 0];
  if (rows <= arch.grid_rows && columns <= arch.grid_columns) return true;
  evaluator_
      .error(span, "the grid has {} rows of {} cores, but {} has {} rows of {}", rows, columns, arch.name,
             arch.grid_rows, arch.grid_columns)
      .help("use a grid of at most ({}, {}), or choose another machine with --arch or --system", machine[0],
            machine[1]);
  return false;
}

bool Setup::read_block_factor(const Value& value, Span span, const TensorObject& tensor) {
  std::optional<std::vector<int64_t>> shape =
      ints_argument(evaluator_, {"", value, span}, fmt::format("the block of {}", tensor.name()));
  if (!shape) return false;
  bool is_valid = shape->size() == 2 && (*shape)[0] > 0 && (*shape)[1] > 0;
  if (!is_valid) {
    evaluator_.error(span, "the block of {} is {}; it must be (rows, columns) in tiles, both at least 1",
                     tensor.name(), repr(value));
    return false;
  }
  BufferObject buffer;
  buffer.name = tensor.name() + "_cb";
  buffer.shape = *shape;
  buffer.format = tensor.desc.dtype;
  buffer.tensor = &tensor;
  buffer.span = span;
  result_.buffers.push_back(evaluator_.heap().make(std::move(buffer)));
  return true;
}

bool Setup::read_block_factors() {
  const KernelOption* option = kernel_.kernel->find("block_factors");
  std::vector<Value> single(result_.tensors.size(), evaluator_.heap().tuple({int64_t{1}, int64_t{1}}));
  Value factors = option ? option_value(*option) : evaluator_.heap().list(single);
  if (std::holds_alternative<None>(factors)) factors = evaluator_.heap().list(single);
  if (is_undefined(factors)) return false;
  Span span = option ? option->span : kernel_.kernel->span;
  const std::vector<Value>* items = items_of(factors);
  if (!items) {
    evaluator_.error(span, "block_factors must be a list with a (rows, columns) for each tensor, not {}",
                     a_type(factors));
    return false;
  }
  if (items->size() != result_.tensors.size()) {
    evaluator_
        .error(span, "block_factors has {} {}, but {} has {} tensors: {}", items->size(),
               items->size() == 1 ? "entry" : "entries", kernel_.name, result_.tensors.size(),
               fmt::join(tensor_parameters(kernel_.params), ", "))
        .note(kernel_.span, "{} is defined here", kernel_.name)
        .help("give one (rows, columns) in tiles for each tensor, in the order of the parameters");
    return false;
  }
  result_.block_factors = factors;
  bool ok = true;
  for (size_t i = 0; i < items->size(); ++i)
    ok = read_block_factor((*items)[i], span, *result_.tensors[i]) && ok;
  return ok;
}

void Setup::build_call() {
  result_.call.span = result_.call.callee_span = Span{};
  for (const TensorObject* tensor : result_.tensors)
    result_.call.args.push_back({tensor->desc.name, tensor, tensor->span});
  for (const ast::Param& param : kernel_.params) {
    if (!is_decorator_parameter(param.name.text)) continue;
    const KernelOption* option = kernel_.kernel->find(param.name.text);
    Value value = option ? option->value : Value(None{});
    if (param.name.text == "grid") value = result_.grid;
    if (param.name.text == "block_factors") value = result_.block_factors;
    result_.call.args.push_back({param.name.text, value, param.span});
  }
}

}  // namespace

std::optional<KernelSetup> set_up_kernel(Evaluator& evaluator, const FunctionObject& kernel,
                                         const ElaborateOptions& options) {
  return Setup(evaluator, kernel, options).run();
}

}  // namespace ttlc::frontend
