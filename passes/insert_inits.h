// Sets up the units of the compute core: hw.startup once, then before every op the inits and format changes
// that are not in force already.
//
//   for %t = 0 to 8 step 1 {                   hw.startup %a, %b, %c
//     dst.acquire                              init.binary %a, %b {fn = sub}
//     fpu.binary %a, %b, %t, %t, 0 {fn = sub}  init.sfpu {fn = exp}
//     sfpu.unary 0 {fn = exp}           -->    for %t = 0 to 8 step 1 {
//     ...                                        dst.acquire
//                                                fpu.binary %a, %b, %t, %t, 0 {fn = sub} ...
//
// A forward dataflow problem over the state of the units (unit_needs.h). An op's need that the state meets
// costs nothing; otherwise the init is inserted and the state changes. A loop begins with what its entry and
// its end agree about. Where the first need of a loop's body is also what the body ends with, the init stands
// before the loop: then every iteration finds it. Branches agree or leave the state unknown; one that does not touch a unit
// agrees with a state that is in force before. The end of a reduction stands right behind it, and at the end of a branch when the
// other one does not reduce.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void insert_inits(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes
