#include "backend/names.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

#include "ir/op_info.h"

namespace ttlc::backend {
namespace {

// C++ keywords a Python name may be spelled like, and names the kernel API claims as macros or functions.
const std::set<std::string_view> kReserved = {
    "alignas",      "alignof",  "and",       "and_eq",   "asm",       "auto",
    "bitand",       "bitor",    "bool",      "break",    "case",      "catch",
    "char",         "class",    "compl",     "const",    "constexpr", "const_cast",
    "continue",     "decltype", "default",   "delete",   "do",        "double",
    "dynamic_cast", "else",     "enum",      "explicit", "export",    "extern",
    "false",        "float",    "for",       "friend",   "goto",      "if",
    "inline",       "int",      "long",      "mutable",  "namespace", "new",
    "noexcept",     "not",      "not_eq",    "nullptr",  "operator",  "or",
    "or_eq",        "private",  "protected", "public",   "register",  "reinterpret_cast",
    "return",       "short",    "signed",    "sizeof",   "static",    "static_assert",
    "static_cast",  "struct",   "switch",    "template", "this",      "thread_local",
    "throw",        "true",     "try",       "typedef",  "typeid",    "typename",
    "union",        "unsigned", "using",     "virtual",  "void",      "volatile",
    "wchar_t",      "while",    "xor",       "xor_eq",   "main",      "kernel_main",
    "my_x",         "my_y",     "noc_index", "uint",     "std",       "tt",
    "ckernel"};

// Functions that emitted kernels call besides those of ir/tile_ops.def: a local name would hide them.
const std::set<std::string_view> kCalled = {"cb_reserve_back",
                                            "cb_push_back",
                                            "cb_wait_front",
                                            "cb_pop_front",
                                            "get_read_ptr",
                                            "get_write_ptr",
                                            "get_arg_val",
                                            "get_common_arg_val",
                                            "get_semaphore",
                                            "get_noc_addr",
                                            "get_noc_multicast_addr",
                                            "noc_async_read",
                                            "noc_async_read_barrier",
                                            "noc_async_read_page",
                                            "noc_async_write",
                                            "noc_async_write_barrier",
                                            "noc_async_write_multicast",
                                            "noc_async_write_page",
                                            "noc_async_writes_flushed",
                                            "noc_semaphore_inc",
                                            "noc_semaphore_set",
                                            "noc_semaphore_set_multicast",
                                            "noc_semaphore_set_remote",
                                            "noc_semaphore_wait",
                                            "noc_semaphore_wait_min",
                                            "noc_x",
                                            "noc_y",
                                            "write_tile",
                                            "in_order",
                                            "whole_part",
                                            "invalidate_l1_cache",
                                            "floor_div",
                                            "floor_mod",
                                            "TensorAccessor",
                                            "TensorAccessorArgs",
                                            "compute_kernel_hw_startup",
                                            "tile_regs_acquire",
                                            "tile_regs_commit",
                                            "tile_regs_wait",
                                            "tile_regs_release",
                                            "pack_tile",
                                            "pack_reconfig_data_format",
                                            "reconfig_data_format",
                                            "reconfig_data_format_srca",
                                            "reconfig_data_format_srcb",
                                            "copy_tile",
                                            "copy_tile_to_dst_init_short",
                                            "copy_dest_values",
                                            "copy_dest_values_init",
                                            "add_tiles",
                                            "add_tiles_init",
                                            "sub_tiles",
                                            "sub_tiles_init",
                                            "mul_tiles",
                                            "mul_tiles_init",
                                            "add_tiles_bcast",
                                            "sub_tiles_bcast",
                                            "mul_tiles_bcast",
                                            "matmul_tiles",
                                            "matmul_block",
                                            "mm_init_short",
                                            "mm_block_init_short",
                                            "reduce_tile",
                                            "reduce_init",
                                            "reduce_uninit",
                                            "transpose_wh_tile",
                                            "transpose_wh_init_short",
                                            "unary_bcast",
                                            "unary_bcast_init",
                                            "binary_dest_reuse_tiles",
                                            "binary_dest_reuse_tiles_init"};

/// Whether it is a function of the SFPU: a stem of the table, and how its calls end.
bool is_sfpu_call(std::string_view name) {
  for (std::string_view ending : {"_tile", "_tile_init", "_binary_tile", "_binary_tile_init"}) {
    if (!name.ends_with(ending)) continue;
    std::string_view stem = name.substr(0, name.size() - ending.size());
    for (const ir::TileOpInfo& op : ir::all_tile_ops()) {
      if (op.sfpu_stem == stem) return true;
    }
  }
  return false;
}

constexpr std::array<std::string_view, 8> kLoopVariables = {"i", "j", "k", "l", "n", "p", "q", "r"};

}  // namespace

std::string sanitize_identifier(std::string_view text) {
  std::string result;
  for (char c : text) {
    bool word = std::isalnum(static_cast<unsigned char>(c)) != 0;
    char next = word ? c : '_';
    if (next == '_' && (result.empty() || result.back() == '_'))
      continue;  // no leading and no double underscore
    result += next;
  }
  while (!result.empty() && result.back() == '_') result.pop_back();
  if (result.empty()) return "value";
  if (std::isdigit(static_cast<unsigned char>(result[0])) != 0) result = "v" + result;
  if (kReserved.contains(result) || kCalled.contains(result) || is_sfpu_call(result)) result += "_value";
  return result;
}

std::string Names::unique(std::string_view wanted) {
  std::string base = sanitize_identifier(wanted);
  std::string name = base;
  for (int suffix = 2; !used_.insert(name).second; ++suffix) name = fmt::format("{}_{}", base, suffix);
  return name;
}

std::string Names::unique_loop_variable(std::string_view wanted) {
  if (!wanted.empty()) return unique(wanted);
  for (std::string_view candidate : kLoopVariables) {
    if (used_.insert(std::string(candidate)).second) return std::string(candidate);
  }
  return unique("index");
}

}  // namespace ttlc::backend
