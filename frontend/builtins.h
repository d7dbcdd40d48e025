// The names a kernel file finds without defining them: Python's builtins, `math`, and the names of the kernel
// language.
#pragma once

#include <span>

#include "frontend/evaluator.h"

namespace ttlc::frontend {

/// Binds Python's builtins and the names of the kernel language in `scope`, the outermost one.
void bind_language(Heap& heap, Scope& scope);
/// What `sorted` makes of its arguments.
Value sorted_list(Evaluator& evaluator, const CallArgs& call);
/// The range that a call of `name` makes with the arguments of Python's range.
Value make_range(Evaluator& evaluator, const CallArgs& call, std::string_view name);
/// Parts of Python's functions, and one of all of them; null when there is none of that name.
std::span<const BuiltinFunction> sequence_functions();
std::span<const BuiltinFunction> type_functions();
const BuiltinFunction* find_python_builtin(std::string_view name);
/// What an exception of a class of the file is made with.
void set_exception_args(Evaluator& evaluator, InstanceObject& object, const CallArgs& call);
/// Python's str() of an exception.
std::string exception_text(Evaluator& evaluator, std::string_view type, const std::vector<Value>& args,
                           Span span);
/// Whether `except handler:` takes an exception of Python.
bool catches(std::string_view handler, std::string_view raised);
/// `ValueError` of a value that is a type of exceptions; empty for other values.
std::string_view exception_type(const Value& value);
/// Python's own part of them.
void bind_python_builtins(Heap& heap, Scope& scope);
/// pykernel_gen, compute, Program, Stream..., and the functions of tile_ops.def.
void bind_kernel_language(Heap& heap, Scope& scope);

/// Tile sizes and dtypes.
void add_device_constants(Heap& heap, NamespaceObject& space);
/// The `ttl` module: decorators, buffers, and the functions of threads in `ttl`, `ttl.math` and `ttl.block`.
Value ttl_module(Heap& heap);

/// `compute()`, `datamovement()`, `Program(threads...)`: shared by both dialects.
Value make_compute_decorator(Evaluator& evaluator, const CallArgs& call);
Value make_movement_decorator(Evaluator& evaluator, const CallArgs& call);
Value make_program(Evaluator& evaluator, const CallArgs& call);

/// `math`, `ttnn`, `ttl`, `ttlang...`: modules whose contents the compiler knows; None for others.
Value import_module(Heap& heap, std::string_view name);

/// Values with Python methods: str, list, dict, tuple.
bool is_compile_time_method(const Value& self);
Value compile_time_attribute(Evaluator& evaluator, const Operand& self, const ast::Identifier& name);
Value call_compile_time_method(Evaluator& evaluator, const BoundMethod& method, const CallArgs& call);

/// `t.shape`, `t.dtype`..., and calls like `t.volume()`.
Value tensor_attribute(Evaluator& evaluator, const TensorObject& tensor, const ast::Identifier& name);
Value call_tensor_method(Evaluator& evaluator, const BoundMethod& method, const CallArgs& call);

/// What the methods of a class find it under: no name of the language is spelled like it.
inline constexpr std::string_view kClassName = "class";

/// `collections.namedtuple(name, fields)`, and a call of what it made.
Value make_record_type(Evaluator& evaluator, const CallArgs& call);
Value make_record(Evaluator& evaluator, const RecordType& type, const CallArgs& call);

/// `field(default=...)` of a data class: what it gives a field. `replace(record, field=...)`: a record with other values.
Value field_default(Evaluator& evaluator, const CallArgs& call);
Value replaced_record(Evaluator& evaluator, const CallArgs& call);
/// `asdict(record)`, `astuple(record)`
Value record_dict(Evaluator& evaluator, const CallArgs& call);
Value record_tuple(Evaluator& evaluator, const CallArgs& call);

/// `ttnn.repeat(t, sizes)` and `ttnn.squeeze(t)`, of parameters.
Value repeat_tensor(Evaluator& evaluator, const CallArgs& call);
Value squeeze_tensor(Evaluator& evaluator, const CallArgs& call);

/// Whether a method with this name is called by an operator or function of Python that is run for objects of the file.
bool is_operator_method(std::string_view name);

/// `Program(c, d)(args...)`: the second call.
Value call_program(Evaluator& evaluator, const ProgramObject& program, const CallArgs& call);

}  // namespace ttlc::frontend
