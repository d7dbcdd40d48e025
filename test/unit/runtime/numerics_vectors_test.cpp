// Exact arithmetic against recorded results of the machine (test/data/numerics/README.md): one test a file,
// every bit of it.
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "runtime/compute/pack_format.h"
#include "runtime/compute/sfpu_arithmetic.h"
#include "runtime/compute/tile_math.h"
#include "runtime/compute/unpack_format.h"

namespace ttlc::sim {
namespace {

const std::string kFolder = TTLC_SOURCE_DIR "/test/data/numerics/";

std::vector<std::string> vector_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".in") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::byte> read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

/// The parts of a file name.
struct VectorName {
  explicit VectorName(const std::string& name) : text(name) {}

  bool has(const std::string& part) const { return text.find(part) != std::string::npos; }
  MathMode mode() const {
    const size_t phases = text.find("_ph");
    const int count = phases == std::string::npos ? 1 : text[phases + 3] - '0';
    return {static_cast<MathFidelity>(count - 1), has("dst32")};
  }
  int k_tiles() const { return std::stoi(text.substr(text.find("kt") + 2)); }

  std::string text;
};

class NumericsVectors : public testing::TestWithParam<std::string> {
 protected:
  NumericsVectors()
      : name_(GetParam()),
        in_(read_bytes(kFolder + GetParam() + ".in")),
        out_(read_bytes(kFolder + GetParam() + ".out")) {}

  template <typename Word>
  Word word(int64_t index) const {
    Word value;
    std::memcpy(&value, in_.data() + index * static_cast<int64_t>(sizeof value), sizeof value);
    return value;
  }

  /// Tile number `index` of bf16 input, as it stands in a source register.
  Tile operand(int index) const {
    std::array<std::uint16_t, kTileElems> stored;
    for (int i = 0; i < kTileElems; ++i) {
      stored[static_cast<size_t>(face_order_index(i / kTileDim, i % kTileDim))] =
          word<std::uint16_t>(index * kTileElems + i);
    }
    Tile tile;
    unpack_values(DataFormat::kBf16, reinterpret_cast<const std::byte*>(stored.data()),
                  name_.mode().dst32 ? SrcWidth::kTf32 : SrcWidth::kBf16, tile);
    return tile;
  }

  /// DST as float32 bits, then what the packer makes of it in bf16; both row-major.
  void expect_dst(const Tile& dst) const {
    std::array<std::uint16_t, kTileElems> packed;
    pack_values(dst, DataFormat::kBf16, name_.mode().dst32, {}, reinterpret_cast<std::byte*>(packed.data()));
    std::vector<std::byte> actual(out_.size());
    for (int i = 0; i < kTileElems; ++i) {
      const int64_t datum = face_order_index(i / kTileDim, i % kTileDim);
      std::memcpy(actual.data() + 4 * i, &dst.values[static_cast<size_t>(datum)], 4);
      std::memcpy(actual.data() + 4 * kTileElems + 2 * i, &packed[static_cast<size_t>(datum)], 2);
    }
    expect_bytes(actual);
  }

  void expect_bytes(const std::vector<std::byte>& actual) const {
    ASSERT_EQ(actual.size(), out_.size());
    int64_t different = 0;
    size_t first = 0;
    for (size_t i = 0; i < actual.size(); ++i) {
      if (actual[i] == out_[i]) continue;
      if (different++ == 0) first = i;
    }
    EXPECT_EQ(different, 0) << "bytes differ; the first is byte " << first;
  }

  void run_matmul(Tile& dst) const {
    for (int k = 0; k < name_.k_tiles(); ++k)
      math_->matmul(operand(2 * k), operand(2 * k + 1), name_.mode(), dst);
  }
  void run_binary(BinaryOp op, Tile& dst) const {
    const BinaryCall call{op, Broadcast::kNone, 0, op == BinaryOp::kMul};
    math_->binary(operand(0), operand(1), call, name_.mode(), dst);
  }
  void run_reduce(Tile& dst) const {
    ReduceCall call;
    call.pool = name_.has("_max_") ? PoolOp::kMax : PoolOp::kSum;
    call.dim = name_.has("_row_")   ? ReduceDim::kRow
               : name_.has("_col_") ? ReduceDim::kColumn
                                    : ReduceDim::kScalar;
    call.cleared = true;
    Tile scaler;
    for (int face = 0; face < kFaceCount; ++face) std::fill_n(scaler.face(face), kFaceDim, 1.0f);
    math_->reduce(operand(0), scaler, call, name_.mode(), dst);
  }

  /// A block float tile in the order of the recordings: each face's exponents before its mantissas.
  static std::vector<std::byte> by_face(const std::vector<std::byte>& packed) {
    constexpr int64_t kExponents = kTileElems / kFaceWidth;
    const int64_t mantissas = (static_cast<int64_t>(packed.size()) - kExponents) / kFaceCount;
    std::vector<std::byte> result;
    for (int64_t face = 0; face < kFaceCount; ++face) {
      const auto exponents = packed.begin() + face * kFaceHeight;
      result.insert(result.end(), exponents, exponents + kFaceHeight);
      const auto datums = packed.begin() + kExponents + face * mantissas;
      result.insert(result.end(), datums, datums + mantissas);
    }
    return result;
  }

  void check_pack() const {
    const DataFormat format = name_.has("_bf16_")   ? DataFormat::kBf16
                              : name_.has("_fp32_") ? DataFormat::kFp32
                              : name_.has("_bfp8_") ? DataFormat::kBfp8B
                                                    : DataFormat::kBfp4B;
    const bool dst32 = name_.mode().dst32;
    Tile tile;
    for (int i = 0; i < kTileElems; ++i) {
      const auto bits = word<std::uint32_t>(i) & (dst32 ? ~0u : 0xffff0000u);
      std::memcpy(&tile.at(i / kTileDim, i % kTileDim), &bits, sizeof bits);
    }
    std::vector<std::byte> packed(static_cast<size_t>(tile_bytes(format)));
    pack_values(tile, format, dst32, {}, packed.data());
    expect_bytes(is_block_float(format) ? by_face(packed) : packed);
  }

  void check_multiply_add() const {
    std::vector<std::byte> results(in_.size() / 3);
    for (size_t i = 0; i < results.size() / 4; ++i) {
      const auto operand = [&](size_t which) {
        return word<std::uint32_t>(static_cast<int64_t>(3 * i + which));
      };
      const std::uint32_t result = sfpu_multiply_add(operand(0), operand(1), operand(2), Arch::kWormholeB0);
      std::memcpy(results.data() + 4 * i, &result, sizeof result);
    }
    expect_bytes(results);
  }

  VectorName name_;
  std::vector<std::byte> in_, out_;
  std::unique_ptr<TileMath> math_ = make_exact_tile_math();
};

TEST_P(NumericsVectors, BitForBit) {
  Tile dst;
  if (name_.has("pack_")) return check_pack();
  if (name_.has("sfpmad_")) return check_multiply_add();
  if (name_.has("matmul_"))
    run_matmul(dst);
  else if (name_.has("reduce_"))
    run_reduce(dst);
  else
    run_binary(name_.has("add_") ? BinaryOp::kAdd : name_.has("sub_") ? BinaryOp::kSub : BinaryOp::kMul, dst);
  expect_dst(dst);
}

INSTANTIATE_TEST_SUITE_P(All, NumericsVectors, testing::ValuesIn(vector_names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace ttlc::sim
