#include "frontend/supply.h"

#include <algorithm>

#include "frontend/traffic.h"

namespace ttlc::frontend {
namespace {

/// Whether the compute thread does all of it: what a data movement thread fills and nobody takes is no output.
bool is_computed(const std::vector<ir::Op*>& ops) {
  return std::all_of(ops.begin(), ops.end(), [](const ir::Op* op) {
    const ir::Op* thread = op->parent();
    while (!thread->is(ir::OpKind::kThread)) thread = thread->parent();
    return thread->text(ir::AttrKey::kRole) == "compute";
  });
}

/// Whether the compute thread takes some of the blocks back that it puts into the buffer of an output, one after the other: it
/// uses the buffer for what it has in between, too.
bool takes_back(Traffic& traffic) {
  if (traffic.takes.empty() || traffic.takes.size() >= traffic.puts.size() || traffic.is_stored ||
      !is_computed(traffic.puts) || !is_computed(traffic.takes))
    return false;
  const ir::Block* block = traffic.puts.front()->block;
  for (std::vector<ir::Op*>* ops : {&traffic.puts, &traffic.takes}) {
    auto is_here = [&](const ir::Op* op) { return op->block == block; };
    if (!block->parent->is(ir::OpKind::kThread) || !std::all_of(ops->begin(), ops->end(), is_here))
      return false;
    std::sort(ops->begin(), ops->end(), [](const ir::Op* a, const ir::Op* b) { return a->is_before(b); });
  }
  return std::equal(traffic.takes.begin(), traffic.takes.end(), traffic.puts.begin(),
                    [](const ir::Op* take, const ir::Op* put) { return put->is_before(take); });
}

/// Whether the compute thread takes back some of the blocks that it puts into the buffer of an output, and leaves others, in loops
/// or branches.
bool leaves_some(const Traffic& traffic) {
  if (traffic.takes.empty() || traffic.puts.empty() || traffic.is_stored || traffic.is_loaded ||
      !is_computed(traffic.puts) || !is_computed(traffic.takes))
    return false;
  const std::optional<int64_t> put = total_executions(traffic.puts), taken = total_executions(traffic.takes);
  return put && taken ? *put > *taken : traffic.puts.size() > traffic.takes.size();
}

class Supplier {
 public:
  Supplier(Evaluator& evaluator, ir::Module& module, ir::Op* kernel, KernelResources& resources,
           MovementThreads& threads, const FunctionObject& function)
      : evaluator_(evaluator),
        module_(module),
        kernel_(kernel),
        resources_(resources),
        threads_(threads),
        function_(function) {}

  void run() {
    std::vector<std::pair<const BufferObject*, ir::Value*>> buffers = resources_.buffers();
    for (const auto& [buffer, cb] : buffers) {
      if (!buffer->tensor) continue;
      Traffic traffic = traffic_of(resources_.tensor(buffer->tensor), cb);
      if (takes_back(traffic)) keep_apart(*buffer, traffic);
      if (leaves_some(traffic)) report_left_over(*buffer, traffic);
      if (traffic.puts.empty() && !traffic.takes.empty() && !traffic.is_loaded)
        supply(*buffer, cb, traffic, true);
      if (traffic.takes.empty() && !traffic.puts.empty() && !traffic.is_stored && is_computed(traffic.puts))
        supply(*buffer, cb, traffic, false);
    }
  }

 private:
  void report_left_over(const BufferObject& buffer, const Traffic& traffic);
  void keep_apart(const BufferObject& buffer, Traffic& traffic);
  void supply(const BufferObject& buffer, ir::Value* cb, const Traffic& traffic, bool reads);
  /// Tile coordinates of this core's block, or an error.
  bool locate(const BufferObject& buffer, bool reads, ir::Builder& b, std::vector<ir::Value*>& coordinates);
  ir::Op* thread(bool reads);

