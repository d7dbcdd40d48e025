// Memory of one syntax tree. Nodes are created in an Arena and freed together with it; they are plain structs
// without destructors, so that freeing a tree is freeing its pages. Nodes never own anything outside the
// arena.
#pragma once

#include <algorithm>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ttlc::frontend::ast {

/// An immutable sequence that lives in an arena.
template <typename T>
using Seq = std::span<const T>;

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  template <typename T>
  T* create(T node) {
    static_assert(std::is_trivially_destructible_v<T>, "arena nodes are never destroyed");
    return new (memory_.allocate(sizeof(T), alignof(T))) T(std::move(node));
  }

  template <typename T>
  Seq<T> copy(const std::vector<T>& items) {
    static_assert(std::is_trivially_destructible_v<T>, "arena nodes are never destroyed");
    if (items.empty()) return {};
    T* copied = static_cast<T*>(memory_.allocate(sizeof(T) * items.size(), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), copied);
    return {copied, items.size()};
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* copied = static_cast<char*>(memory_.allocate(text.size(), 1));
    std::copy(text.begin(), text.end(), copied);
    return {copied, text.size()};
  }

 private:
  std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace ttlc::frontend::ast
