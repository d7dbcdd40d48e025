// The .npy format (numpy/lib/format.py of NumPy): magic, version, a Python dictionary as header, raw values.
#include "runtime/facts/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <regex>

#include "runtime/facts/read_file.h"

namespace ttlc::sim {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

struct NpyHeader {
  std::string descr;  // "<f4"
  bool fortran_order = false;
  std::vector<int64_t> shape;
  size_t data_begin = 0;
};

/// Value of a quoted or bare dictionary entry; empty when it is missing.
std::string find_entry(const std::string& dictionary, const std::string& pattern) {
  std::smatch match;
  return std::regex_search(dictionary, match, std::regex(pattern)) ? match[1].str() : std::string();
}

Outcome<NpyHeader> parse_header(const std::string& bytes) {
  if (bytes.size() < 10 || std::string_view(bytes).substr(0, kMagic.size()) != kMagic) {
    return Fault{"it does not begin as a .npy file does"};
  }
  const int version = static_cast<uint8_t>(bytes[6]);
  const size_t length_bytes = version == 1 ? 2 : 4;
  if (version < 1 || version > 3)
    return Fault{fmt::format("format version {} is not known (1 to 3)", version)};
  size_t length = 0;
  for (size_t i = 0; i < length_bytes && 8 + i < bytes.size(); ++i) {
    length |= static_cast<size_t>(static_cast<uint8_t>(bytes[8 + i])) << (8 * i);
  }
  NpyHeader header;
  header.data_begin = 8 + length_bytes + length;
  if (header.data_begin > bytes.size()) return Fault{"the header is cut off"};
  const std::string dictionary = bytes.substr(8 + length_bytes, length);
  header.descr = find_entry(dictionary, "'descr'\\s*:\\s*'([^']*)'");
  const std::string order = find_entry(dictionary, "'fortran_order'\\s*:\\s*(True|False)");
  const std::string shape = find_entry(dictionary, "'shape'\\s*:\\s*(\\([0-9, ]*\\))");
  if (header.descr.empty() || order.empty() || shape.empty()) return Fault{"the header is not understood"};
  header.fortran_order = order == "True";
  for (size_t at = 0; (at = shape.find_first_of("0123456789", at)) != std::string::npos;) {
    int64_t dim = 0;
    const auto [end, error] = std::from_chars(shape.data() + at, shape.data() + shape.size(), dim);
    if (error != std::errc{}) return Fault{"the shape in the header is out of range"};
    header.shape.push_back(dim);
    at = end - shape.data();
  }
  return header;
}

/// IEEE half precision.
double float_from_half(uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  const double sign = bits >> 15 ? -1.0 : 1.0;
  if (exponent == 31) return fraction ? std::numeric_limits<double>::quiet_NaN() : sign * INFINITY;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(fraction + 1024, exponent - 25);
}

template <typename Stored>
Stored stored_at(const char* bytes, int64_t index) {
  Stored stored;
  std::memcpy(&stored, bytes + index * static_cast<int64_t>(sizeof(Stored)), sizeof(Stored));
  return stored;
}

template <typename Stored>
void read_ints(const char* bytes, int64_t count, NpyArray& array) {
  array.ints.resize(count);
  for (int64_t i = 0; i < count; ++i) array.ints[i] = static_cast<int64_t>(stored_at<Stored>(bytes, i));
}

template <typename Stored>
void read_floats(const char* bytes, int64_t count, NpyArray& array) {
  array.floats.resize(count);
  for (int64_t i = 0; i < count; ++i) array.floats[i] = static_cast<double>(stored_at<Stored>(bytes, i));
}

void read_halves(const char* bytes, int64_t count, NpyArray& array) {
  array.floats.resize(count);
  for (int64_t i = 0; i < count; ++i) array.floats[i] = float_from_half(stored_at<uint16_t>(bytes, i));
}

struct ElementReader {
  std::string_view type;
  void (*read)(const char* bytes, int64_t count, NpyArray& array);
};

constexpr ElementReader kReaders[] = {
    {"f2", read_halves},         {"f4", read_floats<float>},  {"f8", read_floats<double>},
    {"i1", read_ints<int8_t>},   {"i2", read_ints<int16_t>},  {"i4", read_ints<int32_t>},
    {"i8", read_ints<int64_t>},  {"u1", read_ints<uint8_t>},  {"b1", read_ints<uint8_t>},
    {"u2", read_ints<uint16_t>}, {"u4", read_ints<uint32_t>}, {"u8", read_ints<uint64_t>},
};

/// Column-major to row-major.
template <typename Value>
void reorder_fortran(const std::vector<int64_t>& shape, std::vector<Value>& values) {
  const std::vector<Value> source = values;
  const int64_t rank = static_cast<int64_t>(shape.size());
  std::vector<int64_t> index(rank, 0);
  for (Value& value : values) {
    int64_t at = 0;
    for (int64_t d = rank - 1; d >= 0; --d) at = at * shape[d] + index[d];
    value = source[at];
    for (int64_t d = rank - 1; d >= 0 && ++index[d] == shape[d]; --d) index[d] = 0;
  }
}

/// Decodes the body; false when the element type is not known.
bool read_body(const std::string& type, const char* bytes, int64_t count, NpyArray& array) {
  for (const ElementReader& reader : kReaders) {
    if (reader.type != type) continue;
    array.is_integer = type[0] != 'f';
    reader.read(bytes, count, array);
    return true;
  }
  return false;
}

Outcome<NpyArray> parse_npy(const std::string& bytes) {
  Outcome<NpyHeader> header = parse_header(bytes);
  if (!header) return Fault{header.message()};
  const std::string& descr = header->descr;
  const bool order_known = descr.size() == 3 && (descr[0] == '<' || descr[0] == '|' || descr[0] == '=');
  const std::string type = order_known ? descr.substr(1) : std::string();
  const int64_t size = order_known ? descr[2] - '0' : 0;
  constexpr std::string_view kKnown = "f2, f4, f8, i1 to i8, u1 to u8 and b1, little-endian";
  if (size < 1) return Fault{fmt::format("elements of type '{}' are not read (known: {})", descr, kKnown)};
  NpyArray array;
  array.shape = header->shape;
  const int64_t body_bytes = static_cast<int64_t>(bytes.size() - header->data_begin);
  int64_t count = 1;
  for (const int64_t dim : array.shape) {
    if (dim > 0 && count > body_bytes / dim) {
      return Fault{fmt::format("the values are cut off: {} bytes for an array of shape ({})", body_bytes,
                               fmt::join(array.shape, ", "))};
    }
    count *= dim;
  }
  if (count * size > body_bytes) {
    return Fault{
        fmt::format("the values are cut off: {} bytes where {} are needed", body_bytes, count * size)};
  }
  if (!read_body(type, bytes.data() + header->data_begin, count, array)) {
    return Fault{fmt::format("elements of type '{}' are not read (known: {})", descr, kKnown)};
  }
  if (header->fortran_order && count > 0) {
    if (array.is_integer) {
      reorder_fortran(array.shape, array.ints);
    } else {
      reorder_fortran(array.shape, array.floats);
    }
  }
  return array;
}

/// Whole number of a double, within the range of a dtype.
Outcome<int32_t> to_integer(DataFormat dtype, double value) {
  const double low = dtype == DataFormat::kInt32 ? -2147483648.0 : 0.0;
  const double high = dtype == DataFormat::kInt32    ? 2147483647.0
                      : dtype == DataFormat::kUint16 ? 65535.0
                                                     : 4294967295.0;
  const double rounded = std::nearbyint(value);
  if (!(rounded >= low && rounded <= high)) {
    return Fault{fmt::format("the value {} does not fit {}", value, name_of(dtype))};
  }
  return static_cast<int32_t>(static_cast<uint32_t>(static_cast<int64_t>(rounded)));
}

Outcome<void> fill_values(const NpyArray& array, HostTensor& tensor) {
  const int64_t count = tensor.elem_count();
  const auto value_at = [&](int64_t i) {
    return array.is_integer ? static_cast<double>(array.ints[i]) : array.floats[i];
  };
  for (int64_t i = 0; i < count; ++i) {
    if (!tensor.is_integer()) {
      tensor.floats[i] = static_cast<float>(value_at(i));
      continue;
    }
    Outcome<int32_t> value = to_integer(tensor.desc.dtype, value_at(i));
    if (!value) return Fault{value.message()};
    tensor.ints[i] = *value;
  }
  return {};
}

}  // namespace