  Evaluator& evaluator_;
  ir::Module& module_;
  ir::Op* kernel_;
  KernelResources& resources_;
  MovementThreads& threads_;
  const FunctionObject& function_;
};

void Supplier::report_left_over(const BufferObject& buffer, const Traffic& traffic) {
  evaluator_
      .error(traffic.puts.back()->span,
             "no thread writes {}, and which of its blocks are no output is not clear: the compute thread "
             "takes some back",
             buffer.tensor->name())
      .note(traffic.takes.front()->span, "it takes one here")
      .help("keep what it takes back as a value: x = a + b, then use x");
}

/// Gives the blocks that the thread takes back a buffer of their own; the others are the output.
void Supplier::keep_apart(const BufferObject& buffer, Traffic& traffic) {
  BufferObject own = buffer;
  own.name = buffer.name + "_taken_back";
  own.tensor = nullptr;
  ir::Value* cb = resources_.buffer(evaluator_.heap().make(std::move(own)));
  for (size_t i = 0; i < traffic.takes.size(); ++i) {
    module_.set_operand(traffic.puts[i], 1, cb);
    module_.set_operand(traffic.takes[i], 0, cb);
  }
  traffic.puts.erase(traffic.puts.begin(), traffic.puts.begin() + static_cast<int64_t>(traffic.takes.size()));
  traffic.takes.clear();
}

ir::Op* Supplier::thread(bool reads) {
  ir::Op*& place = reads ? threads_.reader : threads_.writer;
  if (place) return place;
  place = ir::Builder(module_, ir::InsertPoint::at_end(kernel_->region()), function_.span)
              .op(ir::OpKind::kThread);
  place->set(ir::AttrKey::kRole, std::string(reads ? "reader" : "writer"));
  place->set(ir::AttrKey::kName, std::string(reads ? "reader" : "writer"));
  return place;
}

bool Supplier::locate(const BufferObject& buffer, bool reads, ir::Builder& b,
                      std::vector<ir::Value*>& coordinates) {
  const sim::TensorDesc& tensor = buffer.tensor->desc;
  size_t rank = tensor.shape.size();
  int64_t block_rows = buffer.shape[0], block_columns = buffer.shape[1];
  // In tiles: what pads the last ones belongs to the block.
  int64_t rows = (tensor.shape[rank - 2] + sim::kTileHeight - 1) / sim::kTileHeight;
  int64_t columns = (tensor.shape[rank - 1] + sim::kTileWidth - 1) / sim::kTileWidth;
  bool is_matrix =
      std::all_of(tensor.shape.begin(), tensor.shape.end() - 2, [](int64_t size) { return size == 1; });
  bool divides = rows % block_rows == 0 && columns % block_columns == 0;
  int64_t grid_rows = resources_.grid_rows, grid_columns = resources_.grid_columns;
  int64_t have_rows = rows / block_rows, have_columns = columns / block_columns;
  bool as_grid = have_rows == grid_rows && have_columns == grid_columns;
  bool as_column = have_rows == grid_rows * grid_columns && have_columns == 1;
  if (!is_matrix || !divides || (!as_grid && !as_column)) {
    std::string_view verb = reads ? "reads" : "writes";
    evaluator_
        .error(buffer.tensor->span,
               "no thread {} {}, and which blocks belong to which core cannot be guessed", verb, tensor.name)
        .note(buffer.span, "{} of shape {} in blocks of {} tiles is no {}x{} grid of blocks", tensor.name,
              shape_text(tensor.shape), shape_text(buffer.shape), grid_rows, grid_columns)
        .help("make the blocks of the grid cover {} exactly, or {}", tensor.name,
              reads ? fmt::format("add a @datamovement() thread: dma(Stream({})[i, j], {}.reserve()).wait()",
                                  tensor.name, buffer.name)
                    : fmt::format("add a @datamovement() thread: dma({}.pop(), Stream({})[i, j]).wait()",
                                  buffer.name, tensor.name));
    return false;
  }
  for (size_t i = 0; i + 2 < rank; ++i) coordinates.push_back(b.index(0));
  ir::Value* y = b.core_coord(0);
  ir::Value* x = b.core_coord(1);
  auto scaled = [&](ir::Value* index, int64_t factor) {
    return factor == 1 ? index : b.arith(ir::OpKind::kIndexMul, index, b.index(factor));
  };
  if (as_grid) {
    coordinates.push_back(scaled(y, buffer.shape[0]));
    coordinates.push_back(scaled(x, buffer.shape[1]));
    return true;
  }
  ir::Value* row = b.arith(ir::OpKind::kIndexAdd, scaled(y, grid_columns), x);
  coordinates.push_back(scaled(row, buffer.shape[0]));
  coordinates.push_back(b.index(0));
  return true;
}

void Supplier::supply(const BufferObject& buffer, ir::Value* cb, const Traffic& traffic, bool reads) {
  const std::vector<ir::Op*>& ops = reads ? traffic.takes : traffic.puts;
  std::optional<int64_t> blocks = total_executions(ops);
  if (!blocks) {
    evaluator_
        .error(ops.front()->span, "no thread {} {}, and how many blocks a core {} is known only at run time",
               reads ? "reads" : "writes", buffer.tensor->name(), reads ? "takes" : "publishes")
        .help("add a @datamovement() thread that {} the blocks of {}", reads ? "reads" : "writes",
              buffer.tensor->name());
    return;
  }
  if (*blocks == 0) return;
  ir::Op* target = thread(reads);
  // Reads come first, so that a reader that goes on to wait for the compute thread has delivered them; writes come last.
  ir::Builder b(
      module_,
      reads ? ir::InsertPoint::at_start(target->region()) : ir::InsertPoint::at_end(target->region()),
      ops.front()->span);
  std::vector<ir::Value*> coordinates;
  if (!locate(buffer, reads, b, coordinates)) return;
  if (*blocks > 1) {
    ir::Value *lower = b.index(0), *upper = b.index(*blocks), *step = b.index(1);
    ir::Op* loop = b.for_loop(lower, upper, step, {});
    b.set(ir::InsertPoint::at_end(loop->region()));
  }
  ir::Value* tensor = resources_.tensor(buffer.tensor);
  if (reads) {
    std::vector<ir::Value*> operands = {tensor};
    operands.insert(operands.end(), coordinates.begin(), coordinates.end());
    ir::Type type = ir::Type::block(ir::Shape(buffer.shape), buffer.format);
    ir::Op* load = b.op(ir::OpKind::kTensorLoad, operands, std::vector{type});
    b.op(ir::OpKind::kCbPut, {load->result(), cb});
  } else {
    ir::Op* take = b.op(ir::OpKind::kCbTake, {cb}, {ir::Type::block(ir::Shape(buffer.shape), buffer.format)});
    std::vector<ir::Value*> operands = {take->result(), tensor};
    operands.insert(operands.end(), coordinates.begin(), coordinates.end());
    b.op(ir::OpKind::kTensorStore, operands, std::vector<ir::Type>{});
  }
  if (*blocks > 1) b.yield({});
}

}  // namespace

void supply_transfers(Evaluator& evaluator, ir::Module& module, ir::Op* kernel, KernelResources& resources,
                      MovementThreads& threads, const FunctionObject& function) {
  Supplier(evaluator, module, kernel, resources, threads, function).run();
}

}  // namespace ttlc::frontend
