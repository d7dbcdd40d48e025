// Values of the abstract interpreter. A value is either known at compile time (int, str, tuple, function,
// dtype...) or stands for something the kernel has at run time (an index, a condition, a block, a buffer, a
// transfer). One interpreter handles both, so that compile-time Python and kernel code mix freely.
//
// Composite values are objects on a Heap that lives as long as one elaboration; a Value refers to them
// without owning them, as names in Python do. `Undefined` is the value of an expression whose mistake has
// been reported: whoever meets it says nothing and passes it on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "frontend/ast.h"
#include "ir/support/source.h"
#include "runtime/facts/program.h"

namespace ttlc::frontend {

class Scope;
struct StringObject;
struct RecordType;
struct TupleObject;
struct InstanceObject;
struct ListObject;
struct DictObject;
struct SliceObject;
struct RangeObject;
struct FunctionObject;
struct BuiltinFunction;
struct DeviceFunction;
struct BoundMethod;
struct DecoratorObject;
struct NamespaceObject;
struct ExceptionObject;
struct UnknownObject;
struct TensorObject;
struct BufferObject;
struct ProgramObject;
struct IndexObject;
struct ConditionObject;
struct RealObject;
struct BlockObject;
struct SubBlockObject;
struct TransferObject;
struct PipeObject;
struct PipeNetObject;
struct PipeEndObject;
struct SemaphoreObject;
struct RemoteSemaphoreObject;

struct Undefined {
  friend bool operator==(Undefined, Undefined) { return true; }
};
struct None {
  friend bool operator==(None, None) { return true; }
};

using Value =
    std::variant<Undefined, None, bool, int64_t, double, const StringObject*, const TupleObject*, ListObject*,
                 DictObject*, const SliceObject*, const RangeObject*, const FunctionObject*,
                 const BuiltinFunction*, const DeviceFunction*, const BoundMethod*, const DecoratorObject*,
                 const NamespaceObject*, const ExceptionObject*, const UnknownObject*, sim::DataFormat,
                 const TensorObject*, BufferObject*, const ProgramObject*, const IndexObject*,
                 const ConditionObject*, const BlockObject*, const SubBlockObject*, TransferObject*,
                 const PipeObject*, const PipeNetObject*, const PipeEndObject*, const SemaphoreObject*,
                 const RemoteSemaphoreObject*, const RecordType*, const RealObject*, InstanceObject*>;

// ---- compile-time objects

struct StringObject {
  std::string text;
};
/// `namedtuple("Point", ["x", "y"])` or a data class: makes tuples whose items have names.
struct RecordType {
  std::string name;
  std::vector<std::string> fields;
  std::vector<Value> defaults;  // one per field, Undefined where there is none
  struct Member {
    std::string name;
    Value value;                 // a constant, or a function
    bool is_property = false;    // a function of the record alone, called when its name is read
    bool is_static = false;      // a function that does not get the record
    bool is_of_class = false;    // a function that gets the type
    Value setter = Undefined{};  // of a property: what gets the object and a new value
  };
  std::vector<Member> members = {};  // what else its class says
  std::vector<const RecordType*> bases = {};
  bool is_mutable = false;     // its methods assign attributes
  bool is_ordered = false;     // a data class with order=True
  std::string exception = "";  // the exception of Python that it is made from; empty: none
  /// A named tuple is a tuple with names; members of an enumeration of numbers or texts stand for these.
  enum class Kind : uint8_t { kNamedTuple, kDataClass, kEnum, kEnumOfValues, kPlain };
  Kind kind = Kind::kNamedTuple;

  const Member* find(std::string_view member) const;
  bool is_made_from(const RecordType* other) const;
};
struct TupleObject {
  std::vector<Value> items;
  const RecordType* record = nullptr;  // what names the items
};
/// An object whose attributes may change: of a class that is no tuple of fields.
struct InstanceObject {
  const RecordType* type = nullptr;
  std::vector<std::pair<std::string, Value>> attributes;  // in the order of their first assignment
  int64_t region = 0;                                     // see ListObject