Outcome<NpyArray> load_npy(const std::string& path) {
  const Outcome<std::string> bytes = load_file(path);
  if (!bytes) return Fault{bytes.message()};
  Outcome<NpyArray> array = parse_npy(*bytes);
  if (!array) return Fault{fmt::format("cannot use '{}': {}", path, array.message())};
  return array;
}

Outcome<HostTensor> load_tensor(const std::string& path, const TensorDesc& desc) {
  Outcome<NpyArray> array = load_npy(path);
  if (!array) return Fault{array.message()};
  TensorDesc full = desc;
  if (full.shape.empty()) full.shape = array->shape;
  const bool is_vector = array->shape.size() == 1 && full.shape == std::vector<int64_t>{1, array->shape[0]};
  if (array->shape != full.shape && !is_vector) {
    return Fault{fmt::format("'{}' has shape [{}] but tensor '{}' has [{}]", path,
                             fmt::join(array->shape, ", "), desc.name, fmt::join(full.shape, ", "))};
  }
  if (full.shape.empty() || std::find(full.shape.begin(), full.shape.end(), 0) != full.shape.end()) {
    return Fault{fmt::format("'{}' has shape [{}]; a tensor needs at least one dimension and no empty one",
                             path, fmt::join(full.shape, ", "))};
  }
  HostTensor tensor = make_zero_tensor(full);
  const Outcome<void> filled = fill_values(*array, tensor);
  if (!filled) return Fault{fmt::format("cannot use '{}': {}", path, filled.message())};
  if (!tensor.is_integer()) round_to_dtype(tensor);
  return tensor;
}

Outcome<void> save_tensor(const std::string& path, const HostTensor& tensor) {
  const std::string shape =
      fmt::format("({}{})", fmt::join(tensor.desc.shape, ", "), tensor.desc.shape.size() == 1 ? "," : "");
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}",
                                   tensor.is_integer() ? "<i4" : "<f4", shape);
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes(kMagic);
  bytes += {'\x01', '\x00', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  bytes += header;
  for (int64_t i = 0; i < tensor.elem_count(); ++i) {
    uint32_t bits = 0;
    if (tensor.is_integer()) {
      bits = tensor.is_written(i) ? static_cast<uint32_t>(tensor.ints[i]) : 0;
    } else {
      bits = std::bit_cast<uint32_t>(tensor.is_written(i) ? tensor.floats[i]
                                                          : std::numeric_limits<float>::quiet_NaN());
    }
    bytes.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  errno = 0;
  std::ofstream stream(path, std::ios::binary);
  if (!stream || !stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size())) || !stream.flush()) {
    return Fault{fmt::format("cannot write '{}': {}", path, std::strerror(errno))};
  }
  return {};
}

}  // namespace ttlc::sim
