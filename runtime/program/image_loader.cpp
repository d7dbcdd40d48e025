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
#include <vector>

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

struct Section {
  std::string_view name;
  Elf64_Shdr header;
};

/// The sections of an ELF image; none when it is none.
std::vector<Section> sections_of(const std::string& image) {
  std::vector<Section> sections;
  Elf64_Ehdr file;
  Elf64_Shdr names;
  if (!read_header(image, 0, file) || std::memcmp(file.e_ident, ELFMAG, SELFMAG) != 0) return sections;
  if (!read_header(image, file.e_shoff + file.e_shstrndx * sizeof names, names)) return sections;
  for (size_t i = 0; i < file.e_shnum; ++i) {
    Elf64_Shdr header;
    if (!read_header(image, file.e_shoff + i * sizeof header, header)) continue;
    const size_t name_at = names.sh_offset + header.sh_name;
    if (name_at < image.size()) sections.push_back({image.c_str() + name_at, header});
  }
  return sections;
}

/// Whether one of the entries of a section fulfils a condition.
template <typename Entry, typename Condition>
bool has_entry(const std::string& image, const Section& section, Condition condition) {
  for (size_t at = 0; at + sizeof(Entry) <= section.header.sh_size; at += sizeof(Entry)) {
    Entry entry;
    if (!read_header(image, section.header.sh_offset + at, entry)) return false;
    if (condition(entry)) return true;
  }
  return false;
}

template <typename Value>
bool is_one_of(const Value& value, std::initializer_list<Value> values) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool runs_at_load(const Elf64_Dyn& entry) {
  return is_one_of<Elf64_Sxword>(entry.d_tag,
                                 {DT_INIT, DT_FINI, DT_INIT_ARRAY, DT_FINI_ARRAY, DT_PREINIT_ARRAY});
}
bool is_chosen_at_load(const Elf64_Sym& symbol) { return ELF64_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC; }

}  // namespace

uint64_t variable_bytes(const std::string& image) {
  uint64_t bytes = 0;
  for (const Section& section : sections_of(image)) {
    if (is_one_of<std::string_view>(section.name, {".data", ".bss", ".tdata", ".tbss"}))
      bytes += section.header.sh_size;
  }
  return bytes;
}

bool has_start_code(const std::string& image) {
  const std::vector<Section> sections = sections_of(image);
  return std::any_of(sections.begin(), sections.end(), [&](const Section& section) {
    switch (section.header.sh_type) {
      case SHT_DYNAMIC:
        return has_entry<Elf64_Dyn>(image, section, runs_at_load);
      case SHT_SYMTAB:
      case SHT_DYNSYM:
        return has_entry<Elf64_Sym>(image, section, is_chosen_at_load);
      default:
        return false;
    }
  });
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
  if (variable_bytes(image) > 0) private_bytes_ = std::move(image);
  return entry;
}

}  // namespace ttlc::sim
