// Text and meaning are made side by side: every line of the compute thread that binds or stores is a statement too, which
// works on the values of one step of one core.
#include "test/support/random_ttl_program.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <random>

#include "test/support/random_ttl_functions.h"
#include "test/support/random_ttl_layout.h"
#include "test/support/random_ttl_movement.h"

namespace ttlc::test {
namespace {

/// A block expression.
struct Block {
  std::string text;
  int64_t rows, columns;  // tiles
  double bound;           // on its magnitude
  Formula compute;
  bool is_input = false;
  bool is_spread = false;  // the same along a line, also where there is padding

  std::string operand() const { return text.find(' ') == std::string::npos ? text : "(" + text + ")"; }
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}
  RandomTtlProgram program();

 private:
  enum class Style { kWith, kExplicit, kImplicit };

  int64_t pick(int64_t count) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(count)); }
  bool chance(int64_t percent) { return pick(100) < percent; }
  Style style() { return static_cast<Style>(pick(3)); }
  template <typename Container>
  const auto& any(const Container& values) {
    return values[static_cast<size_t>(pick(static_cast<int64_t>(std::size(values))))];
  }
  const Block& any_block() { return any(pool_); }

  void line(const std::string& text) {
    body_ += std::string(static_cast<size_t>(4 * indent_), ' ') + text + "\n";
  }
  std::string fresh(const char* stem) { return fmt::format("{}{}", stem, next_name_++); }
  void add(Statement statement) { phase_->push_back(std::move(statement)); }

  /// Whether sums over the block would count whole tiles, as a block that is the same everywhere has no padding.
  bool has_no_end(const Block& block) const { return layout_.missing > 0 && block.is_spread; }
  static Block element_wise(std::string text, const Block& a, double bound, double (*value)(double));
  Block limited(const Block& block, double largest);
  Block unary(const Block& a);
  Block jump(const Block& a);
  Block binary(const Block& a);
  Block choice(const Block& a);
  Block product_of(const Block& a);
  Block transposed_of(const Block& a);
  Block reduced(const Block& a);
  Block filled(const Block& a);
  Block with_other_rank(const Block& a);
  Block operation();
  std::optional<Block> partner(const Block& block, bool only_inputs);
  Block bind(const Block& block, const std::string& name);
  void operations(int64_t count);
  void branch();
  void inner_loop();

  MovedTensor& add_tensor(const char* stem, int64_t rows, int64_t columns);
  void take(const std::vector<MovedTensor>& tensors, std::vector<std::string>& releases);
  void store(const std::string& tensor, const Block& block);
  void compute();
  void choose_layout();
  std::string text();

  std::mt19937_64 random_;
  BlockLayout layout_;
  ProgramMeaning meaning_;
  Net net_ = Net::kNone;
  std::vector<std::string> moved_in_order_;  // outputs of a step, in the order of the stores
  std::vector<Block> pool_;
  std::string body_;
  int64_t indent_ = 2, next_name_ = 0;
  std::vector<Statement>* phase_ = &meaning_.before;
};

Block Generator::element_wise(std::string text, const Block& a, double bound, double (*value)(double)) {
  return {std::move(text),
          a.rows,
          a.columns,
          bound,
          [compute = a.compute, value](const CoreState& state) {
            Values result = compute(state);
            for (double& element : result.elements) element = value(element);
            return result;
          },
          false,
          a.is_spread};
}

/// The block itself, or squashed.
Block Generator::limited(const Block& block, double largest) {
  if (block.bound <= largest) return block;
  // A power of two, so that what is multiplied is the same number everywhere.
  const double scale = std::exp2(-std::ceil(std::log2(block.bound)));
  return {fmt::format("ttl.math.tanh(({}) * {})", block.text, scale),
          block.rows,
          block.columns,
          1,
          [compute = block.compute, scale](const CoreState& state) {
            Values values = compute(state);
            for (double& element : values.elements) element = std::tanh(element * scale);
            return values;
          },
          false,
          block.is_spread};
}

