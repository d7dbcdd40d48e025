#include "test/support/random_program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <random>

namespace ttlc::test {
namespace {

enum class Lanes { kFull, kColumn, kRow, kOne };

/// A value of the program: a name or an expression, and what is known of it.
struct Block {
  std::string text;
  int64_t rows = 1;
  int64_t columns = 1;
  Lanes lanes = Lanes::kFull;
  double bound = 1;  // magnitude that is rarely exceeded

  bool same_shape(const Block& other) const {
    return rows == other.rows && columns == other.columns && lanes == other.lanes;
  }
  /// Whether `this` can be spread over `other`, which is full.
  bool spreads_over(const Block& other) const {
    bool fits_rows = rows == other.rows || (rows == 1 && (lanes == Lanes::kRow || lanes == Lanes::kOne));
    bool fits_columns =
        columns == other.columns || (columns == 1 && (lanes == Lanes::kColumn || lanes == Lanes::kOne));
    return other.lanes == Lanes::kFull && fits_rows && fits_columns;
  }
};

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}
  RandomProgram program();

 private:
  struct Parameter {
    std::string name;
    Block block;
    int64_t blocks_per_core = 1;
    bool is_streamed = false;
    bool is_output = false;
    bool is_stacked = false;  // streamed: one matrix of the tensor a step, chosen by a leading index
    int64_t blocks_per_step = 1;
    std::string dtype;
  };

  int64_t pick(int64_t count) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(count)); }
  bool chance(int64_t percent) { return pick(100) < percent; }
  int64_t side() { return 1 + pick(3); }
  template <typename T>
  const T& any(const std::vector<T>& values) {
    return values[static_cast<size_t>(pick(static_cast<int64_t>(values.size())))];
  }

  void line(const std::string& text) {
    body_ += std::string(static_cast<size_t>(indent_), ' ') + text + "\n";
  }
  std::string fresh() { return fmt::format("v{}", next_name_++); }
  Block bind(Block block);
  Block moderate(Block block);
  const Block* partner(const Block& block);
  Block unary(const Block& a);
  Block binary(const Block& a);
  Block matmul(const Block& a);
  Block reduce(const Block& a);
  Block operation();
  void operations(int64_t count);
  Block take(const std::string& prefix, bool streamed);
  void put(const Block& block, bool streamed);
  void put_in_turn();
  Parameter& add_output(const Block& block, bool streamed);
  void store(const Parameter& parameter, const Block& block);
  Block branch(Block a);
  std::vector<Block> start_carried(int64_t count);
  void update_carried(const std::vector<Block>& carried);
  void inner_loop();
  void loop();
  std::string reader() const;
  std::string writer() const;
  std::string slice(const Parameter& parameter, int64_t block = 0) const;
  std::string text() const;
  std::string input_dtype();
  int64_t elements(int64_t tiles, int64_t blocks) const;
  std::vector<std::string> tensors() const;

  std::mt19937_64 random_;
  int64_t grid_rows_ = 1, grid_columns_ = 1, trips_ = 1;
  int64_t missing_ = 0;  // elements by which sizes of tensors fall short of whole tiles
  std::vector<Parameter> parameters_;
  std::vector<Block> pool_;
  std::string body_;
  int64_t indent_ = 8, next_name_ = 0;
};

Block Generator::bind(Block block) {
  std::string name = fresh();
  line(fmt::format("{} = {}", name, block.text));
  block.text = name;
  pool_.push_back(block);
  return block;
}

/// The block itself, or squashed into [-1, 1].
Block Generator::moderate(Block block) {
  if (block.bound <= 4) return block;
  block.text = chance(50) ? fmt::format("tanh({} * {})", block.text, 1 / block.bound)
                          : fmt::format("sigmoid({})", block.text);
  block.bound = 1;
  return block;
}

/// A value that can be combined with `block` element by element, `block` giving the shape.
const Block* Generator::partner(const Block& block) {
  std::vector<const Block*> fitting;
  for (const Block& other : pool_) {
    if (other.same_shape(block) || other.spreads_over(block)) fitting.push_back(&other);
  }
  return fitting.empty() ? nullptr : any(fitting);
}

Block Generator::unary(const Block& a) {
  struct Form {
    const char* pattern;
    double bound;
  };
  const std::vector<Form> forms = {{"tanh({})", 1},
                                   {"{}.sigmoid()", 1},
                                   {"sin({})", 1},
                                   {"cos({})", 1},
                                   {"relu({})", a.bound},
                                   {"abs({})", a.bound},
                                   {"-{}", a.bound},
                                   {"exp({} * 0.25)", 3},
                                   {"sqrt(abs({}))", 2},
                                   {"recip(exp({} * 0.25))", 3},
                                   {"{} * 0.5", a.bound / 2},
                                   {"{} + 0.75", a.bound + 1},
                                   {"1.5 - {}", a.bound + 2},
                                   {"{} / 4", a.bound / 4},
                                   {"square({})", a.bound * a.bound},
                                   {"max({}, 0.25)", a.bound},
                                   {"min(0.5, {})", a.bound}};
  const Form& form = any(forms);
  Block result = a;
  result.text = fmt::format(fmt::runtime(form.pattern), a.text);
  result.bound = std::max(form.bound, 0.5);
  return result;
}

