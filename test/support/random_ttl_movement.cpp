#include "test/support/random_ttl_movement.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ttlc::test {

/// The tiles of a block; `of_step`: which of those that a step moves.
std::string MovementText::slice(const MovedTensor& tensor, int64_t of_step) const {
  const bool is_shared = net_ != Net::kNone && tensor.name == meaning_.inputs[0].name;
  std::string block = !is_shared ? "core" : net_ == Net::kRows ? "y" : "0";
  if (tensor.blocks_per_step > 0) block = fmt::format("(core * {} + step)", meaning_.steps);
  if (tensor.blocks_per_step > 1)
    block = fmt::format("({} * {} + {})", block, tensor.blocks_per_step, of_step);
  return layout_.slice(tensor, block);
}

/// A first core reads the block that others start with too, and sends it to them.
std::string MovementText::shared_read() const {
  return fmt::format(
      R"(        with {0}_dfb.reserve() as shared:
            def send(pipe):
{2}                ttl.copy(shared, pipe).wait()
{3}            net.if_src(send)
            net.if_dst(lambda pipe: ttl.copy(pipe, shared).wait())
)",
      meaning_.inputs[0].name, slice(meaning_.inputs[0], 0),
      net_ == Net::kEach
          ? ""
          : fmt::format("                ttl.copy({}, shared).wait()\n", slice(meaning_.inputs[0], 0)),
      net_ != Net::kEach ? ""
                         : fmt::format("            if core == 0:\n                ttl.copy({}, "
                                       "shared).wait()\n",
                                       slice(meaning_.inputs[0], 0)));
}

std::string MovementText::net() const {
  const int64_t columns = meaning_.grid_columns, rows = meaning_.grid_rows;
  switch (net_) {
    case Net::kNone:
      return "";
    case Net::kRectangle:
      return fmt::format("    net = ttl.PipeNet([ttl.Pipe((0, 0), (slice(0, {}), slice(0, {})))])\n", columns,
                         rows);
    case Net::kCounted:
      return fmt::format("    net = ttl.PipeNet([ttl.Pipe((0,), (slice(0, {}),))])\n", columns * rows);
    case Net::kRows:
      return fmt::format("    net = ttl.PipeNet([ttl.Pipe((0, r), (slice(0, {}), r)) for r in range({})])\n",
                         columns, rows);
    case Net::kEach:
      return fmt::format(
          "    net = ttl.PipeNet([ttl.Pipe((0, 0), (c, r)) for c in range({}) for r in range({}) if c + r > "
          "0])\n",
          columns, rows);
  }
  return "";
}

/// Between a tensor and a buffer, by every way to hold the block.
std::string MovementText::move_block(const std::string& tensor, const std::string& slice, bool reads,
                                     int64_t indent) {
  const std::string space(static_cast<size_t>(indent), ' ');
  const std::string acquire = fmt::format("{}_dfb.{}()", tensor, reads ? "reserve" : "wait");
  const auto copy = [&](const std::string& block) {
    return reads ? fmt::format("ttl.copy({}, {})", slice, block)
                 : fmt::format("ttl.copy({}, {})", block, slice);
  };
  switch (random_() % 5) {
    case 0:
      return fmt::format("{0}with {1} as blk:\n{0}    {2}.wait()\n", space, acquire, copy("blk"));
    case 1:
      return fmt::format("{0}blk = {1}\n{0}{2}.wait()\n{0}blk.{3}()\n", space, acquire, copy("blk"),
                         reads ? "push" : "pop");
    case 2:
      return fmt::format("{0}blk = {1}\n{0}moved = {2}\n{0}moved.wait()\n", space, acquire, copy("blk"));
    default:
      return fmt::format("{}{}.wait()\n", space, copy(acquire));
  }
}

std::string MovementText::reads() {
  const std::vector<MovedTensor>& inputs = meaning_.inputs;
  std::string text =
      net_ == Net::kNone ? move_block(inputs[0].name, slice(inputs[0], 0), true, 8) : shared_read();
  text += fmt::format("        for step in range({}):\n", meaning_.steps);
  for (size_t i = 1; i < inputs.size(); ++i)
    text += move_block(inputs[i].name, slice(inputs[i], 0), true, 12);
  return text;
}

std::string MovementText::writes() {
  const std::vector<MovedTensor>& outputs = meaning_.outputs;
  std::string text = fmt::format("        for step in range({}):\n", meaning_.steps);
  std::map<std::string, int64_t> moved;
  for (const std::string& name : outputs_of_step_) {
    const MovedTensor& tensor =
        *std::find_if(outputs.begin(), outputs.end(), [&](const MovedTensor& t) { return t.name == name; });
    text += move_block(name, slice(tensor, moved[name]++), false, 12);
  }
  return text + move_block(outputs.back().name, slice(outputs.back(), 0), false, 8);
}

/// One thread reads, one writes.
std::string MovementText::threads() {
  std::string text;
  for (const bool is_reader : {true, false}) {
    text += fmt::format(
        "\n    @ttl.datamovement()\n    def {}():\n        x, y = ttl.node(dims=2)\n        core = y * {} + "
        "x\n{}",
        is_reader ? "read" : "write", meaning_.grid_columns, is_reader ? reads() : writes());
  }
  return text;
}

}  // namespace ttlc::test