Block Generator::unary(const Block& a) {
  const UnaryFunction& function = any(kUnaryFunctions);
  const Block operand = limited(a, function.largest_operand);
  return element_wise(fmt::format(fmt::runtime(function.text), operand.text), operand, function.bound,
                      function.value);
}

Block Generator::jump(const Block& a) {
  const UnaryFunction& function = any(kJumps);
  return element_wise(fmt::format(fmt::runtime(function.text), a.text), a, function.bound, function.value);
}

std::optional<Block> Generator::partner(const Block& block, bool only_inputs) {
  std::vector<Block> fitting;
  for (const Block& other : pool_) {
    if (other.rows == block.rows && other.columns == block.columns && (other.is_input || !only_inputs))
      fitting.push_back(other);
  }
  if (fitting.empty()) return std::nullopt;
  return any(fitting);
}

Block Generator::binary(const Block& first) {
  const BinaryFunction& function = any(kBinaryFunctions);
  const Block a = limited(first, function.largest_operand);
  const Block b = limited(partner(first, false).value_or(first), function.largest_operand);
  return {fmt::format(fmt::runtime(function.text), a.text, b.text),
          a.rows,
          a.columns,
          function.bound(a.bound, b.bound),
          [left = a.compute, right = b.compute, value = function.value](const CoreState& state) {
            Values result = left(state);
            const Values other = right(state);
            for (size_t i = 0; i < result.elements.size(); ++i)
              result.elements[i] = value(result.elements[i], other.elements[i]);
            return result;
          },
          false,
          a.is_spread && b.is_spread};
}

/// By a comparison of inputs.
Block Generator::choice(const Block& a) {
  const std::optional<Block> left = partner(a, true), right = partner(a, true);
  if (!left || !right) return unary(a);
  const Block other = limited(partner(a, false).value_or(a), 8), chosen = limited(a, 8);
  const Comparison& comparison = any(kComparisons);
  const std::string condition = fmt::format("{} {} {}", left->text, comparison.sign, right->text);
  enum class Form { kWhere, kFactor, kMask, kInfinity };
  const auto form = static_cast<Form>(pick(4));
  std::string text;
  switch (form) {
    case Form::kWhere:
      text = fmt::format("ttl.where({}, {}, {})", condition, chosen.text, other.text);
      break;
    case Form::kFactor:
      text = fmt::format("({}) * {}", condition, chosen.operand());
      break;
    case Form::kMask:
      text = fmt::format("ttl.block.mask({}, {})", chosen.text, condition);
      break;
    case Form::kInfinity:
      text =
          fmt::format("ttl.math.min(ttl.block.mask_posinf({}, {}), {})", chosen.text, condition, other.text);
      break;
  }
  return {text, a.rows, a.columns, std::max(chosen.bound, other.bound),
          [x = left->compute, y = right->compute, p = chosen.compute, q = other.compute,
           holds = comparison.holds, form](const CoreState& state) {
            const Values l = x(state), r = y(state), otherwise = q(state);
            Values values = p(state);
            for (size_t i = 0; i < values.elements.size(); ++i) {
              const bool condition = holds(l.elements[i], r.elements[i]);
              double& value = values.elements[i];
              switch (form) {
                case Form::kWhere:
                  if (!condition) value = otherwise.elements[i];
                  break;
                case Form::kFactor:
                  if (!condition) value = 0;
                  break;
                case Form::kMask:
                  if (condition) value = 0;
                  break;
                case Form::kInfinity:
                  value = condition ? otherwise.elements[i] : std::min(value, otherwise.elements[i]);
                  break;
              }
            }
            return values;
          }};
}

Block Generator::transposed_of(const Block& a) {
  if (layout_.is_vector) return unary(a);
  return {fmt::format("ttl.{}({})", chance(50) ? "transpose" : "block.transpose", a.text),
          a.columns,
          a.rows,
          a.bound,
          [compute = a.compute](const CoreState& state) { return transposed(compute(state)); },
          false,
          a.is_spread};
}

Block Generator::product_of(const Block& first) {
  std::vector<Block> fitting;
  for (const Block& other : pool_) {
    if (other.rows == first.columns && !has_no_end(other)) fitting.push_back(other);
  }
  if (fitting.empty() || layout_.is_vector || has_no_end(first)) return unary(first);
  const Block a = limited(first, 4), b = limited(any(fitting), 4);
  const auto length = static_cast<double>(layout_.element_columns(a.columns));
  const double scale = std::exp2(-std::ceil(std::log2(length)));
  return {fmt::format("(({}) @ ({})) * {}", a.text, b.text, scale), a.rows, b.columns, a.bound * b.bound,
          [left = a.compute, right = b.compute, scale](const CoreState& state) {
            Values sum = product(left(state), right(state));
            for (double& value : sum.elements) value *= scale;
            return sum;
          }};
}

/// A reduction, spread over the shape it came from again.
Block Generator::reduced(const Block& operand) {
  if (has_no_end(operand)) return unary(operand);
  const Block a = limited(operand, 4);
  const int64_t rank = layout_.rank(), kind = pick(layout_.leading.empty() ? 3 : 5);
  Directions along{kind == 3, kind == 1 || kind == 2, kind == 0 || kind == 2};
  if (kind == 4) along = {true, true, true};
  if (layout_.is_vector) along = {false, false, true};
  std::vector<int64_t> dims;
  if (along.matrices) {
    for (int64_t dim = 0; dim < rank - 2; ++dim) dims.push_back(dim);
  }
  if (along.rows) dims.push_back(rank - 2);
  if (along.columns) dims.push_back(chance(30) ? -1 : rank - 1);
  double count = along.matrices ? static_cast<double>(layout_.batch()) : 1;
  if (along.rows) count *= static_cast<double>(layout_.element_rows(a.rows));
  if (along.columns) count *= static_cast<double>(layout_.element_columns(a.columns));
  const bool is_max = chance(50);
  const double scale = is_max ? 1 : std::exp2(-std::ceil(std::log2(count)));
  const std::string whole =
      is_max
          ? fmt::format("ttl.math.reduce_max({}, dims=[{}])", a.text, fmt::join(dims, ", "))
          : fmt::format("ttl.math.reduce_sum({} * {}, dims=[{}])", a.operand(), scale, fmt::join(dims, ", "));
  const std::string text =
      chance(50) ? fmt::format("ttl.math.broadcast({}, {}, dims=[{}])", whole, a.text, fmt::join(dims, ", "))
                 : fmt::format("ttl.block.broadcast({}, dims=[{}], shape={})", whole, fmt::join(dims, ", "),
                               layout_.shape(a.rows, a.columns));
  return {text,
          a.rows,
          a.columns,
          a.bound,
          [compute = a.compute, along, is_max, scale](const CoreState& state) {
            Values values = compute(state);
            for (double& value : values.elements) value *= scale;
            return spread_reduction(values, along, is_max);
          },
          false,
          true};
}

Block Generator::filled(const Block& a) {
  if (layout_.missing > 0) return unary(a);  // it has no padding: sums over it count whole tiles
  const double value = 0.25 * static_cast<double>(pick(9) - 4);
  return {fmt::format("ttl.block.fill({}, shape={})", value, layout_.shape(a.rows, a.columns)), a.rows,
          a.columns, 1, [layout = layout_, rows = a.rows, columns = a.columns, value](const CoreState&) {
            return layout.empty_block(rows, columns, value);
          }};
}

/// A function of the block with a dimension more, which then goes again.
Block Generator::with_other_rank(const Block& a) {
  Block more = a;
  more.text = fmt::format("ttl.block.unsqueeze({}, dims=[0])", a.text);
  Block result = unary(more);
  result.text = fmt::format("ttl.block.squeeze({}, dims=[0])", result.text);
  return result;
}

Block Generator::operation() {
  const Block& a = any_block();
  switch (pick(20)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return unary(a);
    case 5:
    case 6:
    case 7:
    case 8:
      return binary(a);
    case 9:
    case 10:
      return product_of(a);
    case 11:
      return transposed_of(a);
    case 12:
    case 13:
      return choice(a);
    case 14:
    case 15:
      return a.is_input ? jump(a) : binary(a);
    case 16:
      return chance(50) ? filled(a) : with_other_rank(a);
    default:
      return reduced(a);
  }
}

