// What the READMEs show is what the product does. A README may hold, in this order of work,
//
//   <!-- file NAME -->           a fenced block follows: it is written to a scratch folder under that name
//   <!-- ttlc ARGUMENTS -->      up to `<!-- end -->` stands what the command prints there, fenced or as it is
//   <!-- show NAME -->           up to `<!-- end -->` stands a file that an earlier command wrote
//
// `build/docs_test --update` writes what the commands give now into the READMEs.
#include <gtest/gtest.h>

#include "test/support/command.h"

namespace ttlc::test {
namespace {

bool updating = false;

constexpr std::string_view kEnd = "<!-- end -->";
constexpr std::string_view kFence = "```";

/// READMEs of the top level and of all folders that have one.
std::vector<std::string> readmes() {
  std::vector<std::string> found;
  for (const char* folder : {"", "runtime/", "ir/", "frontend/", "passes/", "backend/", "test/"}) {
    std::string path = std::string(folder) + "README.md";
    if (fs::exists(fs::path(TTLC_SOURCE_DIR) / path)) found.push_back(path);
  }
  return found;
}

/// The text between two marks of a comment line: "<!-- KIND TEXT -->".
std::string text_of_mark(const std::string& line, std::string_view kind) {
  const std::string start = "<!-- " + std::string(kind) + " ";
  const std::string end = " -->";
  if (!line.starts_with(start) || !line.ends_with(end)) return "";
  return line.substr(start.size(), line.size() - start.size() - end.size());
}

/// Goes through a README, replaces every generated part by what the product gives now.
class Readme {
 public:
  explicit Readme(const std::string& text) : scratch_("docs"), lines_(text) {}

  std::string regenerate() {
    for (std::string line; std::getline(lines_, line);) {
      out_ += line + "\n";
      if (std::string name = text_of_mark(line, "file"); !name.empty()) take_file(name);
      if (std::string arguments = text_of_mark(line, "ttlc"); !arguments.empty())
        replace_part(output_of(arguments));
      if (std::string name = text_of_mark(line, "show"); !name.empty())
        replace_part(read_text(scratch_.path() / name));
    }
    return out_;
  }
  const std::string& faults() const { return faults_; }

 private:
  /// Copies a fenced block, and writes what is in it to the scratch folder.
  void take_file(const std::string& name) {
    std::string line, content;
    std::getline(lines_, line);
    out_ += line + "\n";
    if (!line.starts_with(kFence)) faults_ += "no fenced block follows the mark of the file " + name + "\n";
    while (std::getline(lines_, line)) {
      out_ += line + "\n";
      if (line == kFence) break;
      content += line + "\n";
    }
    write_text(scratch_.path() / name, content);
  }

  std::string output_of(const std::string& arguments) {
    const Outcome outcome = run("ttlc " + arguments, scratch_.path(), "", scratch_.path());
    if (outcome.exit_code != 0) faults_ += "`ttlc " + arguments + "` fails:\n" + outcome.err;
    return outcome.out;
  }

  /// Skips the old part; a fence around it stays.
  void replace_part(const std::string& text) {
    std::string line, opening, closing;
    while (std::getline(lines_, line) && line != kEnd) {
      if (!line.starts_with(kFence)) continue;
      (opening.empty() ? opening : closing) = line + "\n";
    }
    out_ += opening + text + closing + std::string(kEnd) + "\n";
  }

  ScratchDir scratch_;
  std::istringstream lines_;
  std::string out_, faults_;
};

class Docs : public testing::TestWithParam<std::string> {};

TEST_P(Docs, ShowWhatTheProductDoes) {
  const fs::path path = fs::path(TTLC_SOURCE_DIR) / GetParam();
  const std::string text = read_text(path);
  Readme readme(text);
  const std::string current = readme.regenerate();
  ASSERT_EQ(readme.faults(), "");
  if (updating) return write_text(path, current);
  EXPECT_EQ(current, text) << GetParam() << " is out of date. To update it: " << TTLC_BINARY_DIR
                           << "/docs_test --update";
}

INSTANTIATE_TEST_SUITE_P(Readmes, Docs, testing::ValuesIn(readmes()),
                         [](const auto& info) { return replaced(replaced(info.param, "/", "_"), ".", "_"); });

}  // namespace
}  // namespace ttlc::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) ttlc::test::updating |= std::string(argv[i]) == "--update";
  return RUN_ALL_TESTS();
}
