// How undefined datums travel through tile operations. Elementwise operations need both operands; a matrix
// product needs a whole row and a whole column; a reduction its whole line; a broadcast reads only the row,
// column or datum it spreads. Results outside the lanes that an operation defines are undefined. Every
// function has a fast way out when all operands are wholly defined.
#pragma once

#include "runtime/compute/tile.h"
#include "runtime/kernel_api/sim/tile_ops.h"

namespace ttlc::sim {

Definedness intersect(const Definedness& a, const Definedness& b);
/// `a` keeps what `b` has as well.
inline void narrow(Definedness& a, const Definedness& b) {
  if (!b.is_all()) a = intersect(a, b);
}
Definedness transpose(const Definedness& a);
/// Of a choice: `if_zero` where the selector is zero, `otherwise` elsewhere. What is not chosen may be undefined.
Definedness choose(const Tile& selector, bool integers, const Definedness& if_zero,
                   const Definedness& otherwise);
/// What SrcB looks like after the broadcast has spread its row, column or first datum.
Definedness spread(const Definedness& b, Broadcast broadcast, int broadcast_row = 0);
Definedness matmul(const Definedness& in0, const Definedness& in1);
/// `scaler` is read in row 0 of every face only.
Definedness reduce(const Definedness& a, const Definedness& scaler, ReduceDim dim);
/// The faces a vector mode covers take `inside`, the others keep `outside`.
Definedness select_faces(const Definedness& inside, const Definedness& outside, VectorMode mode);

}  // namespace ttlc::sim