Block Generator::bind(const Block& block, const std::string& name) {
  add([name, compute = block.compute](CoreState& state) {
    state.blocks.insert_or_assign(name, compute(state));
  });
  Block bound = block;
  bound.text = name;
  bound.compute = [name](const CoreState& state) { return state.blocks.at(name); };
  bound.is_input = false;
  return bound;
}

void Generator::operations(int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    Block block = operation();
    if (chance(30)) block = unary(limited(block, 8));
    block = limited(block, 8);
    const std::string name = fresh("v");
    line(fmt::format("{} = {}", name, block.text));
    pool_.push_back(bind(block, name));
  }
}

/// A value that depends on the step or the core.
void Generator::branch() {
  const Block first = limited(operation(), 8);
  const Block second = limited(binary(first), 8);
  const bool by_core = chance(40);
  const std::string name = fresh("v");
  line(by_core ? "if ttl.node(dims=2)[0] == 0:" : "if step % 2 == 0:");
  line(fmt::format("    {} = {}", name, first.text));
  line("else:");
  line(fmt::format("    {} = {}", name, second.text));
  Block chosen = first;
  chosen.bound = std::max(first.bound, second.bound);
  chosen.is_spread = first.is_spread || second.is_spread;
  chosen.compute = [by_core, a = first.compute, b = second.compute](const CoreState& state) {
    return (by_core ? state.column == 0 : state.step % 2 == 0) ? a(state) : b(state);
  };
  pool_.push_back(bind(chosen, name));
}

/// A value that a loop carries that moves no blocks and may run not at all.
void Generator::inner_loop() {
  const Block start = limited(any_block(), 4);
  const std::string name = fresh("carried");
  line(fmt::format("{} = {}", name, start.text));
  Block carried = bind(start, name);
  carried.bound = 4;
  const Block added = limited(partner(carried, false).value_or(carried), 8);
  const int64_t rounds = pick(4);
  line(fmt::format("for _ in range({}):", rounds));
  line(fmt::format("    {0} = ttl.math.tanh({0} * 0.5 + {1})", name, added.operand()));
  add([name, rounds, compute = added.compute](CoreState& state) {
    for (int64_t i = 0; i < rounds; ++i) {
      const Values other = compute(state);
      std::vector<double>& elements = state.blocks.at(name).elements;
      for (size_t k = 0; k < elements.size(); ++k)
        elements[k] = std::tanh(elements[k] * 0.5 + other.elements[k]);
    }
  });
  pool_.push_back(carried);
}

MovedTensor& Generator::add_tensor(const char* stem, int64_t rows, int64_t columns) {
  const bool is_output = stem[0] == 'o';
  std::vector<MovedTensor>& tensors = is_output ? meaning_.outputs : meaning_.inputs;
  MovedTensor tensor{fmt::format("{}{}", stem, tensors.size()), rows, columns, 1, 0, "bf16"};
  const int64_t number = pick(20);
  if (number < 5) tensor.dtype = "fp32";
  if (number >= 5 && number < (is_output ? 7 : 9)) tensor.dtype = "bfp8_b";
  if (chance(15)) tensor.dtype += ":l1";
  tensors.push_back(tensor);
  return tensors.back();
}

/// Acquires a block of each tensor; what must be said at the end of the scope goes to `releases`.
void Generator::take(const std::vector<MovedTensor>& tensors, std::vector<std::string>& releases) {
  const Style way = style();
  std::vector<std::string> items;
  for (const MovedTensor& tensor : tensors) {
    const std::string name = fresh("x");
    if (way == Style::kWith) {
      items.push_back(fmt::format("{}_dfb.wait() as {}", tensor.name, name));
    } else {
      line(fmt::format("{} = {}_dfb.wait()", name, tensor.name));
    }
    if (way == Style::kExplicit)
      releases.push_back(chance(50) ? name + ".pop()" : tensor.name + "_dfb.pop()");
    const Block block{name,
                      tensor.rows,
                      tensor.columns,
                      2,
                      [name](const CoreState& state) { return state.blocks.at(name); },
                      true};
    // The runner of the program puts the next block of the tensor under its name; here it gets that of the thread.
    add([name, from = tensor.name](CoreState& state) {
      state.blocks.insert_or_assign(name, state.blocks.at("next " + from));
    });
    pool_.push_back(block);
  }
  if (items.empty()) return;
  line(fmt::format("with {}:", fmt::join(items, ", ")));
  ++indent_;
}

