// dlopen, and copies in anonymous files where each core needs its own.
#include "runtime/program/image_loader.h"

#include <dlfcn.h>
#include <elf.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <string_view>

#include "runtime/facts/read_file.h"
#include "runtime/program/kernel_abi.h"

namespace ttlc::sim {

namespace {

Outcome<KernelEntry> open_image(const std::string& file, const std::string& kernel) {
  void* image = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!image) return Fault{fmt::format("cannot load the image of the kernel '{}': {}", kernel, dlerror())};
  const auto bind = reinterpret_cast<void (*)(const SimAbi*)>(dlsym(image, "ttlc_bind"));
  const auto run = reinterpret_cast<KernelEntry>(dlsym(image, "ttlc_run"));
  const auto has_main = reinterpret_cast<bool (*)()>(dlsym(image, "ttlc_has_main"));
  if (!bind || !run || !has_main)
    return Fault{fmt::format("the image of the kernel '{}' has no entry", kernel)};
  if (!has_main()) return Fault{fmt::format("the kernel '{}' does not define kernel_main()", kernel)};
  bind(&kernel_abi());
  return run;
}

/// A copy has another inode, so the loader does not take it for the image it knows.
Outcome<KernelEntry> open_copy(const std::string& bytes, const std::string& kernel) {
  const int file = memfd_create("ttlc-kernel", MFD_CLOEXEC);
  if (file < 0 || write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    if (file >= 0) close(file);
    return Fault{fmt::format("cannot copy the image of the kernel '{}'", kernel)};
  }
  Outcome<KernelEntry> entry = open_image(fmt::format("/proc/self/fd/{}", file), kernel);
  return entry;  // the file stays open: the loader tells images apart by it
}

template <typename Header>
bool read_header(const std::string& image, size_t offset, Header& header) {
  if (offset > image.size() || image.size() - offset < sizeof header) return false;
  std::memcpy(&header, image.data() + offset, sizeof header);
  return true;
}

/// Whether one of these sections of an ELF image holds anything.
bool has_any_of(const std::string& image, std::initializer_list<std::string_view> sections) {
  Elf64_Ehdr file;
  Elf64_Shdr names;
  if (!read_header(image, 0, file) || std::memcmp(file.e_ident, ELFMAG, SELFMAG) != 0) return false;
  if (!read_header(image, file.e_shoff + file.e_shstrndx * sizeof names, names)) return false;
  for (size_t i = 0; i < file.e_shnum; ++i) {
    Elf64_Shdr section;
    if (!read_header(image, file.e_shoff + i * sizeof section, section) || section.sh_size == 0) continue;
    const size_t name_at = names.sh_offset + section.sh_name;
    if (name_at >= image.size()) continue;
    const std::string_view name(image.c_str() + name_at);
    if (std::find(sections.begin(), sections.end(), name) != sections.end()) return true;
  }
  return false;
}

}  // namespace

bool has_variables(const std::string& image) {
  return has_any_of(image, {".data", ".bss", ".tdata", ".tbss"});
}

bool has_start_code(const std::string& image) {
  return has_any_of(image, {".init_array", ".fini_array", ".ctors", ".dtors"});
}

Outcome<KernelEntry> ImageLoader::load_for_next_core() {
  if (first_entry_) {
    if (private_bytes_.empty()) return first_entry_;
    return open_copy(private_bytes_, kernel_);
  }
  Outcome<KernelEntry> entry = open_image(path_, kernel_);
  if (!entry) return entry;
  first_entry_ = *entry;
  std::string image = read_text_file(path_).value_or("");
  if (has_variables(image)) private_bytes_ = std::move(image);
  return entry;
}

}  // namespace ttlc::sim
