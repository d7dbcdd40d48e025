// What the backend produces: the text of every file and the program description that ties them together.
// Plain data.
#pragma once

#include <string>
#include <vector>

#include "runtime/facts/program.h"

namespace ttlc::backend {

struct EmittedFile {
  std::string name;  // "flash_attention.compute.cpp", relative to the output folder
  std::string text;
};

struct EmittedProgram {
  std::string name;
  std::vector<EmittedFile> kernels;  // the sources `program` names
  sim::ProgramDesc program;
};

}  // namespace ttlc::backend
