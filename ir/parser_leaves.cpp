// Leaves of the text form: numbers, words, types, indexing maps, attributes.
#include <charconv>
#include <limits>

#include "ir/parser_impl.h"
#include "ir/support/ice.h"

namespace ttlc::ir {

std::optional<int64_t> TextParser::to_integer(std::string_view digits, Span span) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc() && end == digits.data() + digits.size()) return value;
  sink_.error(span, "'{}' does not fit a 64-bit integer", digits);
  return std::nullopt;
}

std::optional<int64_t> TextParser::integer() {
  if (!is(TextTokenKind::kInteger)) {
    expected("an integer");
    return std::nullopt;
  }
  std::optional<int64_t> value = to_integer(token().text(), token().span);
  if (value) advance();
  return value;
}

std::optional<double> TextParser::real() {
  bool negative = accept('-');
  std::optional<double> value;
  if (is_word("inf")) {
    value = std::numeric_limits<double>::infinity();
  } else if (is_word("nan")) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (is(TextTokenKind::kReal) || is(TextTokenKind::kInteger)) {
    double parsed = 0;
    std::string_view digits = token().text();
    // Beyond the range of double from_chars leaves `parsed` alone.
    if (std::from_chars(digits.data(), digits.data() + digits.size(), parsed).ec == std::errc())
      value = parsed;
  }
  if (!value) {
    expected("a number that fits a double");
    return std::nullopt;
  }
  advance();
  return negative ? -*value : *value;
}

/// A bare word or a quoted string.
std::optional<std::string> TextParser::text() {
  std::optional<std::string> result;
  if (is(TextTokenKind::kWord)) result = token().text();
  if (is(TextTokenKind::kString)) result = unquote(token().text());
  if (result) {
    advance();
  } else {
    expected("a word or a string");
  }
  return result;
}

/// @name or @"any name"
std::optional<std::string> TextParser::symbol_name() {
  if (is(TextTokenKind::kSymbol)) {
    std::string name(token().text().substr(1));
    advance();
    return name;
  }
  if (accept('@') && is(TextTokenKind::kString)) return text();
  expected("a name that starts with '@'");
  return std::nullopt;
}

// ---- types

std::optional<Shape> TextParser::shape() {
  if (!is(TextTokenKind::kShape) && !is(TextTokenKind::kInteger)) {
    expected("a shape such as 2x4");
    return std::nullopt;
  }
  std::vector<int64_t> dims;
  for (std::string_view rest = token().text(); !rest.empty();) {
    size_t x = rest.find('x');
    std::optional<int64_t> dim = to_integer(rest.substr(0, x), token().span);
    if (!dim) return std::nullopt;
    dims.push_back(*dim);
    rest = x == std::string_view::npos ? std::string_view{} : rest.substr(x + 1);
  }
  if (static_cast<int64_t>(dims.size()) > Shape::kMaxRank) {
    sink_.error(token().span, "a shape has at most {} dimensions, but this one has {}", Shape::kMaxRank,
                dims.size());
    return std::nullopt;
  }
  advance();
  return Shape(dims);
}

std::optional<sim::DataFormat> TextParser::format() {
  std::optional<sim::DataFormat> format;
  if (is(TextTokenKind::kWord)) format = sim::parse_data_format(token().text());
  if (format) {
    advance();
  } else {
    expected("a data format such as bf16");
  }
  return format;
}

/// index, bool, semaphore, tile<bf16>, block<2x4 bf16, col>, cb<2x4 bf16, depth 2>, tensor<64x64 bf16, tile, dram>
std::optional<Type> TextParser::type() {
  if (accept_word("index")) return Type::index();
  if (accept_word("bool")) return Type::boolean();
  if (accept_word("real")) return Type::real();
  if (accept_word("semaphore")) return Type::semaphore();
  if (accept_word("tile")) {
    if (!expect('<')) return std::nullopt;
    std::optional<sim::DataFormat> dtype = format();
    if (!dtype || !expect('>')) return std::nullopt;
    return Type::tile(*dtype);
  }
  if (accept_word("block")) return shaped_type(TypeKind::kBlock);
  if (accept_word("cb")) return shaped_type(TypeKind::kCb);
  if (accept_word("tensor")) return shaped_type(TypeKind::kTensor);
  expected("a type: index, bool, semaphore, tile<...>, block<...>, cb<...> or tensor<...>");
  return std::nullopt;
}