Block Generator::binary(const Block& a) {
  const Block* other = partner(a);
  if (!other) return unary(a);
  Block result = a;
  bool swapped = chance(50);
  const std::string &left = swapped ? other->text : a.text, &right = swapped ? a.text : other->text;
  switch (pick(6)) {
    case 0:
      result.text = fmt::format("{} + {}", left, right);
      result.bound = a.bound + other->bound;
      break;
    case 1:
      result.text = fmt::format("{} - {}", left, right);
      result.bound = a.bound + other->bound;
      break;
    case 2:
      result.text = fmt::format("{} * {}", left, right);
      result.bound = a.bound * other->bound;
      break;
    case 3:
      result.text = fmt::format("max({}, {})", left, right);
      result.bound = std::max(a.bound, other->bound);
      break;
    case 4:
      result.text = fmt::format("{}.min({})", left, right);
      result.bound = std::max(a.bound, other->bound);
      break;
    default:
      result.text = fmt::format("{} / (sigmoid({}) + 0.5)", left, right);
      result.bound = 2 * (swapped ? other->bound : a.bound);
  }
  return result;
}

Block Generator::matmul(const Block& a) {
  std::vector<std::pair<Block, std::string>> fitting;
  for (const Block& b : pool_) {
    if (b.lanes != Lanes::kFull) continue;
    if (b.rows == a.columns) fitting.push_back({b, b.text});
    if (b.columns == a.columns) {
      Block transposed = b;
      std::swap(transposed.rows, transposed.columns);
      fitting.push_back({transposed, b.text + ".transpose()"});
    }
  }
  if (a.lanes != Lanes::kFull || fitting.empty()) return unary(a);
  const auto& [b, text] = any(fitting);
  Block result{fmt::format("{} @ {} * {}", a.text, text, 1.0 / (8 * static_cast<double>(a.columns))), a.rows,
               b.columns};
  result.bound = 2 * a.bound * b.bound;
  return result;
}

Block Generator::reduce(const Block& a) {
  if (a.lanes != Lanes::kFull) return unary(a);
  Block result = a;
  const int64_t axis = pick(3);
  const char* dims[] = {"1", "0", "None"};
  result.lanes = axis == 0 ? Lanes::kColumn : axis == 1 ? Lanes::kRow : Lanes::kOne;
  if (axis != 1) result.columns = 1;
  if (axis != 0) result.rows = 1;
  std::vector<const Block*> running;
  for (const Block& other : pool_) {
    if (other.same_shape(result)) running.push_back(&other);
  }
  if (!running.empty() && chance(50)) {
    const Block& before = *any(running);
    result.text = fmt::format("rowmax({}, {}, dim={})", a.text, before.text, dims[axis]);
    result.bound = std::max(a.bound, before.bound);
  } else if (chance(50)) {
    result.text = fmt::format("rowmax({}, dim={})", a.text, dims[axis]);
  } else {
    double count = 32.0 * static_cast<double>(a.rows * a.columns / (result.rows * result.columns)) *
                   (axis == 2 ? 32 : 1);
    result.text = fmt::format("rowsum({}, dim={}) * {}", a.text, dims[axis], 1 / count);
  }
  return result;
}

Block Generator::operation() {
  Block a = any(pool_);
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
      return matmul(a);
    case 7:
      return reduce(a);
    case 8: {
      if (a.lanes != Lanes::kFull) return unary(a);
      Block result = a;
      std::swap(result.rows, result.columns);
      result.text = a.text + ".transpose()";
      return result;
    }
    default: {
      Block result{
          fmt::format("fill({}, shape=({}, {}))", 0.25 * static_cast<double>(1 + pick(4)), a.rows, a.columns),
          a.rows, a.columns};
      return a.lanes == Lanes::kFull ? result : unary(a);
    }
  }
}

void Generator::operations(int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    Block block = operation();
    // Some values have no name of their own.
    if (chance(30)) {
      block.text = "(" + block.text + ")";
      block = unary(moderate(block));
    }
    bind(moderate(block));
  }
}

