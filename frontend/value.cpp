#include "frontend/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "frontend/runtime_value.h"

namespace ttlc::frontend {

const RecordType::Member* RecordType::find(std::string_view member) const {
  for (const Member& known : members) {
    if (known.name == member) return &known;
  }
  return nullptr;
}

bool RecordType::is_made_from(const RecordType* other) const {
  return this == other || std::any_of(bases.begin(), bases.end(),
                                      [&](const RecordType* base) { return base->is_made_from(other); });
}

Heap::Contents Heap::contents() const {
  Contents now;
  for (const ListObject* list : lists_) now.lists.push_back(*list);
  for (const DictObject* dict : dicts_) now.dicts.push_back(*dict);
  for (const InstanceObject* instance : instances_) now.instances.push_back(*instance);
  return now;
}

void Heap::restore(const Contents& contents) {
  for (size_t i = 0; i < contents.lists.size(); ++i) *lists_[i] = contents.lists[i];
  for (size_t i = 0; i < contents.dicts.size(); ++i) *dicts_[i] = contents.dicts[i];
  for (size_t i = 0; i < contents.instances.size(); ++i) *instances_[i] = contents.instances[i];
}

const Value* InstanceObject::find(std::string_view name) const {
  for (const auto& [known, value] : attributes) {
    if (known == name) return &value;
  }
  return nullptr;
}

void InstanceObject::set(std::string_view name, const Value& value) {
  for (auto& [known, held] : attributes) {
    if (known != name) continue;
    held = value;
    return;
  }
  attributes.emplace_back(name, value);
}

namespace {

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

std::string float_repr(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::string text = fmt::format("{}", value);
  bool has_point = text.find_first_of(".en") != std::string::npos;
  return has_point ? text : text + ".0";
}

std::string string_repr(std::string_view text) {
  char quote =
      text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote || c == '\\') out += '\\';
    if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + quote;
}

/// Texts of the user's program are whole; in diagnostics what is long ends with "...".
struct Extent {
  size_t items;  // of one tuple, list or dict
  size_t length;
  const OwnText* own = nullptr;
};
constexpr Extent kShort = {32, 10'000};
constexpr size_t kMaxLength = 1'000'000;

std::string repr(const Value& value, const Extent& extent);

/// How deep in nested containers this thread is: a container may contain itself.
class Nesting {
 public:
  Nesting() { ++depth_; }
  ~Nesting() { --depth_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

  static bool is_deeper_than(int limit) { return depth_ > limit; }

 private:
  static thread_local int depth_;
};
thread_local int Nesting::depth_ = 0;

constexpr int kMaxReprDepth = 16;
constexpr int kMaxEqualDepth = 1'000;

std::string join_repr(const std::vector<Value>& items, const Extent& extent) {
  const Nesting here;
  if (Nesting::is_deeper_than(kMaxReprDepth) && !items.empty()) return "...";
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    if (i == extent.items || out.size() > extent.length) return out + "...";
    out += repr(items[i], extent);
  }
  return out;
}

std::string set_repr(const DictObject& set, const Extent& extent) {
  std::vector<Value> items;
  for (const auto& [key, value] : set.entries) items.push_back(key);
  return items.empty() ? "set()" : "{" + join_repr(items, extent) + "}";
}

std::string dict_repr(const DictObject& dict, const Extent& extent) {
  if (dict.is_set) return set_repr(dict, extent);
  const Nesting here;
  if (Nesting::is_deeper_than(kMaxReprDepth) && !dict.entries.empty()) return "{...}";
  std::string out = "{";
  for (size_t i = 0; i < dict.entries.size(); ++i) {
    if (i > 0) out += ", ";
    if (i == extent.items || out.size() > extent.length) return out + "...}";
    out += repr(dict.entries[i].first, extent) + ": " + repr(dict.entries[i].second, extent);
  }
  return out + "}";
}

std::string instance_repr(const InstanceObject& object, const Extent& extent) {
  if (object.type->kind != RecordType::Kind::kDataClass) return fmt::format("<{}>", object.type->name);
  const Nesting here;
  std::string text = Nesting::is_deeper_than(kMaxReprDepth) ? "..." : "";
  for (const std::string& field : text.empty() ? object.type->fields : std::vector<std::string>{}) {
    const Value* value = object.find(field);
    if (value) text += fmt::format("{}{}={}", text.empty() ? "" : ", ", field, repr(*value, extent));
  }
  return fmt::format("{}({})", object.type->name, text);
}

std::string tuple_repr(const TupleObject& tuple, const Extent& extent) {
  const bool is_member = tuple.record && (tuple.record->kind == RecordType::Kind::kEnum ||
                                          tuple.record->kind == RecordType::Kind::kEnumOfValues);
  if (is_member)
    return fmt::format("<{}.{}: {}>", tuple.record->name, to_text(tuple.items.front()),
                       repr(tuple.items.back(), extent));
  if (!tuple.record) return "(" + join_repr(tuple.items, extent) + (tuple.items.size() == 1 ? ",)" : ")");
  const Nesting here;
  std::string text = Nesting::is_deeper_than(kMaxReprDepth) ? "..." : "";
  for (size_t i = 0; text != "..." && i < tuple.items.size(); ++i)
    text += fmt::format("{}{}={}", i > 0 ? ", " : "", tuple.record->fields[i], repr(tuple.items[i], extent));
  return fmt::format("{}({})", tuple.record->name, text);
}

std::string range_repr(const RangeObject& range) {
  if (equal(range.step, int64_t{1})) return fmt::format("range({}, {})", repr(range.start), repr(range.stop));
  return fmt::format("range({}, {}, {})", repr(range.start), repr(range.stop), repr(range.step));
}

std::string block_type_name(const BlockObject& block) {
  return fmt::format("block of {} tiles", shape_text(block.shape()));
}

std::string namespace_type_name(const NamespaceObject& space) { return space.is_class ? "class" : "module"; }

/// The items of a tuple, list or object.
const std::vector<Value>* parts_of(const Value& value) {
  if (auto* tuple = object_if<TupleObject>(value)) return &tuple->items;
  return items_of(value);
}

bool equal_items(const std::vector<Value>& a, const std::vector<Value>& b) {
  const Nesting here;
  if (a.size() != b.size() || Nesting::is_deeper_than(kMaxEqualDepth)) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!equal(a[i], b[i])) return false;
  }
  return true;
}