void Generator::store(const std::string& tensor, const Block& block) {
  const std::string name = fresh("o");
  if (chance(15)) {  // added up in the block itself
    const int64_t rounds = 1 + pick(3);
    line(fmt::format("with {}_dfb.reserve() as {}:", tensor, name));
    line(fmt::format("    for _ in range({}):", rounds));
    line(fmt::format("        {} += {}", name, block.text));
    add([tensor, compute = block.compute, rounds](CoreState& state) {
      Values sum = compute(state);
      for (double& value : sum.elements) value *= static_cast<double>(rounds);
      state.outputs[tensor].push_back(sum);
    });
    return;
  }
  switch (style()) {
    case Style::kWith:
      line(fmt::format("with {}_dfb.reserve() as {}:", tensor, name));
      line(fmt::format("    {}.store({})", name, block.text));
      break;
    case Style::kExplicit:
      line(fmt::format("{} = {}_dfb.reserve()", name, tensor));
      line(fmt::format("{}.store({})", name, block.text));
      line(chance(50) ? name + ".push()" : tensor + "_dfb.push()");
      break;
    case Style::kImplicit:
      line(fmt::format("{} = {}_dfb.reserve()", name, tensor));
      line(fmt::format("{}.store({})", name, block.text));
      break;
  }
  add([tensor, compute = block.compute](CoreState& state) {
    state.outputs[tensor].push_back(compute(state));
  });
}

void Generator::compute() {
  const int64_t rows = layout_.is_vector ? 1 : 1 + pick(2), columns = 1 + pick(2);
  const bool is_small = chance(60);
  std::vector<std::string> released_at_end, released_in_step;
  add_tensor("p", rows, columns);
  take({meaning_.inputs[0]}, released_at_end);
  const Block start = limited(chance(50) ? unary(pool_[0]) : pool_[0], 4);
  line(fmt::format("carried = {}", start.text));
  Block carried = bind(start, "carried");
  carried.bound = 4;
  std::vector<MovedTensor> streamed;
  for (int64_t i = 0, count = is_small ? 1 : 1 + pick(2); i < count; ++i) {
    MovedTensor& tensor = add_tensor("a", layout_.is_vector || chance(60) ? rows : 1 + pick(2),
                                     chance(60) ? columns : 1 + pick(2));
    tensor.blocks_per_core = meaning_.steps;
    tensor.blocks_per_step = 1;
    streamed.push_back(tensor);
  }
  const std::vector<Block> outside = pool_;
  line(fmt::format("for step in range({}):", meaning_.steps));
  const int64_t indent = indent_++;
  phase_ = &meaning_.of_step;
  pool_.push_back(carried);
  take(streamed, released_in_step);
  operations(1 + pick(is_small ? 2 : 4));
  if (chance(15)) branch();
  if (chance(15)) inner_loop();
  for (int64_t i = 0, count = is_small ? 1 : 1 + pick(2); i < count; ++i) {
    const Block shape = any_block();
    MovedTensor& output = add_tensor("out", shape.rows, shape.columns);
    output.blocks_per_step = layout_.missing > 0 || chance(is_small ? 80 : 50) ? 1 : 2 + pick(2);
    output.blocks_per_core = meaning_.steps * output.blocks_per_step;
    const std::string name = output.name;
    for (int64_t k = 0, stores = output.blocks_per_step; k < stores; ++k) {
      store(name, *partner(shape, false));
      moved_in_order_.push_back(name);
      if (chance(30)) operations(1);
    }
  }
  const Block added = partner(carried, false).value_or(carried);
  line(fmt::format("carried = ttl.math.tanh(carried * 0.5 + {})", added.text));
  add([compute = added.compute](CoreState& state) {
    const Values other = compute(state);
    std::vector<double>& elements = state.blocks.at("carried").elements;
    for (size_t k = 0; k < elements.size(); ++k)
      elements[k] = std::tanh(elements[k] * 0.5 + other.elements[k]);
  });
  for (const std::string& release : released_in_step) line(release);
  indent_ = indent;
  phase_ = &meaning_.after;
  pool_ = outside;
  add_tensor("out", rows, columns);
  store(meaning_.outputs.back().name, carried);
  for (const std::string& release : released_at_end) line(release);
}