Block Generator::take(const std::string& prefix, bool streamed) {
  Parameter parameter;
  parameter.name = fmt::format("{}{}", prefix, parameters_.size());
  parameter.block = Block{"", side(), side(), Lanes::kFull, 3};
  if (!pool_.empty() && chance(50)) parameter.block.rows = pool_.front().rows;
  if (!pool_.empty() && chance(50)) parameter.block.columns = pool_.front().columns;
  parameter.is_streamed = streamed;
  parameter.is_stacked = streamed && chance(30);
  parameter.dtype = input_dtype();
  parameter.blocks_per_core = streamed ? trips_ : 1;
  parameters_.push_back(parameter);
  Block block = parameter.block;
  block.text = parameter.name + "_cb.pop()";
  return bind(block);
}

Generator::Parameter& Generator::add_output(const Block& block, bool streamed) {
  Parameter parameter;
  parameter.name = fmt::format("out{}", parameters_.size());
  parameter.block = block;
  parameter.is_streamed = streamed;
  parameter.is_output = true;
  parameter.dtype = chance(25) ? "fp32" : "bf16";
  parameter.blocks_per_core = streamed ? trips_ : 1;
  return parameters_.emplace_back(parameter);
}

void Generator::store(const Parameter& parameter, const Block& block) {
  std::string text = block.bound > 2 ? fmt::format("tanh({} * {})", block.text, 1 / block.bound) : block.text;
  line(fmt::format("{}_cb.reserve().store({})", parameter.name, text));
}

void Generator::put(const Block& block, bool streamed) { store(add_output(block, streamed), block); }

/// Several blocks a step into one buffer, also such as others are computed from.
void Generator::put_in_turn() {
  const Block shape = any(pool_);
  std::vector<Block> blocks;
  for (const Block& block : pool_) {
    if (block.rows == shape.rows && block.columns == shape.columns && block.lanes == shape.lanes)
      blocks.push_back(block);
  }
  Parameter& parameter = add_output(shape, true);
  parameter.blocks_per_step = 2 + pick(2);
  for (int64_t i = 0; i < parameter.blocks_per_step; ++i) store(parameter, any(blocks));
}

/// A value that depends on a condition known at run time.
Block Generator::branch(Block a) {
  Block result = a;
  result.text = fresh();
  std::vector<Block> outer = pool_;
  line(fmt::format("if ({}) % 2 == 0:", any<std::string>({"i", "i + core_index(0)", "core_index(1) + 1"})));
  for (int side = 0; side < 2; ++side) {
    indent_ += 4;
    operations(pick(2));
    Block value = moderate(binary(a));
    line(fmt::format("{} = {}", result.text, value.text));
    result.bound = std::max(result.bound, value.bound);
    indent_ -= 4;
    pool_ = outer;
    if (side == 0) line("else:");
  }
  pool_.push_back(result);
  return result;
}

/// Starts `count` values that a loop carries.
std::vector<Block> Generator::start_carried(int64_t count) {
  std::vector<Block> carried;
  for (int64_t i = 0; i < count; ++i) {
    Block start = any(pool_);
    start.bound = std::max(start.bound, 3.0);
    std::string name = fmt::format("carried{}", next_name_++);
    line(chance(50) && start.lanes == Lanes::kFull
             ? fmt::format("{} = fill({}, shape=({}, {}))", name, pick(2), start.rows, start.columns)
             : fmt::format("{} = {}", name, start.text));
    start.text = name;
    carried.push_back(start);
  }
  return carried;
}

void Generator::update_carried(const std::vector<Block>& carried) {
  for (const Block& block : carried) {
    const Block* next = partner(block);
    std::string added = next && next->text != block.text ? next->text : "0.25";
    line(fmt::format("{0} = tanh({0} * 0.5 + {1})", block.text, added));
  }
}

/// A loop that moves no blocks; it may run not at all.
void Generator::inner_loop() {
  std::vector<Block> carried = start_carried(1 + pick(2));
  std::vector<Block> outer = pool_;
  line(
      fmt::format("for j{} in range({}):", next_name_++, any<std::string>({"0", "1", "2", "core_index(1)"})));
  indent_ += 4;
  pool_.insert(pool_.end(), carried.begin(), carried.end());
  operations(1 + pick(3));
  update_carried(carried);
  indent_ -= 4;
  pool_ = outer;
  pool_.insert(pool_.end(), carried.begin(), carried.end());
}

void Generator::loop() {
  std::vector<Block> carried = start_carried(1 + pick(3));
  std::vector<Block> outer = pool_;
  line(fmt::format("for i in range({}):", trips_));
  indent_ += 4;
  pool_.insert(pool_.end(), carried.begin(), carried.end());
  if (missing_ == 0) {
    for (int64_t i = 0, count = 1 + pick(2); i < count; ++i) take("S", true);
  }
  operations(2 + pick(5));
  if (chance(50)) branch(any(pool_));
  if (chance(25)) inner_loop();
  if (missing_ == 0 && chance(40)) put(any(pool_), true);
  if (missing_ == 0 && chance(30)) put_in_turn();
  update_carried(carried);
  indent_ -= 4;
  pool_ = outer;
  pool_.insert(pool_.end(), carried.begin(), carried.end());
}

