// Host tensors: seeded values, .npy files, pages and shards.
#include "runtime/facts/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "runtime/facts/npy.h"
#include "runtime/facts/tensor_pages.h"

namespace ttlc::sim {
namespace {

using ::testing::HasSubstr;

TensorDesc make_desc(std::vector<int64_t> shape, DataFormat dtype = DataFormat::kBf16,
                     TensorLayout layout = TensorLayout::kTile) {
  return {"T", std::move(shape), dtype, layout, {}};
}

HostTensor counting(const TensorDesc& desc) {
  HostTensor tensor = make_zero_tensor(desc);
  for (size_t i = 0; i < tensor.floats.size(); ++i) tensor.floats[i] = static_cast<float>(i % 251);
  for (size_t i = 0; i < tensor.ints.size(); ++i) tensor.ints[i] = static_cast<int32_t>(i);
  return tensor;
}

class NpyFile : public ::testing::Test {
 protected:
  std::string path_ = (std::filesystem::path(::testing::TempDir()) /
                       ("ttlc-npy-" + std::to_string(getpid()) + ".npy"))  // tests run in parallel processes
                          .string();

  void write(const std::string& dictionary, const std::string& body) {
    std::string header = dictionary + "\n";
    std::string bytes = "\x93NUMPY";
    bytes += {'\x01', '\x00', static_cast<char>(header.size()), '\x00'};
    std::ofstream(path_, std::ios::binary) << bytes << header << body;
  }
  template <typename Value>
  static std::string body_of(const std::vector<Value>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
  }
};

TEST(Tensor, RandomValuesDependOnSeedAndNameOnly) {
  TensorDesc desc = make_desc({64, 64}, DataFormat::kFp32);
  const HostTensor first = make_random_tensor(desc, 0);
  EXPECT_EQ(first.floats, make_random_tensor(desc, 0).floats);
  EXPECT_NE(first.floats, make_random_tensor(desc, 1).floats);
  desc.name = "U";
  EXPECT_NE(first.floats, make_random_tensor(desc, 0).floats);
  double sum = 0, squares = 0;
  for (const float value : first.floats) {
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / 4096, 0, 0.05);
  EXPECT_NEAR(squares / 4096, 1, 0.08);
}

TEST(Tensor, RandomValuesArePinned) {
  const HostTensor tensor = make_random_tensor(make_desc({4}, DataFormat::kFp32), 0);
  const HostTensor ints = make_random_tensor(make_desc({4}, DataFormat::kInt32), 7);
  for (const float value : tensor.floats) EXPECT_EQ(value * 65536, std::round(value * 65536));
  for (const int32_t value : ints.ints) EXPECT_TRUE(value >= 0 && value < 100);
}

TEST(Tensor, PagesOfRaggedShapesRoundTrip) {
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{5}, {33, 65}, {2, 3, 40, 31}, {1, 1}, {64, 64}}) {
    for (const TensorLayout layout : {TensorLayout::kTile, TensorLayout::kRowMajor}) {
      for (const DataFormat dtype : {DataFormat::kBf16, DataFormat::kFp32, DataFormat::kInt32}) {
        const HostTensor tensor = counting(make_desc(shape, dtype, layout));
        const HostTensor back = from_pages(tensor.desc, to_pages(tensor.desc, tensor));
        EXPECT_EQ(tensor.floats, back.floats);
        EXPECT_EQ(tensor.ints, back.ints);
      }
    }
  }
}

TEST(Tensor, LeadingDimensionsArePaddedPerMatrix) {
  const TensorGeometry geometry = tensor_geometry(make_desc({3, 33, 65}));
  EXPECT_EQ(geometry.pages_high, 6);
  EXPECT_EQ(geometry.pages_wide, 3);
  EXPECT_EQ(geometry.page_count(), 18);
  const TensorPages pages = to_pages(make_desc({3, 33, 65}), counting(make_desc({3, 33, 65})));
  std::vector<float> tile(kTileElems);
  decode_tile(DataFormat::kBf16, pages.bytes.data() + 3 * 2048, std::span<float, kTileElems>(tile));
  EXPECT_EQ(tile[0], static_cast<float>(32 * 65 % 251));
  EXPECT_EQ(tile[face_order_index(1, 0)], 0.0f);
}

TEST(Tensor, DefinednessTravelsThroughPages) {
  HostTensor tensor = counting(make_desc({33, 33}));
  tensor.written.assign(tensor.elem_count(), 1);
  tensor.written[40] = 0;
  const HostTensor back = from_pages(tensor.desc, to_pages(tensor.desc, tensor));
  EXPECT_EQ(back.unwritten_count(), 1);
  EXPECT_FALSE(back.is_written(40));
  const TensorPages untouched = to_pages(tensor.desc, make_unwritten_tensor(tensor.desc));
  EXPECT_EQ(from_pages(tensor.desc, untouched).unwritten_count(), 33 * 33);
  EXPECT_EQ(std::count(untouched.defined.begin(), untouched.defined.end(), 1), 0);
}

TEST(Tensor, AnUndefinedExponentMakesItsBlockUndefined) {
  const TensorDesc desc = make_desc({32, 32}, DataFormat::kBfp8B);
  TensorPages pages = to_pages(desc, counting(desc));
  pages.defined.assign(pages.bytes.size(), 1);
  pages.defined[1] = 0;  // exponent of the second row of the first face
  const HostTensor back = from_pages(desc, pages);
  EXPECT_EQ(back.unwritten_count(), 16);
  EXPECT_FALSE(back.is_written(32));
}

