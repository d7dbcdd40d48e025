// IR as text. The same text stands in dumps, tests and bug reports, and parser.h reads it back:
// print(parse(print(m))) == print(m), byte for byte.
//
//   // ttlc-ir 1
//   module level(blocks) target(arch = wormhole_b0, dst_bits = 32, ...) {
//     kernel @scores grid(8, 8) {
//       %Q = tensor {role = in} : tensor<512x64 bf16, tile, dram>
//       %Q_cb = buffer {role = user} : cb<2x2 bf16, depth 2>
//
//       thread @comp compute {
//         %q = cb.take %Q_cb : block<2x2 bf16>
//         %s = generic ins(%q, %q) extents(2, 2, 2) iterators(ppr)
//             maps((d0, d1, d2) -> (d0, d2), (d0, d1, d2) -> (d2, d1), (d0, d1, d2) -> (d0, d1)) {
//         body ^(%q.1: tile<bf16>, %q.2: tile<bf16>, %acc: tile<fp32>):
//           %0 = tile.matmul %q.1, %q.2, %acc : tile<fp32>
//           yield %0
//         } : block<2x2 fp32>
//
// One op a line: `results = mnemonic operands {attributes} : result types`. Seven ops have a syntax of their
// own: module, kernel, thread, for, if, generic, dst.section. Values keep the names of the source, clashes
// get `.1`, `.2`, nameless ones are numbered; names are unique within a kernel. A region's empty `yield` is
// left out.
#pragma once

#include <string>
#include <string_view>

#include "ir/module.h"

namespace ttlc::ir {

constexpr int kTextVersion = 1;

struct PrintOptions {
  bool locations = false;  // adds loc("file":line:column) where the source is known
};

std::string print(const Module& module, const PrintOptions& options = {});
/// One op with its regions, values numbered on their own; for messages.
std::string print(const Op& op, const PrintOptions& options = {});

/// Shortest text that reads back as the same number: "0.5", "1.0", "-inf", "nan".
std::string print_real(double value);

}  // namespace ttlc::ir
