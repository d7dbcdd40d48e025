// What is read, and what is said about what cannot be.
#include "runtime/facts/read_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace ttlc::sim {
namespace {

using ::testing::EndsWith;

TEST(ReadFile, ReadsEveryByte) {
  const std::string path = ::testing::TempDir() + "/ttlc-read-file-" + std::to_string(getpid());
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{65536}, size_t{200'000}}) {
    std::string text(bytes, 'a');
    if (bytes > 0) text.back() = '\0';
    std::ofstream(path, std::ios::binary) << text;
    const Outcome<std::string> read = load_file(path);
    ASSERT_TRUE(read) << read.message();
    EXPECT_EQ(*read, text);
  }
  std::filesystem::remove(path);
}

TEST(ReadFile, SaysWhyItCannot) {
  EXPECT_EQ(load_file("/no/such/file").message(), "cannot read '/no/such/file': No such file or directory");
  EXPECT_EQ(load_file("/").message(), "cannot read '/': it is a folder");
  EXPECT_THAT(load_file("/dev/zero").message(), EndsWith("it does not end within 256 MiB"));
  EXPECT_THAT(load_file("/proc/self/mem").message(), EndsWith("Input/output error"));
  EXPECT_FALSE(read_text_file("/"));
}

}  // namespace
}  // namespace ttlc::sim