  const Value* find(std::string_view name) const;
  void set(std::string_view name, const Value& value);
};
/// `region`: how many loops and branches that run on the device stood around the place that made it, counted from a number of
/// its own in each thread.
struct ListObject {
  std::vector<Value> items;
  int64_t region = 0;
  bool is_iterator = false;  // of a generator, zip, map...: who runs over it takes its items
};
struct DictObject {
  std::vector<std::pair<Value, Value>> entries;  // in insertion order
  int64_t region = 0;
  bool is_set = false;          // the keys alone; the values are None
  Value factory = Undefined{};  // of a defaultdict: makes what is missing
};
struct SliceObject {
  Value lower, upper, step;  // None where left out
};
/// `range(...)`; a bound may be an index known only at run time.
struct RangeObject {
  Value start, stop, step;
};

/// Spellings of the language: what differs between them is a few names and conventions (README.md).
enum class Dialect {
  kSeed,  // @pykernel_gen: buffers are parameters of threads, coordinates count blocks, shapes spread
  kTtl,   // @ttl.kernel, @ttl.operation: buffers are made, coordinates count tiles, `broadcast` spreads
};

/// Which kind of function a decorator made.
enum class FunctionRole { kPlain, kKernel, kComputeThread, kDataMovementThread };

/// The option of a kernel decorator that its body reads by its name: tiles in a block.
inline constexpr std::string_view kGranularity = "granularity";

/// A keyword argument of a kernel decorator, evaluated.
struct KernelOption {
  std::string_view name;
  Value value;
  Span span;
};
/// `@pykernel_gen(grid=..., block_factors=...)`, `@ttl.operation(grid=...)`
struct KernelOptions {
  Dialect dialect = Dialect::kSeed;
  std::vector<KernelOption> options;
  Span span;

  const KernelOption* find(std::string_view name) const;
};

/// A `def` or a `lambda` together with the scope it was evaluated in.
struct FunctionObject {
  std::string_view name;
  Span span;  // the header
  ast::Seq<ast::Param> params;
  std::vector<Value> defaults;             // one per parameter, Undefined where there is none
  const ast::FunctionDef* def = nullptr;   // null for a lambda
  const ast::Expr* lambda_body = nullptr;  // null for a def
  Scope* scope = nullptr;                  // where it was defined
  FunctionRole role = FunctionRole::kPlain;
  const KernelOptions* kernel = nullptr;  // role kKernel only
  bool is_generator = false;
};

class Evaluator;
struct CallArgs;
/// A function the compile-time evaluator provides.
struct BuiltinFunction {
  std::string_view name;
  Value (*call)(Evaluator&, const CallArgs&);
};
/// A function that only a thread can call; `name` is a row of the device function table.
struct DeviceFunction {
  std::string_view name;
};
/// `value.method`, not yet called.
struct BoundMethod {
  Value self;
  std::string_view name;             // empty: `super()`
  const RecordType* from = nullptr;  // the class that has the method, where that is not the one of `self`
};
/// What `compute()` or `pykernel_gen(...)` returns: makes a function a thread or a kernel.
struct DecoratorObject {
  FunctionRole role = FunctionRole::kPlain;
  const KernelOptions* kernel = nullptr;
};
/// `math`, `ttnn`...: a fixed set of names. Of a host library only those are known that kernels need.
struct NamespaceObject {
  std::string_view name;
  std::vector<std::pair<std::string_view, Value>> members;
  bool is_host_library = false;
  bool is_class = false;                   // a class that holds constants; its objects are the class itself
  const RecordType* enumerates = nullptr;  // an enumeration: what its members are
};
/// `ValueError("...")`, as `raise` takes it.
struct ExceptionObject {
  std::string type_name;
  std::string message;
  std::vector<Value> args = {};
};
/// A name that has no value where it is read: what host code left behind, or what exists only inside a
/// run-time loop or branch. `cause` is the unknown this one comes from.
struct UnknownObject {
  std::string name;
  Span span;           // what binds it
  std::string reason;  // host code: why it cannot be evaluated; else: the whole explanation
  const UnknownObject* cause = nullptr;
  bool needs_object = false;  // it reads attributes of its cause or calls it, which no --set can replace
  bool is_host = true;
  bool can_be_set = true;  // --set can give it a value; host modules and functions it cannot
  std::string help = "";
};

// ---- kernel objects

/// A tensor parameter of the kernel, or a `Stream` of it.
struct TensorObject {
  sim::TensorDesc desc;    // shape in elements, at least rows and columns
  int64_t index = 0;       // among the kernel's tensors
  Span span;               // the parameter
  bool is_vector = false;  // the source sees one dimension: a vector of n lies like a row, 1xn
  const TensorObject* repeated = nullptr;  // what stands in all places of this one: a tensor of one element

  const std::string& name() const { return desc.name; }
  bool is_row_major() const { return desc.layout == sim::TensorLayout::kRowMajor; }
  /// The shape that the source sees.
  std::vector<int64_t> shape() const { return {desc.shape.begin() + (is_vector ? 1 : 0), desc.shape.end()}; }
};

/// A circular buffer: one per tensor parameter, or made with CircularBuffer(...).
struct BufferObject {
  std::string name;            // the first name it gets
  std::vector<int64_t> shape;  // of one block: in tiles, or in elements when it lies row by row
  sim::DataFormat format = sim::DataFormat::kBf16;
  int64_t blocks = 2;                    // depth
  bool has_declared_blocks = false;      // the user has said how many blocks it holds
  bool is_row_major = false;             // like a row-major tensor
  const TensorObject* tensor = nullptr;  // of buffers that come with a parameter; null: made by the source
  Span span;                             // where its shape is said