std::string Generator::text() {
  std::vector<std::string> names;
  std::string buffers;
  for (const std::vector<MovedTensor>& tensors : {meaning_.inputs, meaning_.outputs}) {
    for (const MovedTensor& tensor : tensors) {
      names.push_back(tensor.name);
      buffers += fmt::format("    {0}_dfb = ttl.make_dataflow_buffer_like({0}, shape={1}{2})\n", tensor.name,
                             layout_.shape(tensor.rows, tensor.columns), chance(20) ? ", block_count=3" : "");
    }
  }
  MovementText movement(meaning_, layout_, net_, moved_in_order_, random_);
  return fmt::format(
      "import ttl\n\n\n@ttl.operation(grid=({}, {}))\ndef random_program({}):\n{}{}\n    @ttl.compute()\n"
      "    def compute():\n{}{}",
      meaning_.grid_columns, meaning_.grid_rows, fmt::join(names, ", "), buffers, movement.net(), body_,
      movement.threads());
}

void Generator::choose_layout() {
  const int64_t kind = pick(20);
  if (kind == 0) layout_.is_vector = true;
  if (kind >= 1 && kind <= 4) layout_.leading = {1 + pick(3)};
  if (kind == 5 || kind == 6) layout_.leading = {1 + pick(2), 1 + pick(2)};
  meaning_.grid_columns = 1 + pick(3);
  meaning_.grid_rows = 1 + pick(2);
  meaning_.steps = 1 + pick(3);
  // Then one core has it all in one step, so that every block ends where its tensor does.
  if (!chance(20)) return;
  layout_.missing = 1 + pick(31);
  meaning_.grid_columns = meaning_.grid_rows = meaning_.steps = 1;
}

RandomTtlProgram Generator::program() {
  choose_layout();
  meaning_.empty_block = [layout = layout_](const MovedTensor& tensor) {
    return layout.empty_block(tensor.rows, tensor.columns);
  };
  compute();
  // A block that comes through a pipe does not tell where its tensor ends.
  if (chance(50) && layout_.missing == 0 && !layout_.is_vector) net_ = static_cast<Net>(pick(5));
  const int64_t cores = meaning_.grid_columns * meaning_.grid_rows;
  if (net_ == Net::kEach && cores == 1) net_ = Net::kNone;
  meaning_.sharing = net_ == Net::kNone   ? Sharing::kOwn
                     : net_ == Net::kRows ? Sharing::kOfFirstInRow
                                          : Sharing::kOfFirstCore;
  RandomTtlProgram program;
  program.source = text();
  for (const std::vector<MovedTensor>& tensors : {meaning_.inputs, meaning_.outputs}) {
    for (const MovedTensor& tensor : tensors) {
      const bool is_shared = net_ != Net::kNone && &tensor == &tensors[0] && tensor.name[0] == 'p';
      const int64_t owners = !is_shared ? cores : net_ == Net::kRows ? meaning_.grid_rows : 1;
      program.tensors.push_back(layout_.argument(tensor, tensor.blocks_per_core * owners));
    }
  }
  program.run = meaning_;
  return program;
}

}  // namespace

RandomTtlProgram random_ttl_program(uint64_t seed) { return Generator(seed).program(); }

}  // namespace ttlc::test
