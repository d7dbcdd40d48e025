// Text and meaning are made side by side: every line of the compute thread that binds or stores is a statement too, which
// works on the values of one step of one core.
#include "test/support/random_ttl_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <random>

#include "test/support/random_ttl_functions.h"

namespace ttlc::test {
namespace {

constexpr int64_t kTile = 32;

struct Matrix {
  int64_t rows = 0, columns = 0;
  std::vector<double> values;

  Matrix(int64_t rows, int64_t columns, double value = 0)
      : rows(rows), columns(columns), values(static_cast<size_t>(rows * columns), value) {}
  double& at(int64_t row, int64_t column) { return values[static_cast<size_t>(row * columns + column)]; }
  double at(int64_t row, int64_t column) const { return values[static_cast<size_t>(row * columns + column)]; }
};

/// The values of one core as it goes on.
struct State {
  std::map<std::string, Matrix> blocks;                // by name
  std::map<std::string, std::vector<Matrix>> outputs;  // by tensor, in the order of their stores
};

using Compute = std::function<Matrix(const State&)>;
using Statement = std::function<void(State&)>;

/// A block expression.
struct Block {
  std::string text;
  int64_t rows, columns;  // tiles
  double bound;           // on its magnitude
  Compute compute;
  bool is_input = false;
};

/// A tensor and the blocks of it that a core moves.
struct Tensor {
  std::string name;
  int64_t rows, columns;        // tiles of a block
  int64_t blocks_per_core = 1;  // one below the other
  int64_t blocks_per_step = 0;  // 0: not moved in the loop
  std::string dtype;
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
  template <typename T, size_t kCount>
  const T& any(const T (&values)[kCount]) {
    return values[pick(kCount)];
  }
  const Block& any_block() { return pool_[static_cast<size_t>(pick(static_cast<int64_t>(pool_.size())))]; }

  void line(const std::string& text) {
    body_ += std::string(static_cast<size_t>(4 * indent_), ' ') + text + "\n";
  }
  std::string fresh(const char* stem) { return fmt::format("{}{}", stem, next_name_++); }
  void add(Statement statement) { phase_->push_back(std::move(statement)); }

  static Block element_wise(std::string text, const Block& a, double bound, double (*value)(double));
  static Block element_wise(std::string text, const Block& a, const Block& b, double bound,
                            double (*value)(double, double));
  Block limited(const Block& block, double largest);
  Block unary(const Block& a);
  Block jump(const Block& a);
  Block binary(const Block& a);
  Block choice(const Block& a);
  Block product(const Block& a);
  Block transposed(const Block& a);
  Block reduced(const Block& a);
  Block operation();
  std::optional<Block> partner(const Block& block, bool only_inputs);
  Block bind(const Block& block, const std::string& name);
  void operations(int64_t count);

  Tensor& add_tensor(const char* stem, int64_t rows, int64_t columns);
  void take(const std::vector<Tensor>& tensors, std::vector<std::string>& releases);
  void store(const std::string& tensor, const Block& block);
  void compute();
  std::string slice(const Tensor& tensor, int64_t of_step) const;
  std::string movement(bool reads) const;
  std::string shared_read() const;
  std::string net() const;
  bool is_shared(const Tensor& tensor) const {
    return sharing_ != Sharing::kNone && tensor.name == inputs_[0].name;
  }
  std::string text() const;

