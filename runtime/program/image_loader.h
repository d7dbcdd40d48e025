// Loading of kernel images. Images are kept apart from each other; cores share the code of an image, but on
// the device each core has the kernel's global and static variables for itself: an image that has such
// variables is loaded once per core.
#pragma once

#include <string>

#include "runtime/facts/outcome.h"

namespace ttlc::sim {

/// Runs the kernel in the calling fiber.
using KernelEntry = void (*)();

class ImageLoader {
 public:
  explicit ImageLoader(std::string path) : path_(std::move(path)) {}

  /// The entry to use on one more core, bound to the simulator.
  Outcome<KernelEntry> load_for_next_core();

 private:
  std::string path_;
  KernelEntry first_entry_ = nullptr;
  std::string private_bytes_;  // the image, when it has variables
};

/// Whether an image is being loaded: constructors of its variables may run.
bool is_loading_image();

/// Whether an ELF image has variables that are written: non-empty .data, .bss or thread-local sections.
bool has_variables(const std::string& image);

}  // namespace ttlc::sim
