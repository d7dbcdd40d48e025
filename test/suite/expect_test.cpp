// Results against values that no part of the compiler had a hand in. The float64 reference of `ttlc run`
// starts from the same frontend as the code, so that a kernel misread there would agree with itself. Here the
// expected values come from plain loops over doubles, written after the kernels' definitions in mathematics,
// and reach ttlc as a file: `--check off --expect out=FILE.npy`.
//
// Inputs are bf16 numbers, exactly what the device reads. What a file holds beside the first row or column of
// a reduced result is nonsense, as it must not count.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/facts/npy.h"
#include "test/support/command.h"

namespace ttlc::test {
namespace {

constexpr double kNonsense = 1e4;

/// Matrices of one size, one after the other.
struct Values {
  std::vector<int64_t> shape;
  std::vector<double> elements;

  explicit Values(std::vector<int64_t> of_shape, double value = 0)
      : shape(std::move(of_shape)), elements(sim::elem_count(shape), value) {}

  int64_t rows() const { return shape.end()[-2]; }
  int64_t columns() const { return shape.end()[-1]; }
  int64_t matrices() const { return sim::elem_count(shape) / (rows() * columns()); }
  double& at(int64_t row, int64_t column, int64_t matrix = 0) {
    return elements[(matrix * rows() + row) * columns() + column];
  }
  double at(int64_t row, int64_t column, int64_t matrix = 0) const {
    return elements[(matrix * rows() + row) * columns() + column];
  }
};

/// Some bf16 numbers around zero, different for every tensor name.
Values random_values(const std::string& name, const std::vector<int64_t>& shape) {
  sim::TensorDesc desc;
  desc.name = name;
  desc.shape = shape;
  sim::HostTensor tensor = sim::make_random_tensor(desc, 7);
  Values values(shape);
  values.elements.assign(tensor.floats.begin(), tensor.floats.end());
  return values;
}

/// One command line `ttlc run` on files made of values.
class Command {
 public:
  Command(const std::string& scratch, const fs::path& file, const std::string& kernel)
      : scratch_(scratch), file_(file), line_("ttlc run %s -o %t/program --check off --kernel " + kernel) {}

  Command& input(const std::string& name, const Values& values, const std::string& options = "") {
    line_ += fmt::format(" --tensor {}={}{}", name, saved(name, values), options);
    return *this;
  }
  Command& expect(const std::string& name, const Values& values, const std::string& options = "") {
    line_ += fmt::format(" --tensor {0}={1}{3} --expect {0}={2}", name, fmt::join(values.shape, "x"),
                         saved(name, values), options);
    return *this;
  }
  Command& with(const std::string& flags) {
    line_ += " " + flags;
    return *this;
  }

  Outcome outcome() const { return run(line_, file_.parent_path(), file_.filename(), scratch_.path()); }
  void succeeds() const {
    Outcome result = outcome();
    EXPECT_EQ(result.exit_code, 0) << line_ << "\n" << result.out << result.err;
    EXPECT_NE(result.out.find(" ok, "), std::string::npos) << line_ << "\n" << result.out;
  }

 private:
  std::string saved(const std::string& name, const Values& values) const {
    sim::HostTensor tensor;
    tensor.desc.name = name;
    tensor.desc.shape = values.shape;
    tensor.desc.dtype = sim::DataFormat::kFp32;
    tensor.floats.assign(values.elements.begin(), values.elements.end());
    std::string path = (scratch_.path() / (name + ".npy")).string();
    sim::Outcome<void> written = sim::save_tensor(path, tensor);
    EXPECT_TRUE(written) << path;
    return path;
  }

