// Comma-separated files with a header line and no quotes, as the published tables have them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace ttlc::timing {

using CsvRow = std::map<std::string, std::string>;

/// The rows of test/timing/data/`name`. Ends the program when there is no such file.
std::vector<CsvRow> read_csv(const std::string& name);

}  // namespace ttlc::timing