/// Where step `i` of a core finds its blocks of a streamed tensor.
std::string Generator::slice(const Parameter& parameter, int64_t block) const {
  if (parameter.is_stacked) return fmt::format("Stream({})[i, core, 0]", parameter.name);
  const std::string step = fmt::format("core * {} + i", trips_);
  return parameter.blocks_per_step == 1 ? fmt::format("Stream({})[{}, 0]", parameter.name, step)
                                        : fmt::format("Stream({})[({}) * {} + {}, 0]", parameter.name, step,
                                                      parameter.blocks_per_step, block);
}

std::string Generator::reader() const {
  std::string text;
  for (const Parameter& parameter : parameters_) {
    if (!parameter.is_streamed || parameter.is_output) continue;
    text += fmt::format("            dma({}, {}_cb.reserve()).wait()\n", slice(parameter), parameter.name);
  }
  return text;
}

std::string Generator::writer() const {
  std::string text;
  for (const Parameter& parameter : parameters_) {
    if (!parameter.is_streamed || !parameter.is_output) continue;
    for (int64_t block = 0; block < parameter.blocks_per_step; ++block)
      text +=
          fmt::format("            dma({}_cb.pop(), {}).wait()\n", parameter.name, slice(parameter, block));
  }
  return text;
}

std::string Generator::text() const {
  std::vector<std::string> names, buffers, shapes;
  for (const Parameter& parameter : parameters_) {
    names.push_back(parameter.name);
    buffers.push_back(parameter.name + "_cb");
    shapes.push_back(fmt::format("({}, {})", parameter.block.rows, parameter.block.columns));
  }
  std::string threads = "comp", movement;
  for (const auto& [name, moves] : {std::pair{"read", reader()}, std::pair{"write", writer()}}) {
    if (moves.empty()) continue;
    threads += fmt::format(", {}", name);
    movement += fmt::format(
        "\n    @datamovement()\n    async def {}({}):\n        core = core_index(0) * {} + core_index(1)\n"
        "        for i in range({}):\n{}",
        name, fmt::join(buffers, ", "), grid_columns_, trips_, moves);
  }
  return fmt::format(
      "from ttlang.d2m_api import *\n\n\n"
      "@pykernel_gen(grid=({}, {}), block_factors=[{}])\n"
      "def random_program({}):\n"
      "    @compute()\n    async def comp({}):\n{}{}\n    return Program({})({})\n",
      grid_rows_, grid_columns_, fmt::join(shapes, ", "), fmt::join(names, ", "), fmt::join(buffers, ", "),
      body_, movement, threads, fmt::join(names, ", "));
}

std::string Generator::input_dtype() {
  int64_t choice = pick(10);
  return choice < 6 ? "bf16" : choice < 8 ? "fp32" : "bfp8_b";
}

/// Elements of a dimension of so many blocks; equal numbers of tiles give equal numbers of elements.
int64_t Generator::elements(int64_t tiles, int64_t blocks) const { return 32 * tiles * blocks - missing_; }

std::vector<std::string> Generator::tensors() const {
  std::vector<std::string> result;
  for (const Parameter& parameter : parameters_) {
    const Block& block = parameter.block;
    int64_t cores = grid_rows_ * grid_columns_;
    std::string leading = parameter.is_stacked ? fmt::format("{}x", trips_) : "";
    int64_t row_blocks = !parameter.is_streamed ? grid_rows_
                         : parameter.is_stacked
                             ? cores
                             : cores * parameter.blocks_per_core * parameter.blocks_per_step;
    int64_t column_blocks = parameter.is_streamed ? 1 : grid_columns_;
    result.push_back(fmt::format("{}={}{}x{}:{}", parameter.name, leading, elements(block.rows, row_blocks),
                                 elements(block.columns, column_blocks), parameter.dtype));
  }
  return result;
}

RandomProgram Generator::program() {
  bool is_ragged = chance(15);  // then one core has it all, so that every block ends where its tensor does
  missing_ = is_ragged ? 1 + pick(31) : 0;
  grid_rows_ = is_ragged ? 1 : 1 + pick(2);
  grid_columns_ = is_ragged ? 1 : 1 + pick(2);
  trips_ = 1 + pick(3);
  for (int64_t i = 0, count = 1 + pick(2); i < count; ++i) take("P", false);
  operations(1 + pick(3));
  if (chance(75)) loop();
  if (chance(20)) inner_loop();
  operations(1 + pick(4));
  put(pool_.back(), false);
  for (int64_t i = 0, count = pick(3); i < count; ++i) put(any(pool_), false);
  return {text(), tensors()};
}

}  // namespace

RandomProgram random_program(uint64_t seed) { return Generator(seed).program(); }

}  // namespace ttlc::test