TEST(Tensor, BlockFloatRoundingIsIdempotent) {
  HostTensor tensor = make_random_tensor(make_desc({40, 40}, DataFormat::kBfp4B), 3);
  const std::vector<float> once = tensor.floats;
  round_to_dtype(tensor);
  EXPECT_EQ(tensor.floats, once);
}

TEST(Shards, PagesGoToCoresRowMajor) {
  TensorDesc desc = make_desc({128, 128});
  desc.memory = *parse_memory("l1_sharded(block, 2x2, 64x64)");
  const auto layout = shard_layout(desc);
  ASSERT_TRUE(layout) << layout.message();
  EXPECT_EQ(layout->shard_count, 4);
  const ShardPlace place = shard_place(desc, *layout, 1 * 4 + 2);  // tile row 1, tile column 2
  EXPECT_EQ(place.core, (CoreCoord{1, 0}));
  EXPECT_EQ(place.page_in_shard, 2);
}

TEST(Shards, SayWhyTheyDoNotFit) {
  TensorDesc desc = make_desc({128, 128});
  desc.memory = *parse_memory("l1_sharded(block, 2x2, 64x48)");
  EXPECT_THAT(shard_layout(desc).message(), HasSubstr("not whole tiles"));
  desc.memory = *parse_memory("l1_sharded(block, 2x1, 64x64)");
  EXPECT_THAT(shard_layout(desc).message(), HasSubstr("has 4 shards for 2 cores"));
  desc.memory = *parse_memory("l1_sharded(height, 2x2, 64x64)");
  EXPECT_THAT(shard_layout(desc).message(), HasSubstr("do not cover its width"));
}

TEST_F(NpyFile, SavesWhatItLoads) {
  const HostTensor tensor = make_random_tensor(make_desc({3, 5}), 1);
  ASSERT_TRUE(save_tensor(path_, tensor));
  const auto back = load_tensor(path_, make_desc({}));
  ASSERT_TRUE(back) << back.message();
  EXPECT_EQ(back->desc.shape, (std::vector<int64_t>{3, 5}));
  EXPECT_EQ(back->floats, tensor.floats);
  EXPECT_EQ(std::filesystem::file_size(path_) % 4, 0u);
}

TEST_F(NpyFile, AVectorIsARow) {
  ASSERT_TRUE(save_tensor(path_, make_random_tensor(make_desc({5}), 1)));
  const auto row = load_tensor(path_, make_desc({1, 5}));
  ASSERT_TRUE(row) << row.message();
  EXPECT_EQ(row->desc.shape, (std::vector<int64_t>{1, 5}));
  EXPECT_FALSE(load_tensor(path_, make_desc({5, 1})));
}

TEST_F(NpyFile, ReadsEveryElementTypeAndOrder) {
  write("{'descr': '<f2', 'fortran_order': False, 'shape': (3,), }",
        body_of<uint16_t>({0x3c00, 0xc500, 0x0001}));
  auto array = load_npy(path_);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->floats, (std::vector<double>{1.0, -5.0, std::ldexp(1.0, -24)}));
  write("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", body_of<double>({1, 4, 2, 5, 3, 6}));
  array = load_npy(path_);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->floats, (std::vector<double>{1, 2, 3, 4, 5, 6}));
  write("{'descr': '|i1', 'fortran_order': False, 'shape': (1, 2), }", body_of<int8_t>({-1, 7}));
  array = load_npy(path_);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->ints, (std::vector<int64_t>{-1, 7}));
  write("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", body_of<uint8_t>({1, 0}));
  EXPECT_EQ(load_npy(path_)->ints, (std::vector<int64_t>{1, 0}));
}

TEST_F(NpyFile, SaysWhatIsWrongWithAFile) {
  EXPECT_THAT(load_npy("/nonexistent.npy").message(),
              HasSubstr("cannot read '/nonexistent.npy': No such file or directory"));
  std::ofstream(path_) << "not a file of numpy";
  EXPECT_THAT(load_npy(path_).message(), HasSubstr("does not begin as a .npy file does"));
  write("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", "123456789");
  EXPECT_THAT(load_npy(path_).message(), HasSubstr("the values are cut off"));
  write("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "12345678");
  EXPECT_THAT(load_npy(path_).message(), HasSubstr("elements of type '<c8' are not read"));
  write("{'descr': '<f4', 'shape': (1,), }", "1234");
  EXPECT_THAT(load_npy(path_).message(), HasSubstr("the header is not understood"));
}

TEST_F(NpyFile, ChecksShapeAndRange) {
  write("{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }", body_of<int32_t>({70000, 1}));
  EXPECT_THAT(load_tensor(path_, make_desc({3}, DataFormat::kInt32)).message(),
              HasSubstr("has shape [2] but tensor 'T' has [3]"));
  EXPECT_THAT(load_tensor(path_, make_desc({}, DataFormat::kUint16)).message(),
              HasSubstr("the value 70000 does not fit uint16"));
  const auto tensor = load_tensor(path_, make_desc({}, DataFormat::kBf16));
  ASSERT_TRUE(tensor) << tensor.message();
  EXPECT_EQ(tensor->floats[0], 70144.0f);
}

}  // namespace
}  // namespace ttlc::sim