  /// The shape of a block in pages as rows and columns; leading dimensions of 1 are left out. A page is a tile, or a row of
  /// elements.
  std::vector<int64_t> pages() const;
  int64_t row_elems() const { return is_row_major ? shape.back() : 0; }
};

/// `Program(threads...)`, and after the second call also its arguments.
struct ProgramObject {
  std::vector<const FunctionObject*> threads;
  std::vector<Value> args;
  bool has_args = false;
  Span span;
};

// ---- helpers

/// Owns the objects of one elaboration.
class Heap {
 public:
  Heap() = default;
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  template <typename T>
  T* make(T object) {
    auto holder = std::make_unique<Holder<T>>(std::move(object));
    T* result = &holder->object;
    objects_.push_back(std::move(holder));
    if constexpr (std::is_same_v<T, ListObject>) lists_.push_back(result);
    if constexpr (std::is_same_v<T, DictObject>) dicts_.push_back(result);
    if constexpr (std::is_same_v<T, InstanceObject>) instances_.push_back(result);
    return result;
  }
  Value string(std::string text) {
    return static_cast<const StringObject*>(make(StringObject{std::move(text)}));
  }
  Value tuple(std::vector<Value> items) {
    return static_cast<const TupleObject*>(make(TupleObject{std::move(items)}));
  }
  Value list(std::vector<Value> items) { return make(ListObject{std::move(items), region}); }
  Value dict(std::vector<std::pair<Value, Value>> entries) {
    return make(DictObject{std::move(entries), region});
  }

  /// What the objects that can change hold. Those made later are not in it.
  struct Contents {
    std::vector<ListObject> lists;
    std::vector<DictObject> dicts;
    std::vector<InstanceObject> instances;
  };
  Contents contents() const;
  void restore(const Contents& contents);

  int64_t region = 0;                          // of what is made now; see ListObject
  int64_t thread_region = 0;                   // where the thread that is lowered begins
  std::vector<const FunctionObject*> kernels;  // in the order of their definition

 private:
  struct Object {
    virtual ~Object() = default;
  };
  template <typename T>
  struct Holder : Object {
    explicit Holder(T value) : object(std::move(value)) {}
    T object;
  };
  std::vector<std::unique_ptr<Object>> objects_;
  std::vector<ListObject*> lists_;
  std::vector<DictObject*> dicts_;
  std::vector<InstanceObject*> instances_;
};

/// The alternative `T` of a value, or null (for object types: the object, or null).
template <typename T>
const T* get_if(const Value& value) {
  return std::get_if<T>(&value);
}
template <typename T>
const T* object_if(const Value& value) {
  if (auto* held = std::get_if<const T*>(&value)) return *held;
  return nullptr;
}

inline bool is_undefined(const Value& value) { return std::holds_alternative<Undefined>(value); }
/// Known only at run time: an index, a condition or a block.
bool is_runtime(const Value& value);
/// An int or a bool, as Python counts them.
bool is_integer(const Value& value);
int64_t integer_of(const Value& value);
bool is_number(const Value& value);
double number_of(const Value& value);
/// The number or text that a member of an IntEnum or StrEnum stands for; null for other values.
const Value* enumerated(const Value& value);
/// The class of an object that is not a tuple in Python; null for other values.
const RecordType* class_of(const Value& value);
/// Items of a tuple or list; null for other values, objects of classes among them.
const std::vector<Value>* items_of(const Value& value);

/// What a user calls the type: "int", "tuple", "block of 2x1 tiles".
std::string type_name(const Value& value);
/// The same with its article: "an int", "a tuple", "None".
std::string a_type(const Value& value);
/// As Python's repr() and str() print it; long containers are cut, for diagnostics.
std::string repr(const Value& value);
std::string to_text(const Value& value);
/// What an object says of itself by its `__repr__` (true) or `__str__`; nothing when it has none.
using OwnText = std::function<std::optional<std::string>(const Value&, bool is_repr)>;
/// The same as a whole.
std::string whole_repr(const Value& value, const OwnText& own);
std::string whole_text(const Value& value, const OwnText& own);
/// Python's == for compile-time values; objects of the kernel are equal when they are the same.
bool equal(const Value& a, const Value& b);
/// Python's `is`.
bool same(const Value& a, const Value& b);
/// "[2, 4]"
std::string shape_text(const std::vector<int64_t>& shape);

}  // namespace ttlc::frontend
