#include "test/support/mutated_source.h"

#include <cctype>
#include <random>
#include <sstream>
#include <vector>

namespace ttlc::test {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Names and numbers as they are, everything else by single characters.
std::vector<std::string> pieces_of(const std::string& line) {
  std::vector<std::string> pieces;
  for (const char c : line) {
    if (is_word(c) && !pieces.empty() && is_word(pieces.back().back())) {
      pieces.back() += c;
    } else {
      pieces.emplace_back(1, c);
    }
  }
  return pieces;
}

class Mutator {
 public:
  Mutator(const std::string& source, uint64_t seed) : random_(seed) {
    std::istringstream text(source);
    for (std::string line; std::getline(text, line);) lines_.push_back(line);
  }

  void mutate() {
    const size_t at = pick(lines_.size());
    switch (pick(8)) {
      case 0:
        lines_.erase(lines_.begin() + static_cast<ptrdiff_t>(at));
        break;
      case 1:
        lines_.insert(lines_.begin() + static_cast<ptrdiff_t>(at), lines_[pick(lines_.size())]);
        break;
      case 2:
        std::swap(lines_[at], lines_[pick(lines_.size())]);
        break;
      case 3:
        lines_[at] = "    " + lines_[at];
        break;
      default:
        change_piece(at);
    }
    if (lines_.empty()) lines_.emplace_back();
  }

  std::string text() const {
    std::string text;
    for (const std::string& line : lines_) text += line + "\n";
    return text;
  }

 private:
  size_t pick(size_t count) { return static_cast<size_t>(random_() % count); }

  void change_piece(size_t at) {
    std::vector<std::string> pieces = pieces_of(lines_[at]);
    const std::vector<std::string> others = pieces_of(lines_[pick(lines_.size())]);
    if (pieces.empty() || others.empty()) return;
    std::string& piece = pieces[pick(pieces.size())];
    piece = pick(4) == 0 ? "" : others[pick(others.size())];
    lines_[at].clear();
    for (const std::string& part : pieces) lines_[at] += part;
  }

  std::mt19937_64 random_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string mutated_source(const std::string& source, uint64_t seed) {
  Mutator mutator(source, seed);
  for (uint64_t i = 0; i <= seed % 3; ++i) mutator.mutate();
  return mutator.text();
}

}  // namespace ttlc::test
