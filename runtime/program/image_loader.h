// Loading of kernel images. Images are kept apart from each other; cores share the code of an image, but on
// the device each core has the kernel's global and static variables for itself: an image that has such
// variables is loaded once per core.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/facts/outcome.h"

namespace ttlc::sim {

/// Runs the kernel in the calling fiber.
using KernelEntry = void (*)();

class ImageLoader {
 public:
  /// `kernel` is the name of the kernel's source, for messages.
  ImageLoader(std::string path, std::string kernel) : path_(std::move(path)), kernel_(std::move(kernel)) {}

  /// The entry to use on one more core, bound to the simulator.
  Outcome<KernelEntry> load_for_next_core();

 private:
  std::string path_;
  std::string kernel_;
  KernelEntry first_entry_ = nullptr;
  std::string private_bytes_;  // the image, when it has variables
};

/// Bytes of an ELF image's variables that are written: of its sections .data, .bss and those of threads.
uint64_t variable_bytes(const std::string& image);
/// Whether it has code to run when it is loaded or unloaded: constructors and destructors of variables, functions that choose
/// another one while the image is linked.
bool has_start_code(const std::string& image);

}  // namespace ttlc::sim
