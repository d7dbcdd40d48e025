#include "test/mutation/equivalents.h"

namespace ttlc::mutation {

const std::vector<Equivalent>& all_equivalents() {
  static const std::vector<Equivalent> equivalents = {};
  return equivalents;
}

}  // namespace ttlc::mutation
