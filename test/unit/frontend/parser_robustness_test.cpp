// Kernels damaged at random, with a fixed seed: the parser must end, with errors or a tree, and printing and
// walking the tree must work. Damage is bytes, pieces of syntax, cuts and repetitions.
#include <gtest/gtest.h>

#include <random>

#include "frontend/ast_printer.h"
#include "frontend/ast_walk.h"
#include "test/unit/frontend/parsed.h"

namespace ttlc::frontend {
namespace {

constexpr std::string_view kSamples[] = {
    R"py(import ttl
from .params import (N, M as rows)

@ttl.operation(grid=(8, 8), options="--a")
def matmul(a, b, out, *, k_tiles: int = 4):
    """Docstring with 'quotes'."""
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, k_tiles), block_count=2)

    @ttl.compute()
    def compute():
        for i in range(-(-N // 8)):
            with (
                a_dfb.wait() as x,
                b_dfb.wait() as y,
            ):
                acc += x @ y if i < rows else 0.5e-3

    @ttl.datamovement()
    def read():
        x, y = ttl.node(dims=2)
        tx = ttl.copy(a[x * 2:(x + 1) * 2, 0], a_dfb.reserve()); tx.wait()
)py",
    R"py(@pykernel_gen(grid=(1, 1), block_factors=[(1, 1), (1, 1)])
def exp_kernel(A, B):
    pipes = [ttl.Pipe((0, y), (slice(1, 8), y)) for y in range(8) if y % 2 == 0]
    names = {f"core {i:>{w}} {x!r}": lambda v, *rest: (v,) for i in range(3)}

    @compute()
    async def body(a_cb: CircularBuffer, b_cb):
        m = await a_cb.pop().exp()
        if not m and pipes or names is not None:
            raise ValueError(f'bad {m=} {names["k"]}' "tail")
        elif 1 < m <= 0x1F:
            pass
        else:
            assert m, r"raw \d"
    return Program(body, None)(A, B)
)py",
};

constexpr std::string_view kPieces[] = {
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "\"\"\"",
    "f\"",
    "f'{",
    ":",
    ",",
    "\n",
    "\n    ",
    "\t",
    "\\",
    "#",
    "=",
    ":=",
    " if ",
    " else ",
    "elif ",
    " for ",
    " in ",
    "lambda ",
    "def ",
    "class ",
    "with ",
    "match x:\n case ",
    "async ",
    "await ",
    "*",
    "**",
    "not ",
    "@",
    "->",
    "...",
    "0x",
    "1e",
    "_",
    "\r",
    "\xEF\xBB\xBF",
    "\xC3\xA9",
    "\xFF",
    "!",
    "$",
    ";",
};

int64_t node_count(const ast::Module& module) {
  int64_t count = 0;
  std::function<void(const ast::Expr*)> visit_expr = [&](const ast::Expr* expr) {
    ++count;
    ast::for_each_child(expr, visit_expr);
  };
  std::function<void(const ast::Stmt*)> visit_stmt = [&](const ast::Stmt* stmt) {
    ++count;
    ast::for_each_child(stmt, visit_expr, visit_stmt);
  };
  for (const ast::Stmt* stmt : module.body) visit_stmt(stmt);
  return count;
}

class Damage {
 public:
  explicit Damage(uint32_t seed) : random_(seed) {}

  std::string apply(std::string text) {
    for (size_t edits = 1 + below(4); edits > 0; --edits) edit(text);
    return text;
  }

 private:
  size_t below(size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  void edit(std::string& text) {
    size_t at = below(text.size());
    size_t length = below(std::min<size_t>(text.size() - at, 20));
    switch (below(6)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, kPieces[below(std::size(kPieces))]);
        break;
      case 2:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 3:
        text.insert(below(text.size()), text.substr(at, length));
        break;
      case 4:
        text.resize(at);
        break;
      default:
        text.replace(at, length, kPieces[below(std::size(kPieces))]);
        break;
    }
  }

  std::mt19937 random_;
};

TEST(ParserRobustness, DamagedKernels) {
  constexpr uint32_t kRounds = 4000;
  int64_t rejected = 0;
  for (uint32_t seed = 0; seed < kRounds; ++seed) {
    Parsed parsed(Damage(seed).apply(std::string(kSamples[seed % std::size(kSamples)])));
    ASSERT_LE(parsed.error_count(), DiagnosticSink::kMaxErrors);
    std::string printed = print_ast(*parsed.module);
    int64_t lines = std::count(printed.begin(), printed.end(), '\n');
    ASSERT_GE(lines, node_count(*parsed.module)) << "seed " << seed;
    rejected += parsed.error_count() > 0;
    ASSERT_EQ(parsed.errors().empty(), parsed.error_count() == 0) << "seed " << seed;
  }
  EXPECT_GT(rejected, kRounds / 2) << "damage is found";
  EXPECT_LT(rejected, kRounds) << "some damage is harmless";
}

TEST(ParserRobustness, SamplesAreIntact) {
  for (std::string_view sample : kSamples) EXPECT_EQ(Parsed(std::string(sample)).errors(), "");
}

TEST(ParserRobustness, RandomBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 200, ' ');
    for (char& c : text) c = static_cast<char>(random() % 128);
    Parsed parsed(text);
    ASSERT_EQ(parsed.errors().empty(), parsed.error_count() == 0) << "round " << round;
  }
}

}  // namespace
}  // namespace ttlc::frontend
