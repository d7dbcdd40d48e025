// A small device for tests of the device core: threads are lambdas instead of kernels.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "runtime/device/cb_ops.h"
#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {

class DeviceTest : public testing::Test {
 protected:
  static constexpr int64_t kPageBytes = 2048;

  static ArchInfo small_machine(Arch arch = Arch::kWormholeB0) {
    ArchInfo machine = arch_info(arch);
    machine.grid_columns = 2;
    machine.grid_rows = 2;
    return machine;
  }

  DeviceTest() : device_(small_machine()) {}

  Core& core() { return device_.core({0, 0}); }

  void configure_cb(int64_t id, int64_t pages, CoreCoord where = {0, 0}, int64_t page_bytes = kPageBytes) {
    CbConfig config;
    config.id = id;
    config.address = device_.machine().l1_base + id * 64 * 1024;
    config.pages = pages;
    config.page_bytes = page_bytes;
    device_.core(where).configure_cb(config);
  }

  /// `body` runs as a kernel whose lines are those of `at(thread, line)`.
  void add_thread(ThreadRole role, std::function<void(SimThread&)> body, CoreCoord where = {0, 0}) {
    ThreadConfig config;
    config.kernel_name = role_name(role);
    config.body = [body] { body(this_thread()); };
    device_.add_thread(where, role, std::move(config));
  }

  static SimThread& at(SimThread& thread, int line) {
    thread.enter("kernel.cpp", line);
    return thread;
  }

  uint64_t l1_noc_address(CoreCoord where, int64_t offset) {
    const CoreCoord node = device_.machine().noc_of_core(where);
    return noc_address(node.x, node.y, static_cast<uint64_t>(offset));
  }

  void expect_clean() {
    const std::optional<RuleViolation> violation = device_.run();
    EXPECT_FALSE(violation.has_value()) << render(*violation);
  }

  /// Runs and expects `rule` to be broken at `line` (0: any), with `text` in the message or the notes.
  void expect_violation(const Rule& rule, int line, const std::string& text = "") {
    const std::optional<RuleViolation> violation = device_.run();
    ASSERT_TRUE(violation.has_value()) << "expected " << rule.id;
    EXPECT_EQ(violation->rule, &rule) << render(*violation);
    if (line != 0) {
      EXPECT_EQ(violation->line, line);
    }
    EXPECT_NE(render(*violation).find(text), std::string::npos) << render(*violation);
  }

  Device device_;
};

}  // namespace ttlc::sim