std::optional<Type> TextParser::shaped_type(TypeKind kind) {
  Type type{.kind = kind};
  if (!expect('<')) return std::nullopt;
  std::optional<Shape> tiles = shape();
  if (!tiles) return std::nullopt;
  std::optional<sim::DataFormat> dtype = format();
  if (!dtype) return std::nullopt;
  type.shape = *tiles;
  type.dtype = *dtype;
  if (kind == TypeKind::kBlock && accept(',') && !width(type) && !lanes(type)) return std::nullopt;
  if (kind == TypeKind::kCb) {
    if (!expect(',')) return std::nullopt;
    if (width(type) && !expect(',')) return std::nullopt;
    if (!expect_word("depth")) return std::nullopt;
    std::optional<int64_t> depth = integer();
    if (!depth) return std::nullopt;
    type.depth_blocks = *depth;
  }
  if (kind == TypeKind::kTensor && !tensor_place(type)) return std::nullopt;
  if (!expect('>')) return std::nullopt;
  return type;
}

/// `width N`, the elements of pages that are rows, when it stands here.
bool TextParser::width(Type& type) {
  if (!accept_word("width")) return false;
  std::optional<int64_t> elems = integer();
  type.row_elems = elems.value_or(0);
  return elems.has_value();
}

bool TextParser::lanes(Type& type) {
  for (Lanes lanes : {Lanes::kColumn, Lanes::kRow, Lanes::kScalar}) {
    if (!accept_word(lanes_name(lanes))) continue;
    type.lanes = lanes;
    return true;
  }
  return expected("'col', 'row' or 'scalar'");
}

bool TextParser::tensor_place(Type& type) {
  if (!expect(',')) return false;
  if (accept_word("row_major")) {
    type.layout = Layout::kRowMajor;
  } else if (!accept_word("tile")) {
    return expected("'tile' or 'row_major'");
  }
  if (!expect(',')) return false;
  if (accept_word("l1")) {
    type.memory = MemorySpace::kL1;
  } else if (!accept_word("dram")) {
    return expected("'dram' or 'l1'");
  }
  return true;
}

// ---- attributes

/// 1, 2, 3 up to but without `end`; may be empty.
std::optional<std::vector<int64_t>> TextParser::int_list(char end) {
  std::vector<int64_t> values;
  if (is_punct(end)) return values;
  do {
    std::optional<int64_t> value = integer();
    if (!value) return std::nullopt;
    values.push_back(*value);
  } while (accept(','));
  return values;
}

/// (d0, d1) -> (d0, 0)
std::optional<IndexingMap> TextParser::map() {
  IndexingMap map;
  if (!expect('(')) return std::nullopt;
  while (!is_punct(')')) {
    if (!is_word(fmt::format("d{}", map.dims))) {
      expected(fmt::format("'d{}'", map.dims));
      return std::nullopt;
    }
    advance();
    ++map.dims;
    if (!accept(',')) break;
  }
  if (!expect(')')) return std::nullopt;
  if (!is(TextTokenKind::kArrow)) {
    expected("'->'");
    return std::nullopt;
  }
  advance();
  if (!expect('(')) return std::nullopt;
  while (!is_punct(')')) {
    std::optional<MapResult> result = map_result(map.dims);
    if (!result) return std::nullopt;
    map.results.push_back(*result);
    if (!accept(',')) break;
  }
  if (!expect(')')) return std::nullopt;
  return map;
}