  ScratchDir scratch_;
  fs::path file_;
  std::string line_;
};

const fs::path kExamples = fs::path(TTLC_SOURCE_DIR) / "examples";
const fs::path kRunKernels = kGoldenRoot / "run";

/// softmax(Q K^T / sqrt(d)) V head by head. `causal`: a query sees the keys 0 to its own.
Values attention(const Values& q, const Values& k, const Values& v, bool causal) {
  Values out(q.shape);
  int64_t d = q.columns();
  for (int64_t head = 0; head < q.matrices(); ++head) {
    for (int64_t row = 0; row < q.rows(); ++row) {
      int64_t keys = causal ? row + 1 : k.rows();
      std::vector<double> weights(keys, 0);
      for (int64_t key = 0; key < keys; ++key) {
        for (int64_t i = 0; i < d; ++i) weights[key] += q.at(row, i, head) * k.at(key, i, head);
      }
      double largest = *std::max_element(weights.begin(), weights.end()), sum = 0;
      for (double& weight : weights) {
        weight = std::exp((weight - largest) / std::sqrt(static_cast<double>(d)));
        sum += weight;
      }
      for (int64_t key = 0; key < keys; ++key) {
        for (int64_t i = 0; i < d; ++i) out.at(row, i, head) += weights[key] / sum * v.at(key, i, head);
      }
    }
  }
  return out;
}

void check_attention(const std::string& kernel, const std::vector<int64_t>& shape, bool causal) {
  Values q = random_values("Q", shape), k = random_values("K", shape), v = random_values("V", shape);
  Command("expect-" + kernel, kExamples / "flash_attention.py", kernel)
      .with("--set 'GRID=(1, 2)' --set Q_TILES=1 --set KV_TILES=2")
      .input("Q", q)
      .input("K", k)
      .input("V", v)
      .expect("out", attention(q, k, v, causal))
      .succeeds();
}

TEST(Expect, FlashAttentionOfTwoHeads) { check_attention("flash_attention", {2, 128, 64}, false); }

TEST(Expect, CausalFlashAttention) { check_attention("flash_attention_causal", {128, 64}, true); }

TEST(Expect, SoftmaxExample) {
  Values x = random_values("x", {256, 128}), out(x.shape);
  for (int64_t row = 0; row < x.rows(); ++row) {
    double sum = 0;
    for (int64_t column = 0; column < x.columns(); ++column) sum += std::exp(x.at(row, column));
    for (int64_t column = 0; column < x.columns(); ++column)
      out.at(row, column) = std::exp(x.at(row, column)) / sum;
  }
  Command("expect-softmax", kExamples / "softmax.py", "softmax").input("x", x).expect("out", out).succeeds();
}

/// y[l] = a[l] @ b + c: one matrix and one bias for all of a stack, which unsqueeze and broadcast spread over it.
TEST(Expect, StackTimesOneMatrix) {
  Values a = random_values("a", {2, 64, 96}), b = random_values("b", {96, 64}),
         c = random_values("c", {64, 64});
  Values y({2, 64, 64});
  for (int64_t l = 0; l < y.matrices(); ++l) {
    for (int64_t row = 0; row < y.rows(); ++row) {
      for (int64_t column = 0; column < y.columns(); ++column) {
        double sum = c.at(row, column);
        for (int64_t k = 0; k < b.rows(); ++k) sum += a.at(row, k, l) * b.at(k, column);
        y.at(row, column, l) = sum;
      }
    }
  }
  Command("expect-stacked", kRunKernels / "ttl_specification_blocks.py", "stacked")
      .input("a", a)
      .input("b", b)
      .input("c", c)
      .expect("y", y)
      .succeeds();
}

TEST(Expect, SumOfMatrices) {
  Values a = random_values("a", {3, 64, 96}), y({64, 96});
  for (int64_t row = 0; row < y.rows(); ++row) {
    for (int64_t column = 0; column < y.columns(); ++column) {
      for (int64_t m = 0; m < a.matrices(); ++m) y.at(row, column) += a.at(row, column, m) / 2;
    }
  }
  Command("expect-matrices", kRunKernels / "ttl_leading_dims.py", "summed")
      .input("a", a)
      .expect("y", y)
      .succeeds();
}

/// Tile row 2 and row 17 of it, which the kernel writes as 2.75 and 17.0 to the tensor of places.
TEST(Expect, RowThatElementsName) {
  Values table = random_values("table", {128, 64}), places = random_values("places", {32, 32}), y({32, 64});
  for (int64_t column = 0; column < y.columns(); ++column)
    y.at(0, column) = 3 * table.at(2 * 32 + 17, column);
  Command("expect-row", kRunKernels / "ttl_unified_elements.py", "gathered_row")
      .input("table", table)
      .input("places", places)
      .expect("y", y)
      .succeeds();
}

/// -0.0 is 0 as an index.
TEST(Expect, RowThatNegativeZeroNames) {
  Values table = random_values("table", {64, 32}), places({32, 32}, -0.0), y({32, 32});
  std::copy_n(table.elements.begin(), y.elements.size(), y.elements.begin());
  for (const std::string format : {":bf16", ":fp32"}) {
    Command("expect-negative-zero", kRunKernels / "ttl_unified_elements.py", "row_at_place")
        .input("table", table)
        .input("places", places, format)
        .expect("y", y)
        .succeeds();
  }
}

/// A block that is spread to the shape of a named one has as many columns as that.
TEST(Expect, SumsOfWhatIsSpreadToANamedBlock) {
  Values v = random_values("v", {64, 1}), y({64, 64}), sums({64, 1});
  for (int64_t row = 0; row < y.rows(); ++row) {
    for (int64_t column = 0; column < y.columns(); ++column) y.at(row, column) = v.at(row, 0);
    sums.at(row, 0) = 64 * v.at(row, 0);
  }
  Command("expect-named", kRunKernels / "ttl_early_spellings.py", "sums_of_named")
      .input("v", v)
      .expect("y", y)
      .expect("r", sums)
      .succeeds();
}

/// The rows of a row-major tensor are those of its tiles.
TEST(Expect, RowsTimesTheirColumns) {
  Values a = random_values("a", {64, 160}), w = random_values("w", {160, 64}), y({64, 64});
  for (int64_t row = 0; row < y.rows(); ++row) {
    for (int64_t column = 0; column < y.columns(); ++column) {
      for (int64_t k = 0; k < w.rows(); ++k) y.at(row, column) += a.at(row, k) * w.at(k, column);
    }
  }
  Command("expect-rows", kRunKernels / "ttl_rows_as_tiles.py", "to_rows")
      .input("a", a)
      .input("w", w)
      .expect("y", y, ":row_major")
      .succeeds();
}

struct Reduction {
  const char* kernel;  // of reductions.py
  bool is_max;
  int64_t height, width;  // of the part of A that becomes one element
};

class ExpectReduction : public testing::TestWithParam<Reduction> {};

TEST_P(ExpectReduction, TakesEveryElementOnce) {
  const auto& [kernel, is_max, height, width] = GetParam();
  Values a = random_values("A", {64, 96});
  for (double& element : a.elements)
    element = std::abs(element);  // sums that cancel are no measure of precision
  Values out({height == 1 ? 64 : 32, width == 1 ? 96 : 32}, kNonsense);
  for (int64_t row = 0; row < a.rows(); row += height) {
    for (int64_t column = 0; column < a.columns(); column += width) {
      double result = is_max ? -std::numeric_limits<double>::infinity() : 0;
      for (int64_t i = row; i < row + height; ++i) {
        for (int64_t j = column; j < column + width; ++j)
          result = is_max ? std::max(result, a.at(i, j)) : result + a.at(i, j);
      }
      out.at(row, column) = result;
    }
  }
  Command(std::string("expect-") + kernel, kRunKernels / "reductions.py", kernel)
      .input("A", a)
      .expect("out", out)
      .succeeds();
}

INSTANTIATE_TEST_SUITE_P(
    , ExpectReduction,
    testing::Values(Reduction{"row_max", true, 1, 96}, Reduction{"row_sum", false, 1, 96},
                    Reduction{"column_max", true, 64, 1}, Reduction{"column_sum", false, 64, 1},
                    Reduction{"full_max", true, 64, 96}, Reduction{"full_sum", false, 64, 96}),
    [](const auto& info) { return std::string(info.param.kernel); });

// (a - column) * row + one, where only the first column, row and element of the operands may be read.
TEST(Expect, BroadcastsOfColumnsRowsAndElements) {
  Values a = random_values("A", {64, 96}), column = random_values("column", {64, 32});
  Values row = random_values("row", {32, 96}), one = random_values("one", {32, 32}), out(a.shape);
  for (int64_t i = 0; i < a.rows(); ++i) {
    for (int64_t j = 0; j < a.columns(); ++j)
      out.at(i, j) = (a.at(i, j) - column.at(i, 0)) * row.at(0, j) + one.at(0, 0);
  }
  Command("expect-broadcasts", kRunKernels / "shapes.py", "broadcasts")
      .input("A", a)
      .input("column", column)
      .input("row", row)
      .input("one", one)
      .expect("out", out)
      .succeeds();
}

// Four blocks of rows one after the other: element (i, 0) stands for the rows i, 64 + i, 128 + i and 192 + i.
TEST(Expect, MaximumAndSumCarriedAroundALoop) {
  Values a = random_values("A", {256, 64}), largest({64, 32}, kNonsense), total({64, 32}, kNonsense);
  for (int64_t i = 0; i < 64; ++i) {
    largest.at(i, 0) = -std::numeric_limits<double>::infinity();
    total.at(i, 0) = 0;
    for (int64_t row = i; row < a.rows(); row += 64) {
      for (int64_t column = 0; column < a.columns(); ++column) {
        largest.at(i, 0) = std::max(largest.at(i, 0), a.at(row, column));
        total.at(i, 0) += std::exp(a.at(row, column));
      }
    }
  }
  Command("expect-running", kRunKernels / "reductions.py", "running")
      .input("A", a)
      .expect("largest", largest)
      .expect("total", total)
      .succeeds();
}

TEST(Expect, PipesOfOneSourceAreToldApart) {
  Values a = random_values("a", {32, 64});
  Command("expect-pipes", kRunKernels / "ttl_pipes_of_one_source.py", "same_core")
      .input("a", a)
      .expect("out", a)
      .succeeds();
}

// The called operation makes two buffers alike in one place.
TEST(Expect, WhatAnOperationMakesInALoopStaysApart) {
  Values a = random_values("a", {64, 64}), out({32, 64});
  for (int64_t row = 0; row < out.rows(); ++row) {
    for (int64_t column = 0; column < out.columns(); ++column)
      out.at(row, column) = a.at(row + 32, column) - a.at(row, column);
  }
  Command("expect-differences", kRunKernels / "ttl_composed_in_loop.py", "differences")
      .input("a", a)
      .expect("out", out)
      .succeeds();
}

// Core x adds all four blocks but block x + 1.
TEST(Expect, ALoopReadsWhatAnEarlierIterationStored) {
  Values a = random_values("a", {32, 128}), out({32, 64});
  for (int64_t row = 0; row < out.rows(); ++row) {
    for (int64_t column = 0; column < out.columns(); ++column) {
      for (int64_t block = 0; block < 4; ++block) {
        if (block != column / 32 + 1) out.at(row, column) += a.at(row, block * 32 + column % 32);
      }
    }
  }
  Command("expect-reads-back", kRunKernels / "ttl_reads_back.py", "one_sided")
      .input("a", a)
      .expect("out", out)
      .succeeds();
}

// The rows' minima where their maxima are computed.
TEST(Expect, RefusesAWrongExpectation) {
  Values a = random_values("A", {64, 96}), out({64, 32}, kNonsense);
  for (int64_t row = 0; row < a.rows(); ++row) {
    out.at(row, 0) = a.at(row, 0);
    for (int64_t column = 0; column < a.columns(); ++column)
      out.at(row, 0) = std::min(out.at(row, 0), a.at(row, column));
  }
  Outcome wrong = Command("expect-wrong", kRunKernels / "reductions.py", "row_max")
                      .input("A", a)
                      .expect("out", out)
                      .outcome();
  EXPECT_EQ(wrong.exit_code, 1) << wrong.out << wrong.err;
  EXPECT_NE(wrong.err.find("wrong result in 'out'"), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace ttlc::test
