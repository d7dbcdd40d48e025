# Writes one C++ file that holds every kernel API header as a string, so that the binary needs no files beside it.
#   cmake -DSOURCE_DIR=runtime/kernel_api -DOUTPUT=embedded_kernel_api.cpp -P embed_kernel_api.cmake
file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE ${SOURCE_DIR} ${SOURCE_DIR}/*.h ${SOURCE_DIR}/*.hpp ${SOURCE_DIR}/*.def
     ${SOURCE_DIR}/iostream)
list(SORT files)
set(text "// Generated from runtime/kernel_api by runtime/program/embed_kernel_api.cmake.\n")
string(APPEND text "#include \"runtime/program/embedded_kernel_api.h\"\n\nnamespace ttlc::sim {\n\n")
string(APPEND text "std::span<const EmbeddedFile> embedded_kernel_api() {\n  static constexpr EmbeddedFile kFiles[] = {\n")
foreach(file IN LISTS files)
  file(READ ${SOURCE_DIR}/${file} content)
  string(APPEND text "    {\"${file}\", R\"ttlc_header(${content})ttlc_header\"},\n")
endforeach()
string(APPEND text "  };\n  return kFiles;\n}\n\n}  // namespace ttlc::sim\n")
file(WRITE ${OUTPUT} "${text}")