std::optional<MapResult> TextParser::map_result(int64_t dims) {
  if (is(TextTokenKind::kInteger)) {
    std::optional<int64_t> constant = integer();
    if (!constant) return std::nullopt;
    return MapResult{-1, *constant};
  }
  for (int64_t d = 0; d < dims; ++d) {
    if (accept_word(fmt::format("d{}", d))) return MapResult{d, 0};
  }
  expected("a dimension of the map, or an integer");
  return std::nullopt;
}

std::optional<Attr> TextParser::attr_value(AttrKind kind, char list_end) {
  auto wrapped = [](auto value) { return value ? std::optional<Attr>(std::move(*value)) : std::nullopt; };
  switch (kind) {
    case AttrKind::kInt:
      return wrapped(integer());
    case AttrKind::kReal:
      return wrapped(real());
    case AttrKind::kText:
      return wrapped(text());
    case AttrKind::kFlag:
      return Attr(true);
    case AttrKind::kInts:
      return wrapped(int_list(list_end));
    case AttrKind::kMaps: {
      std::vector<IndexingMap> maps;
      while (!is_punct(list_end)) {
        std::optional<IndexingMap> one = map();
        if (!one) return std::nullopt;
        maps.push_back(std::move(*one));
        if (!accept(',')) break;
      }
      return Attr(std::move(maps));
    }
  }
  TTLC_UNREACHABLE();
}

std::optional<AttrKey> TextParser::attr_key() {
  std::optional<AttrKey> key;
  if (is(TextTokenKind::kWord)) key = find_attr(token().text());
  if (key) {
    advance();
  } else {
    expected("the name of an attribute");
  }
  return key;
}

namespace {

bool holds(const std::vector<std::pair<AttrKey, Attr>>& attrs, AttrKey key) {
  return std::any_of(attrs.begin(), attrs.end(), [&](const auto& attr) { return attr.first == key; });
}

bool is_list(AttrKind kind) { return kind == AttrKind::kInts || kind == AttrKind::kMaps; }

}  // namespace

/// [`{name = value, flag}`]
bool TextParser::attributes(Attrs& attrs) {
  if (!accept('{')) return true;
  while (!is_punct('}')) {
    Span span = token().span;
    std::optional<AttrKey> key = attr_key();
    if (!key) return false;
    if (holds(attrs, *key)) {
      sink_.error(span, "attribute '{}' is given twice", info(*key).name);
      return false;
    }
    AttrKind kind = info(*key).kind;
    if (kind != AttrKind::kFlag && !expect('=')) return false;
    if (is_list(kind) && !expect('[')) return false;
    std::optional<Attr> value = attr_value(kind, ']');
    if (!value || (is_list(kind) && !expect(']'))) return false;
    attrs.emplace_back(*key, std::move(*value));
    if (!accept(',')) break;
  }
  return expect('}');
}

bool TextParser::clause_follows() const {
  return is(TextTokenKind::kWord) && next().kind == TextTokenKind::kPunct && next().text() == "(" &&
         find_attr(token().text());
}

/// Any number of `name(value)`
bool TextParser::clauses(Attrs& attrs) {
  while (clause_follows()) {
    Span span = token().span;
    std::optional<AttrKey> key = attr_key();
    if (!key) return false;
    if (holds(attrs, *key)) {
      sink_.error(span, "'{}' is given twice", info(*key).name);
      return false;
    }
    if (!expect('(')) return false;
    std::optional<Attr> value = attr_value(info(*key).kind, ')');
    if (!value || !expect(')')) return false;
    attrs.emplace_back(*key, std::move(*value));
  }
  return true;
}

/// [loc("file":line:column)]: for people; what is read has its place in the text itself.
bool TextParser::location() {
  if (!accept_word("loc")) return true;
  if (!expect('(')) return false;
  if (!is(TextTokenKind::kString)) return expected("a file name in quotes");
  advance();
  return expect(':') && integer() && expect(':') && integer() && expect(')');
}

}  // namespace ttlc::ir
