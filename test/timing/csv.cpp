#include "test/timing/csv.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace ttlc::timing {

namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  return fields;
}

}  // namespace

std::vector<CsvRow> read_csv(const std::string& name) {
  const std::string path = std::string(TTLC_SOURCE_DIR) + "/test/timing/data/" + name;
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    fmt::print(stderr, "cannot read {}\n", path);
    std::exit(2);
  }
  const std::vector<std::string> header = split(line);
  std::vector<CsvRow> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = split(line);
    CsvRow row;
    for (size_t i = 0; i < header.size() && i < fields.size(); ++i) row[header[i]] = fields[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace ttlc::timing