/// Of data classes the fields count; other objects are equal to themselves alone.
bool equal_objects(const InstanceObject& a, const InstanceObject& b) {
  const Nesting here;
  if (a.type != b.type || a.type->kind != RecordType::Kind::kDataClass) return false;
  if (Nesting::is_deeper_than(kMaxEqualDepth)) return false;
  return std::all_of(a.type->fields.begin(), a.type->fields.end(), [&](const std::string& field) {
    const Value *left = a.find(field), *right = b.find(field);
    return left && right && equal(*left, *right);
  });
}

bool equal_dicts(const DictObject& a, const DictObject& b) {
  const Nesting here;
  if (a.entries.size() != b.entries.size() || a.is_set != b.is_set || Nesting::is_deeper_than(kMaxEqualDepth))
    return false;
  for (const auto& [key, value] : a.entries) {
    bool found = false;
    for (const auto& [other_key, other_value] : b.entries) {
      if (equal(key, other_key)) found = equal(value, other_value);
    }
    if (!found) return false;
  }
  return true;
}

}  // namespace

const KernelOption* KernelOptions::find(std::string_view name) const {
  for (const KernelOption& option : options) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

std::vector<int64_t> BufferObject::pages() const {
  std::vector<int64_t> sizes = shape;
  if (is_row_major) sizes.back() = 1;
  if (sizes.size() == 1) sizes.insert(sizes.begin(), 1);
  while (sizes.size() > 2 && sizes.front() == 1) sizes.erase(sizes.begin());
  return sizes;
}

const Value* enumerated(const Value& value) {
  auto* tuple = object_if<TupleObject>(value);
  const bool is_meant = tuple && tuple->record && tuple->record->kind == RecordType::Kind::kEnumOfValues;
  return is_meant ? &tuple->items.back() : nullptr;
}

const RecordType* class_of(const Value& value) {
  auto* tuple = object_if<TupleObject>(value);
  const RecordType* record = tuple ? tuple->record : nullptr;
  return record && record->kind != RecordType::Kind::kNamedTuple ? record : nullptr;
}

bool is_runtime(const Value& value) {
  return object_if<IndexObject>(value) || object_if<ConditionObject>(value) || object_if<RealObject>(value) ||
         object_if<BlockObject>(value);
}

bool is_integer(const Value& value) {
  if (const Value* meant = enumerated(value)) return is_integer(*meant);
  return get_if<int64_t>(value) || get_if<bool>(value);
}

int64_t integer_of(const Value& value) {
  if (const Value* meant = enumerated(value)) return integer_of(*meant);
  if (auto* boolean = get_if<bool>(value)) return *boolean ? 1 : 0;
  return std::get<int64_t>(value);
}

bool is_number(const Value& value) { return is_integer(value) || get_if<double>(value); }

double number_of(const Value& value) {
  if (auto* real = get_if<double>(value)) return *real;
  return static_cast<double>(integer_of(value));
}

const std::vector<Value>* items_of(const Value& value) {
  auto* tuple = object_if<TupleObject>(value);
  if (tuple && !class_of(value)) return &tuple->items;
  if (auto* list = get_if<ListObject*>(value)) return &(*list)->items;
  return nullptr;
}

std::string type_name(const Value& value) {
  return std::visit(
      Overloaded{
          [](Undefined) -> std::string { return "nothing"; },
          [](None) -> std::string { return "None"; },
          [](bool) -> std::string { return "bool"; },
          [](int64_t) -> std::string { return "int"; },
          [](double) -> std::string { return "float"; },
          [](const StringObject*) -> std::string { return "str"; },
          [&](const TupleObject* t) -> std::string { return class_of(value) ? t->record->name : "tuple"; },
          [](ListObject* l) -> std::string { return l->is_iterator ? "iterator" : "list"; },
          [](DictObject* d) -> std::string { return d->is_set ? "set" : "dict"; },
          [](const SliceObject*) -> std::string { return "slice"; },
          [](const RangeObject*) -> std::string { return "range"; },
          [](const FunctionObject* f) -> std::string {
            return f->role == FunctionRole::kKernel ? "kernel" : "function";
          },
          [](const BuiltinFunction*) -> std::string { return "function"; },
          [](const DeviceFunction*) -> std::string { return "function"; },
          [](const BoundMethod*) -> std::string { return "method"; },
          [](const DecoratorObject*) -> std::string { return "decorator"; },
          [](const NamespaceObject* space) { return namespace_type_name(*space); },
          [](const ExceptionObject*) -> std::string { return "exception"; },
          [](const UnknownObject*) -> std::string { return "host value"; },
          [](sim::DataFormat) -> std::string { return "dtype"; },
          [](const TensorObject*) -> std::string { return "tensor"; },
          [](BufferObject*) -> std::string { return "circular buffer"; },
          [](const ProgramObject*) -> std::string { return "Program"; },
          [](const IndexObject*) -> std::string { return "run-time int"; },
          [](const RealObject*) -> std::string { return "run-time float"; },
          [](const ConditionObject*) -> std::string { return "run-time bool"; },
          [](const BlockObject* block) { return block_type_name(*block); },
          [](const SubBlockObject*) -> std::string { return "part of a tensor"; },
          [](TransferObject*) -> std::string { return "transfer"; },
          [](const PipeObject*) -> std::string { return "pipe"; },
          [](const PipeNetObject*) -> std::string { return "pipe net"; },
          [](const PipeEndObject*) -> std::string { return "pipe"; },
          [](const SemaphoreObject*) -> std::string { return "semaphore"; },
          [](const RemoteSemaphoreObject*) -> std::string { return "remote semaphore"; },
          [](const RecordType*) -> std::string { return "class"; },
          [](InstanceObject* object) -> std::string { return object->type->name; },
      },
      value);
}

std::string a_type(const Value& value) {
  std::string name = type_name(value);
  if (std::holds_alternative<None>(value) || is_undefined(value)) return name;
  bool has_vowel = std::string_view("aeiou").find(name[0]) != std::string_view::npos;
  return (has_vowel ? "an " : "a ") + name;
}

namespace {

std::string repr(const Value& value, const Extent& extent) {
  if (std::optional<std::string> own = extent.own ? (*extent.own)(value, true) : std::nullopt) return *own;
  return std::visit(Overloaded{
                        [](None) -> std::string { return "None"; },
                        [](bool b) -> std::string { return b ? "True" : "False"; },
                        [](int64_t i) { return std::to_string(i); },
                        [](double d) { return float_repr(d); },
                        [](const StringObject* s) { return string_repr(s->text); },
                        [&](const TupleObject* t) { return tuple_repr(*t, extent); },
                        [&](ListObject* l) { return "[" + join_repr(l->items, extent) + "]"; },
                        [&](DictObject* d) { return dict_repr(*d, extent); },
                        [&](InstanceObject* object) { return instance_repr(*object, extent); },
                        [](const SliceObject* s) {
                          return fmt::format("slice({}, {}, {})", repr(s->lower), repr(s->upper),
                                             repr(s->step));
                        },
                        [](const RangeObject* r) { return range_repr(*r); },
                        [](const FunctionObject* f) { return fmt::format("<function {}>", f->name); },
                        [](const BuiltinFunction* f) { return fmt::format("<function {}>", f->name); },
                        [](const DeviceFunction* f) { return fmt::format("<function {}>", f->name); },
                        [](const NamespaceObject* n) { return fmt::format("<module {}>", n->name); },
                        [&](const ExceptionObject* e) {
                          return fmt::format("{}({})", e->type_name, join_repr(e->args, extent));
                        },
                        [](sim::DataFormat format) { return std::string(sim::name_of(format)); },
                        [](const TensorObject* t) { return fmt::format("<tensor {}>", t->name()); },
                        [](BufferObject* b) { return fmt::format("<circular buffer {}>", b->name); },
                        [&](auto) { return fmt::format("<{}>", type_name(value)); },
                    },
                    value);
}

std::string text(const Value& value, const Extent& extent) {
  if (std::optional<std::string> own = extent.own ? (*extent.own)(value, false) : std::nullopt) return *own;
  if (auto* string = object_if<StringObject>(value)) return string->text;
  if (auto* exception = object_if<ExceptionObject>(value)) return exception->message;
  if (const Value* meant = enumerated(value)) return text(*meant, extent);
  if (const RecordType* type = class_of(value); type && type->kind == RecordType::Kind::kEnum)
    return fmt::format("{}.{}", type->name, to_text(object_if<TupleObject>(value)->items.front()));
  return repr(value, extent);
}

}  // namespace

std::string repr(const Value& value) { return repr(value, kShort); }
std::string to_text(const Value& value) { return text(value, kShort); }
std::string whole_repr(const Value& value, const OwnText& own) {
  return repr(value, {kMaxLength, kMaxLength, &own});
}
std::string whole_text(const Value& value, const OwnText& own) {
  return text(value, {kMaxLength, kMaxLength, &own});
}

bool equal(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) {
    if (is_integer(a) && is_integer(b)) return integer_of(a) == integer_of(b);
    return number_of(a) == number_of(b);
  }
  if (const Value* meant = enumerated(a)) return equal(*meant, b);
  if (const Value* meant = enumerated(b)) return equal(a, *meant);
  if (a.index() != b.index() || class_of(a) != class_of(b)) return false;
  if (a == b) return true;
  if (auto* string = object_if<StringObject>(a)) return string->text == object_if<StringObject>(b)->text;
  if (auto* items = parts_of(a)) return equal_items(*items, *parts_of(b));
  if (auto* dict = get_if<DictObject*>(a)) return equal_dicts(**dict, **get_if<DictObject*>(b));
  if (auto* object = get_if<InstanceObject*>(a)) return equal_objects(**object, **get_if<InstanceObject*>(b));
  if (auto* slice = object_if<SliceObject>(a)) {
    auto* other = object_if<SliceObject>(b);
    return equal(slice->lower, other->lower) && equal(slice->upper, other->upper) &&
           equal(slice->step, other->step);
  }
  if (auto* range = object_if<RangeObject>(a)) {
    auto* other = object_if<RangeObject>(b);
    return equal(range->start, other->start) && equal(range->stop, other->stop) &&
           equal(range->step, other->step);
  }
  return a == b;
}

bool same(const Value& a, const Value& b) {
  auto* text = object_if<StringObject>(a);
  auto* other = object_if<StringObject>(b);
  return text && other ? text->text == other->text : a == b;
}

std::string shape_text(const std::vector<int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace ttlc::frontend
