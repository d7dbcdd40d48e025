// The text form: what is printed reads back as the same, and what is wrong is told with its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "ir/builder.h"
#include "ir/parser.h"
#include "ir/printer.h"
#include "ir/verifier.h"

namespace ttlc::ir {
namespace {

std::unique_ptr<Module> parse(const std::string& text, DiagnosticSink& sink) {
  auto result = parse_module(std::make_shared<SourceFile>("test.ir", text), sink);
  return result ? std::move(*result) : nullptr;
}

std::vector<std::string> messages(const DiagnosticSink& sink) {
  std::vector<std::string> result;
  for (const Diagnostic& d : sink.sorted()) result.push_back(d.message);
  return result;
}

std::vector<std::string> parse_errors(const std::string& text) {
  DiagnosticSink sink;
  EXPECT_EQ(parse(text, sink), nullptr);
  return messages(sink);
}

void expect_fixed_point(const std::string& text) {
  DiagnosticSink sink;
  std::unique_ptr<Module> module = parse(text, sink);
  ASSERT_NE(module, nullptr) << testing::PrintToString(messages(sink));
  EXPECT_EQ(print(*module), text);
}

constexpr const char* kAttention = R"(// ttlc-ir 1
module level(blocks) target(arch = wormhole_b0, dst_bits = 32, dst_sync = half, fidelity = hifi4, accuracy = exact) {
  kernel @scores grid(8, 8) {
    %Q = tensor {role = in} : tensor<512x64 bf16, tile, dram>
    %Q_cb = buffer {role = user} : cb<2x2 bf16, depth 2>

    thread @comp compute {
      %0 = index.const {value = 0} : index
      %1 = index.const {value = 4} : index
      %m = generic ins() extents(2, 1) iterators(pp)
          maps((d0, d1) -> (d0, d1)) {
      body ^():
        %2 = tile.fill {real = -inf} : tile<fp32>
        yield %2
      } : block<2x1 fp32>
      %m.1 = for %kv = %0 to %1 step %1 iter(%m.2 = %m) : block<2x1 fp32> {
        %q = cb.take %Q_cb : block<2x2 bf16>
        %s = generic ins(%q) extents(2, 2) iterators(pr)
            maps((d0, d1) -> (d0, d1), (d0, d1) -> (d0, 0)) section(2, 1) {
        body ^(%q.1: tile<bf16>, %acc: tile<fp32>):
          %3 = tile.max_row %q.1, %acc : tile<fp32>
          yield %3
        } : block<2x1 fp32, col>
        yield %m.2
      }
      %4 = cmp.lt %0, %1 : bool
      if %4 {
        %5 = cb.take %Q_cb : block<2x2 bf16>
      } else {
        %6 = cb.take %Q_cb : block<2x2 bf16>
      }
    }

    thread @"odd name" reader {
    }
  }
}
)";

TEST(TextForm, PrintedModuleIsAFixedPoint) { expect_fixed_point(kAttention); }

TEST(TextForm, TileLevelIsAFixedPoint) {
  expect_fixed_point(R"(// ttlc-ir 1
module level(tiles) target(arch = blackhole, dst_bits = 16, dst_sync = full, fidelity = lofi, accuracy = fast, grid = [4, 2], l1_bytes = 1000000) {
  kernel @k grid(1, 1) {
    %a = buffer {role = user, id = 0, unpack_to_dest} : cb<1x1 fp32, depth 2>

    thread @c compute {
      %0 = index.const {value = 0} : index
      dst.section math {
        fpu.copy %a, %0, %0
      } pack {
        pack.tile %0, %a
      }
    }
  }
}
)");
}

TEST(TextForm, BlanksCommentsAndLocationsDoNotMatter) {
  DiagnosticSink sink;
  std::unique_ptr<Module> module = parse(
      "module{kernel @k grid(1,1){%a=buffer{role=user}:cb<1x1 bf16,depth 1> loc(\"a.py\":1:2) // comment\n}}",
      sink);
  ASSERT_NE(module, nullptr);
  EXPECT_THAT(print(*module), testing::HasSubstr("%a = buffer {role = user} : cb<1x1 bf16, depth 1>\n"));
}

TEST(TextForm, LocationsAreReadBackAndLeftOut) {
  DiagnosticSink sink;
  std::unique_ptr<Module> module = parse(kAttention, sink);
  ASSERT_NE(module, nullptr);
  std::string with_places = print(*module, {.locations = true});
  EXPECT_THAT(with_places, testing::HasSubstr("loc(\"test.ir\":"));
  std::unique_ptr<Module> again = parse(with_places, sink);
  ASSERT_NE(again, nullptr) << testing::PrintToString(messages(sink));
  EXPECT_EQ(print(*again), kAttention);
}

TEST(TextForm, RealNumbersAreShortAndReadable) {
  EXPECT_EQ(print_real(1.0), "1.0");
  EXPECT_EQ(print_real(0.1), "0.1");
  EXPECT_EQ(print_real(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(print_real(std::numeric_limits<double>::quiet_NaN()), "nan");
  EXPECT_EQ(print_real(1e300), "1e+300");
}

TEST(TextForm, EqualNamesGetSuffixesAndOddOnesAreMadeWritable) {
  Module module(Target{.arch = sim::arch_info(sim::Arch::kWormholeB0)});
  Builder top(module, InsertPoint::at_end(module.body()));
  Op* kernel = top.op(OpKind::kKernel);
  kernel->set(AttrKey::kName, std::string("k"));
  kernel->set(AttrKey::kGrid, std::vector<int64_t>{1, 1});
  Builder b(module, InsertPoint::at_end(kernel->region()));
  for (const char* name : {"x", "", "x", "0", "größe"}) b.index(7)->name = name;
  std::string text = print(module);
  for (const char* name : {"%x =", "%0 =", "%x.1 =", "%_0 =", "%gr____e ="})
    EXPECT_THAT(text, testing::HasSubstr(name));
  expect_fixed_point(text);
}

TEST(TextParser, ReportsUnknownOpsOnceAndGoesOn) {
  EXPECT_THAT(parse_errors(R"(module { kernel @k grid(1, 1) {
    %a = index.cons {value = 1} : index
    %b = index.add %a, %a : index
    %c = index.add %d, %b : index
    %e = index.const {value = 99999999999999999999} : index
  } })"),
              testing::ElementsAre("there is no op 'index.cons'", "there is no value '%d' before this place",
                                   "'99999999999999999999' does not fit a 64-bit integer"));
}

TEST(TextParser, KnowsWhereValuesAreVisible) {
  EXPECT_THAT(parse_errors(R"(module { kernel @k grid(1, 1) {
    %c = index.const {value = 1} : index
    for %i = %c to %c step %c {
      %x = index.add %i, %i : index
    }
    %y = index.add %x, %c : index
    %c = index.const {value = 2} : index
  } })"),
              testing::ElementsAre("'%x' is not visible here", "'%c' is defined twice"));
}