  std::mt19937_64 random_;
  int64_t columns_ = 1, rows_ = 1, steps_ = 1;
  /// Whether one core sends all the block they start with, and how it names them.
  enum class Sharing { kNone, kRectangle, kCounted } sharing_ = Sharing::kNone;
  std::vector<Tensor> inputs_, outputs_;
  std::vector<std::string> moved_in_order_;  // outputs of a step, in the order of the stores
  std::vector<Block> pool_;
  std::string body_;
  int64_t indent_ = 2, next_name_ = 0;
  std::vector<Statement> before_, of_step_, after_;  // the loop
  std::vector<Statement>* phase_ = &before_;
};

Block Generator::element_wise(std::string text, const Block& a, double bound, double (*value)(double)) {
  return {std::move(text), a.rows, a.columns, bound, [compute = a.compute, value](const State& state) {
            Matrix result = compute(state);
            std::transform(result.values.begin(), result.values.end(), result.values.begin(), value);
            return result;
          }};
}

Block Generator::element_wise(std::string text, const Block& a, const Block& b, double bound,
                              double (*value)(double, double)) {
  return {std::move(text), a.rows, a.columns, bound,
          [left = a.compute, right = b.compute, value](const State& state) {
            Matrix result = left(state);
            const Matrix other = right(state);
            std::transform(result.values.begin(), result.values.end(), other.values.begin(),
                           result.values.begin(), value);
            return result;
          }};
}

/// The block itself, or squashed.
Block Generator::limited(const Block& block, double largest) {
  if (block.bound <= largest) return block;
  // A power of two, so that what is multiplied is the same number everywhere.
  const double scale = std::exp2(-std::ceil(std::log2(block.bound)));
  Block result{fmt::format("ttl.math.tanh(({}) * {})", block.text, scale), block.rows, block.columns, 1,
               [compute = block.compute, scale](const State& state) {
                 Matrix values = compute(state);
                 for (double& value : values.values) value = std::tanh(value * scale);
                 return values;
               }};
  return result;
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
  std::vector<const Block*> fitting;
  for (const Block& other : pool_) {
    if (other.rows == block.rows && other.columns == block.columns && (other.is_input || !only_inputs))
      fitting.push_back(&other);
  }
  if (fitting.empty()) return std::nullopt;
  return *fitting[static_cast<size_t>(pick(static_cast<int64_t>(fitting.size())))];
}

Block Generator::binary(const Block& first) {
  const Block a = limited(first, 8), b = limited(partner(first, false).value_or(first), 8);
  const auto spelt = [&](const char* format) { return fmt::format(fmt::runtime(format), a.text, b.text); };
  switch (pick(6)) {
    case 0:
      return element_wise(spelt("({}) + ({})"), a, b, a.bound + b.bound,
                          [](double x, double y) { return x + y; });
    case 1:
      return element_wise(spelt("({}) - ({})"), a, b, a.bound + b.bound,
                          [](double x, double y) { return x - y; });
    case 2:
      return element_wise(spelt("({}) * ({})"), a, b, a.bound * b.bound,
                          [](double x, double y) { return x * y; });
    case 3:
      return element_wise(spelt("ttl.math.max({}, {})"), a, b, std::max(a.bound, b.bound),
                          [](double x, double y) { return std::max(x, y); });
    case 4:
      return element_wise(spelt("ttl.math.min({}, {})"), a, b, std::max(a.bound, b.bound),
                          [](double x, double y) { return std::min(x, y); });
    default:
      return element_wise(spelt("({}) / (ttl.math.abs({}) + 1)"), a, b, a.bound,
                          [](double x, double y) { return x / (std::fabs(y) + 1); });
  }
}

/// By a comparison of inputs.
Block Generator::choice(const Block& a) {
  const std::optional<Block> left = partner(a, true), right = partner(a, true);
  if (!left || !right) return unary(a);
  const Block other = limited(partner(a, false).value_or(a), 8), chosen = limited(a, 8);
  const bool less = chance(50);
  const std::string condition = fmt::format("{} {} {}", left->text, less ? "<" : ">=", right->text);
  const bool as_factor = chance(30);
  Block result{as_factor ? fmt::format("({}) * ({})", condition, chosen.text)
                         : fmt::format("ttl.where({}, {}, {})", condition, chosen.text, other.text),
               a.rows, a.columns, std::max(chosen.bound, other.bound),
               [x = left->compute, y = right->compute, p = chosen.compute, q = other.compute, less,
                as_factor](const State& state) {
                 const Matrix l = x(state), r = y(state), otherwise = q(state);
                 Matrix values = p(state);
                 for (size_t i = 0; i < values.values.size(); ++i) {
                   const bool holds = (l.values[i] < r.values[i]) == less;
                   if (!holds) values.values[i] = as_factor ? 0 : otherwise.values[i];
                 }
                 return values;
               }};
  return result;
}

Block Generator::transposed(const Block& a) {
  return {fmt::format("ttl.transpose({})", a.text), a.columns, a.rows, a.bound,
          [compute = a.compute](const State& state) {
            const Matrix from = compute(state);
            Matrix to(from.columns, from.rows);
            for (int64_t r = 0; r < from.rows; ++r) {
              for (int64_t c = 0; c < from.columns; ++c) to.at(c, r) = from.at(r, c);
            }
            return to;
          }};
}

Block Generator::product(const Block& first) {
  std::vector<const Block*> fitting;
  for (const Block& other : pool_) {
    if (other.rows == first.columns) fitting.push_back(&other);
  }
  if (fitting.empty()) return unary(first);
  const Block a = limited(first, 4);
  const Block b = limited(*fitting[static_cast<size_t>(pick(static_cast<int64_t>(fitting.size())))], 4);
  const auto length = static_cast<double>(kTile * a.columns);
  const double scale = std::exp2(-std::ceil(std::log2(length)));
  Block result{fmt::format("(({}) @ ({})) * {}", a.text, b.text, scale), a.rows, b.columns, a.bound * b.bound,
               [left = a.compute, right = b.compute, scale](const State& state) {
                 const Matrix x = left(state), y = right(state);
                 Matrix sum(x.rows, y.columns);
                 for (int64_t r = 0; r < x.rows; ++r) {
                   for (int64_t k = 0; k < x.columns; ++k) {
                     for (int64_t c = 0; c < y.columns; ++c) sum.at(r, c) += x.at(r, k) * y.at(k, c);
                   }
                 }
                 for (double& value : sum.values) value *= scale;
                 return sum;
               }};
  return result;
}

/// A reduction, spread over the shape it came from again.
Block Generator::reduced(const Block& operand) {
  const Block a = limited(operand, 4);
  const int64_t dims = pick(3);  // along columns of a row, along rows, both
  const char* names[] = {"[1]", "[0]", "[0, 1]"};
  const bool is_max = chance(50);
  const double count = static_cast<double>((dims != 1 ? a.columns : 1) * (dims != 0 ? a.rows : 1)) *
                       static_cast<double>(dims == 2 ? kTile * kTile : kTile);
  const double scale = is_max ? 1 : std::exp2(-std::ceil(std::log2(count)));
  const std::string whole =
      is_max ? fmt::format("ttl.math.reduce_max({}, dims={})", a.text, names[dims])
             : fmt::format("ttl.math.reduce_sum({} * {}, dims={})",
                           a.text.find(' ') == std::string::npos ? a.text : "(" + a.text + ")", scale,
                           names[dims]);
  return {fmt::format("ttl.math.broadcast({}, {}, dims={})", whole, a.text, names[dims]), a.rows, a.columns,
          a.bound, [compute = a.compute, dims, is_max, scale](const State& state) {
            Matrix values = compute(state);
            const auto line_of = [&](int64_t r, int64_t c) { return dims == 0 ? r : dims == 1 ? c : 0; };
            std::vector<double> lines(static_cast<size_t>(std::max(values.rows, values.columns)),
                                      is_max ? -INFINITY : 0.0);
            for (int64_t r = 0; r < values.rows; ++r) {
              for (int64_t c = 0; c < values.columns; ++c) {
                double& line = lines[static_cast<size_t>(line_of(r, c))];
                line = is_max ? std::max(line, values.at(r, c)) : line + values.at(r, c) * scale;
              }
            }
            for (int64_t r = 0; r < values.rows; ++r) {
              for (int64_t c = 0; c < values.columns; ++c)
                values.at(r, c) = lines[static_cast<size_t>(line_of(r, c))];
            }
            return values;
          }};
}

Block Generator::operation() {
  const Block& a = any_block();
  switch (pick(10)) {
    case 0:
    case 1:
    case 2:
      return unary(a);
    case 3:
    case 4:
    case 5:
      return binary(a);
    case 6:
      return product(a);
    case 7:
      return chance(50) ? transposed(a) : choice(a);
    case 8:
      return a.is_input ? jump(a) : binary(a);
    default:
      return reduced(a);
  }
}

Block Generator::bind(const Block& block, const std::string& name) {
  add([name, compute = block.compute](State& state) { state.blocks.insert_or_assign(name, compute(state)); });
  Block bound = block;
  bound.text = name;
  bound.compute = [name](const State& state) { return state.blocks.at(name); };
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

Tensor& Generator::add_tensor(const char* stem, int64_t rows, int64_t columns) {
  const bool is_output = stem[0] == 'o';
  std::vector<Tensor>& tensors = is_output ? outputs_ : inputs_;
  Tensor tensor{fmt::format("{}{}", stem, tensors.size()), rows, columns};
  tensor.dtype = chance(70) ? "bf16" : "fp32";
  tensors.push_back(tensor);
  return tensors.back();
}

/// Acquires a block of each tensor; what must be said at the end of the scope goes to `releases`.
void Generator::take(const std::vector<Tensor>& tensors, std::vector<std::string>& releases) {
  const Style way = style();
  std::vector<std::string> items;
  for (const Tensor& tensor : tensors) {
    const std::string name = fresh("x");
    if (way == Style::kWith) {
      items.push_back(fmt::format("{}_dfb.wait() as {}", tensor.name, name));
    } else {
      line(fmt::format("{} = {}_dfb.wait()", name, tensor.name));
    }
    if (way == Style::kExplicit)
      releases.push_back(chance(50) ? name + ".pop()" : tensor.name + "_dfb.pop()");
    Block block{
        name, tensor.rows, tensor.columns, 2, [name](const State& state) { return state.blocks.at(name); },
        true};
    // The runner of the program puts the next block of the tensor under its name; here it gets that of the thread.
    add([name, from = tensor.name](State& state) {
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
  add([tensor, compute = block.compute](State& state) { state.outputs[tensor].push_back(compute(state)); });
}

void Generator::compute() {
  const int64_t rows = 1 + pick(2), columns = 1 + pick(2);
  std::vector<std::string> released_at_end, released_in_step;
  add_tensor("p", rows, columns);
  take({inputs_[0]}, released_at_end);
  const Block start = limited(chance(50) ? unary(pool_[0]) : pool_[0], 4);
  line(fmt::format("carried = {}", start.text));
  Block carried = bind(start, "carried");
  carried.bound = 4;
  std::vector<Tensor> streamed;
  for (int64_t i = 0, count = 1 + pick(2); i < count; ++i) {
    Tensor& tensor = add_tensor("a", chance(60) ? rows : 1 + pick(2), chance(60) ? columns : 1 + pick(2));
    tensor.blocks_per_core = steps_;
    tensor.blocks_per_step = 1;
    streamed.push_back(tensor);
  }
  const std::vector<Block> outside = pool_;
  line(fmt::format("for step in range({}):", steps_));
  const int64_t indent = indent_++;
  phase_ = &of_step_;
  pool_.push_back(carried);
  take(streamed, released_in_step);
  operations(2 + pick(4));
  for (int64_t i = 0, count = 1 + pick(2); i < count; ++i) {
    const Block shape = any_block();
    Tensor& output = add_tensor("out", shape.rows, shape.columns);
    output.blocks_per_step = 1 + pick(3);
    output.blocks_per_core = steps_ * output.blocks_per_step;
    const std::string name = output.name;
    for (int64_t k = 0; k < outputs_.back().blocks_per_step; ++k) {
      store(name, *partner(shape, false));
      moved_in_order_.push_back(name);
      if (chance(30)) operations(1);
    }
  }
  const Block added = partner(carried, false).value_or(carried);
  const Block next = element_wise(fmt::format("ttl.math.tanh(carried * 0.5 + {})", added.text), carried,
                                  added, 1, [](double x, double y) { return std::tanh(x * 0.5 + y); });
  line(fmt::format("carried = {}", next.text));
  bind(next, "carried");
  for (const std::string& release : released_in_step) line(release);
  indent_ = indent;
  phase_ = &after_;
  pool_ = outside;
  add_tensor("out", rows, columns);
  store(outputs_.back().name, carried);
  for (const std::string& release : released_at_end) line(release);
}

/// The tiles of a block; `of_step`: which of those that a step moves.
std::string Generator::slice(const Tensor& tensor, int64_t of_step) const {
  std::string block = is_shared(tensor) ? "0" : "core";
  if (tensor.blocks_per_step > 0) block = fmt::format("(core * {} + step)", steps_);
  if (tensor.blocks_per_step > 1)
    block = fmt::format("({} * {} + {})", block, tensor.blocks_per_step, of_step);
  if (tensor.rows == 1 && tensor.columns == 1) return fmt::format("{}[{}, 0]", tensor.name, block);
  return fmt::format("{}[{} * {} : ({} + 1) * {}, 0:{}]", tensor.name, block, tensor.rows, block, tensor.rows,
                     tensor.columns);
}

/// The first core reads the block that all cores start with, and sends it to all, itself included.
std::string Generator::shared_read() const {
  return fmt::format(R"(        with {0}_dfb.reserve() as shared:
            def send(pipe):
                ttl.copy({1}, shared).wait()
                ttl.copy(shared, pipe).wait()
            net.if_src(send)
            net.if_dst(lambda pipe: ttl.copy(pipe, shared).wait())
)",
                     inputs_[0].name, slice(inputs_[0], 0));
}

std::string Generator::net() const {
  if (sharing_ == Sharing::kNone) return "";
  if (sharing_ == Sharing::kCounted)
    return fmt::format("    net = ttl.PipeNet([ttl.Pipe((0,), (slice(0, {}),))])\n", columns_ * rows_);
  return fmt::format("    net = ttl.PipeNet([ttl.Pipe((0, 0), (slice(0, {}), slice(0, {})))])\n", columns_,
                     rows_);
}

std::string Generator::movement(bool reads) const {
  std::string text = fmt::format(
      "\n    @ttl.datamovement()\n    def {}():\n        x, y = ttl.node(dims=2)\n        core = y * {} + "
      "x\n",
      reads ? "read" : "write", columns_);
  const auto read = [](const Tensor& tensor, const std::string& from) {
    return fmt::format("ttl.copy({}, {}_dfb.reserve()).wait()\n", from, tensor.name);
  };
  if (reads) {
    text += sharing_ == Sharing::kNone ? "        " + read(inputs_[0], slice(inputs_[0], 0)) : shared_read();
    text += fmt::format("        for step in range({}):\n", steps_);
    for (size_t i = 1; i < inputs_.size(); ++i)
      text += "            " + read(inputs_[i], slice(inputs_[i], 0));
    return text;
  }
  text += fmt::format("        for step in range({}):\n", steps_);
  std::map<std::string, int64_t> moved;
  for (const std::string& name : moved_in_order_) {
    const Tensor& tensor =
        *std::find_if(outputs_.begin(), outputs_.end(), [&](const Tensor& t) { return t.name == name; });
    text +=
        fmt::format("            ttl.copy({}_dfb.wait(), {}).wait()\n", name, slice(tensor, moved[name]++));
  }
  const Tensor& last = outputs_.back();
  return text + fmt::format("        ttl.copy({}_dfb.wait(), {}).wait()\n", last.name, slice(last, 0));
}

std::string Generator::text() const {
  std::vector<std::string> names;
  std::string buffers;
  for (const std::vector<Tensor>& tensors : {inputs_, outputs_}) {
    for (const Tensor& tensor : tensors) {
      names.push_back(tensor.name);
      buffers += fmt::format("    {0}_dfb = ttl.make_dataflow_buffer_like({0}, shape=({1}, {2}))\n",
                             tensor.name, tensor.rows, tensor.columns);
    }
  }
  return fmt::format(
      "import ttl\n\n\n@ttl.operation(grid=({}, {}))\ndef random_program({}):\n{}\n    @ttl.compute()\n    "
      "def compute():\n{}{}{}",
      columns_, rows_, fmt::join(names, ", "), buffers + net(), body_, movement(true), movement(false));
}

/// What all cores do, block by block of the tensors.
class Meaning {
 public:
  Meaning(std::vector<Tensor> inputs, std::vector<Tensor> outputs, int64_t cores, int64_t steps,
          bool shares_first, std::vector<Statement> before, std::vector<Statement> of_step,
          std::vector<Statement> after)
      : inputs_(std::move(inputs)),
        outputs_(std::move(outputs)),
        cores_(cores),
        steps_(steps),
        shares_first_(shares_first),
        before_(std::move(before)),
        of_step_(std::move(of_step)),
        after_(std::move(after)) {}

  TensorValues operator()(const TensorValues& given) const {
    TensorValues results;
    for (int64_t core = 0; core < cores_; ++core) {
      State state;
      load(state, given, inputs_[0], shares_first_ ? 0 : core);
      for (const Statement& statement : before_) statement(state);
      for (int64_t step = 0; step < steps_; ++step) {
        for (size_t i = 1; i < inputs_.size(); ++i) load(state, given, inputs_[i], core * steps_ + step);
        for (const Statement& statement : of_step_) statement(state);
      }
      for (const Statement& statement : after_) statement(state);
      // Blocks lie one below the other, core after core.
      for (const Tensor& tensor : outputs_) {
        for (const Matrix& block : state.outputs[tensor.name]) {
          std::vector<double>& values = results[tensor.name];
          values.insert(values.end(), block.values.begin(), block.values.end());
        }
      }
    }
    return results;
  }

 private:
  static void load(State& state, const TensorValues& given, const Tensor& tensor, int64_t block) {
    Matrix values(tensor.rows * kTile, tensor.columns * kTile);
    const std::vector<double>& all = given.at(tensor.name);
    const auto count = static_cast<int64_t>(values.values.size());
    std::copy_n(all.begin() + block * count, count, values.values.begin());
    state.blocks.insert_or_assign("next " + tensor.name, std::move(values));
  }

  std::vector<Tensor> inputs_, outputs_;
  int64_t cores_, steps_;
  bool shares_first_;
  std::vector<Statement> before_, of_step_, after_;
};

RandomTtlProgram Generator::program() {
  columns_ = 1 + pick(2);
  rows_ = 1 + pick(2);
  steps_ = 1 + pick(3);
  compute();
  if (chance(40)) sharing_ = chance(50) ? Sharing::kRectangle : Sharing::kCounted;
  RandomTtlProgram program;
  program.source = text();
  for (const std::vector<Tensor>& tensors : {inputs_, outputs_}) {
    for (const Tensor& tensor : tensors) {
      program.tensors.push_back(fmt::format(
          "{}={}x{}:{}", tensor.name,
          kTile * tensor.rows * tensor.blocks_per_core * (is_shared(tensor) ? 1 : rows_ * columns_),
          kTile * tensor.columns, tensor.dtype));
    }
  }
  program.run = Meaning(inputs_, outputs_, rows_ * columns_, steps_, sharing_ != Sharing::kNone, before_,
                        of_step_, after_);
  return program;
}

}  // namespace

RandomTtlProgram random_ttl_program(uint64_t seed) { return Generator(seed).program(); }

}  // namespace ttlc::test
