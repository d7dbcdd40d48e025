// Lines of C++ with indentation.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace ttlc::backend {

class CodeWriter {
 public:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    write(fmt::format(format, std::forward<Args>(args)...));
  }
  /// A statement that ends with an opening brace; what follows is indented until close().
  template <typename... Args>
  void open(fmt::format_string<Args...> format, Args&&... args) {
    write(fmt::format(format, std::forward<Args>(args)...));
    ++depth_;
  }
  void close(std::string_view text = "}") {
    --depth_;
    write(text);
  }
  /// Indents what follows, until close() or dedent().
  void indent() { ++depth_; }
  /// Ends an indented part that has no closing line (Python).
  void dedent() { --depth_; }
  /// `} else {` between two indented parts.
  void middle(std::string_view text) {
    --depth_;
    write(text);
    ++depth_;
  }
  /// One empty line, never two in a row and none after an opening brace.
  void blank();

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void write(std::string_view text);

  std::string text_;
  int depth_ = 0;
};

}  // namespace ttlc::backend