TEST(TextParser, RejectsOtherVersions) {
  EXPECT_THAT(parse_errors("// ttlc-ir 2\nmodule {}"),
              testing::ElementsAre("this text has version '2' of the IR, but version 1 is read here"));
}

TEST(TextParser, RecoversAfterAHeaderOverSeveralLines) {
  EXPECT_THAT(parse_errors(R"(module { kernel @k grid(1, 1) { thread @c compute {
    %s = generic ins() extents(2, x) iterators(pp)
        maps((d0, d1) -> (d0, d1)) {
    body ^():
      %2 = tile.fill {real = 0.0} : tile<fp32>
      yield %2
    } : block<2x1 fp32>
    cb.put %s, %nowhere
  } } })"),
              testing::ElementsAre("expected an integer, but found 'x'",
                                   "there is no value '%nowhere' before this place"));
}

TEST(TextParser, SurvivesDeepNesting) {
  std::string text = "module { kernel @k grid(1, 1) { %c = cmp.eq : bool ";
  for (int i = 0; i < 5000; ++i) text += "if %c { ";
  EXPECT_THAT(parse_errors(text), testing::Contains("regions are nested more than 200 deep"));
}

/// Every prefix of a valid text, and the text with each byte changed in turn, must be read without a crash.
TEST(TextParser, SurvivesDamage) {
  std::string text = kAttention;
  for (size_t i = 0; i < text.size(); ++i) {
    DiagnosticSink sink;
    EXPECT_EQ(parse(text.substr(0, i), sink) == nullptr, i + 1 < text.size()) << i;
    std::string damaged = text;
    for (char c : {'\0', '%', '{', '"', '9', 'x', '\xff'}) {
      damaged[i] = c;
      DiagnosticSink damage;
      std::unique_ptr<Module> module = parse(damaged, damage);
      EXPECT_EQ(module == nullptr, damage.has_errors());
      if (!module) continue;
      bool verifies = static_cast<bool>(verify(*module, damage));
      EXPECT_EQ(verifies, !damage.has_errors());
      EXPECT_FALSE(print(*module).empty());
    }
  }
}

}  // namespace
}  // namespace ttlc::ir
