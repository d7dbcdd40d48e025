#include "runtime/compute/definedness.h"

#include <bit>

namespace ttlc::sim {
namespace {

std::uint32_t first_origin(const Definedness& a, const Definedness& b) {
  return a.origin() != 0 ? a.origin() : b.origin();
}

/// Columns whose 32 datums are all defined.
std::uint32_t whole_columns(const Definedness& a) {
  std::uint32_t bits = ~0u;
  for (int row = 0; row < kTileDim; ++row) bits &= a.row(row);
  return bits;
}

constexpr std::uint32_t kLeftFaces = 0x0000ffffu;
constexpr std::uint32_t kRightFaces = 0xffff0000u;

bool scaler_is_defined(const Definedness& scaler) {
  return scaler.row(0) == ~0u && scaler.row(kFaceDim) == ~0u;
}

}  // namespace

Definedness intersect(const Definedness& a, const Definedness& b) {
  if (a.is_all()) return b;
  if (b.is_all()) return a;
  Definedness result = Definedness::none();
  for (int row = 0; row < kTileDim; ++row) result.set_row(row, a.row(row) & b.row(row));
  result.set_origin(first_origin(a, b));
  return result;
}

Definedness transpose(const Definedness& a) {
  if (a.is_all()) return a;
  Definedness result = Definedness::none();
  for (int row = 0; row < kTileDim; ++row) {
    std::uint32_t bits = 0;
    for (int column = 0; column < kTileDim; ++column)
      bits |= static_cast<std::uint32_t>(a.at(column, row)) << column;
    result.set_row(row, bits);
  }
  result.set_origin(a.origin());
  return result;
}

Definedness choose(const Tile& selector, bool integers, const Definedness& if_zero,
                   const Definedness& otherwise) {
  Definedness result = Definedness::none();
  for (int row = 0; row < kTileDim; ++row) {
    std::uint32_t zeros = 0;
    for (int column = 0; column < kTileDim; ++column) {
      const float value = selector.at(row, column);
      const bool is_zero = integers ? std::bit_cast<std::uint32_t>(value) == 0 : value == 0.0f;
      zeros |= static_cast<std::uint32_t>(is_zero) << column;
    }
    const std::uint32_t chosen = (if_zero.row(row) & zeros) | (otherwise.row(row) & ~zeros);
    result.set_row(row, chosen & selector.defined.row(row));
  }
  result.set_origin(selector.defined.origin() != 0 ? selector.defined.origin()
                                                   : first_origin(if_zero, otherwise));
  result.normalize();
  return result;
}

Definedness spread(const Definedness& b, Broadcast broadcast, int broadcast_row) {
  if (b.is_all() || broadcast == Broadcast::kNone) return b;
  Definedness result = Definedness::none();
  for (int row = 0; row < kTileDim; ++row) {
    std::uint32_t bits = 0;
    switch (broadcast) {
      case Broadcast::kNone:
        break;
      case Broadcast::kColumn:
        bits = b.at(row, 0) ? ~0u : 0u;
        break;
      case Broadcast::kRow:
        bits = b.row(broadcast_row);
        break;
      case Broadcast::kScalar:
        bits = b.at(0, 0) ? ~0u : 0u;
        break;
    }
    result.set_row(row, bits);
  }
  result.set_origin(b.origin());
  result.normalize();
  return result;
}

Definedness matmul(const Definedness& in0, const Definedness& in1) {
  if (in0.is_all() && in1.is_all()) return Definedness::all();
  const std::uint32_t columns = whole_columns(in1);
  Definedness result = Definedness::none();
  for (int row = 0; row < kTileDim; ++row) result.set_row(row, in0.row(row) == ~0u ? columns : 0u);
  result.set_origin(first_origin(in0, in1));
  return result;
}

Definedness reduce(const Definedness& a, const Definedness& scaler, ReduceDim dim) {
  Definedness result = Definedness::none();
  result.set_origin(first_origin(a, scaler));
  if (!scaler_is_defined(scaler)) return result;
  switch (dim) {
    case ReduceDim::kRow:
      for (int row = 0; row < kTileDim; ++row) result.set_row(row, a.row(row) == ~0u ? 1u : 0u);
      break;
    case ReduceDim::kColumn:
      result.set_row(0, whole_columns(a));
      break;
    case ReduceDim::kScalar:
      result.set_row(0, whole_columns(a) == ~0u ? 1u : 0u);
      break;
  }
  return result;
}

Definedness select_faces(const Definedness& inside, const Definedness& outside, VectorMode mode) {
  if (mode == VectorMode::kAll) return inside;
  if (inside.is_all() && outside.is_all()) return inside;
  Definedness result = Definedness::none();
  for (int row = 0; row < kTileDim; ++row) {
    const int left_face = row < kFaceDim ? 0 : 2;
    const std::uint32_t left = covers_face(mode, left_face) ? inside.row(row) : outside.row(row);
    const std::uint32_t right = covers_face(mode, left_face + 1) ? inside.row(row) : outside.row(row);
    result.set_row(row, (left & kLeftFaces) | (right & kRightFaces));
  }
  result.set_origin(first_origin(inside, outside));
  result.normalize();
  return result;
}

}  // namespace ttlc::sim
