// Failures as text for a terminal.
#include <fmt/format.h>

#include "runtime/program/simulate.h"

namespace ttlc::sim {

namespace {

/// "core [0, 0] reader reader.cpp:12: ", as far as it is known.
std::string place_text(const SimPlace& place) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " ") + part; };
  if (place.core) add(fmt::format("core [{}, {}]", place.core->x, place.core->y));
  if (!place.thread.empty()) add(place.thread);
  if (!place.file.empty()) add(place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : place.file);
  return text.empty() ? text : text + ": ";
}

std::string with_newline(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

}  // namespace

std::string render_failure(const SimResult& result) {
  if (result.status == SimStatus::kOk) return {};
  if (result.errors.empty()) {
    // Diagnostics of the host compiler say "error:" in each of their lines already.
    const bool labelled = result.message.find("error: ") != std::string::npos;
    return with_newline(labelled ? result.message : "error: " + result.message);
  }
  std::string text;
  for (const SimError& error : result.errors) {
    text += with_newline(fmt::format("error[{}]: {}{}", error.rule, place_text(error.place), error.message));
    for (const SimNote& note : error.notes)
      text += with_newline("  note: " + place_text(note.place) + note.message);
    if (!error.help.empty()) text += with_newline("  help: " + error.help);
  }
  return text;
}

}  // namespace ttlc::sim
