// The syntax tree of a kernel file: the whole Python file, host code included. Nodes are plain structs in an
// Arena, told apart by `kind`; there are no virtual functions and no parent links. Take a node apart with
// `as<Call>(expr)` (asserts) or `if (auto* call = try_as<Call>(expr))`, visit children of any node with
// `for_each_child` (ast_walk.h), print a tree with `print_ast` (ast_printer.h). Text (`std::string_view`)
// points into the source or the arena.
//
// After syntax errors the tree holds ErrorExpr and ErrorStmt nodes; whoever meets one says nothing, the error
// is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "frontend/ast_arena.h"
#include "ir/support/ice.h"
#include "ir/support/source.h"

namespace ttlc::frontend::ast {

enum class ExprKind : uint8_t {
#define AST_EXPR(kind) k##kind,
#include "frontend/ast_nodes.def"
};
enum class StmtKind : uint8_t {
#define AST_STMT(kind) k##kind,
#include "frontend/ast_nodes.def"
};
std::string_view name_of(ExprKind kind);  // "Call"
std::string_view name_of(StmtKind kind);  // "FunctionDef"

struct Expr {
  ExprKind kind;
  int32_t height = 1;  // of the tree below; at most kMaxExprHeight, so that walks may recurse
  Span span;
};
struct Stmt {
  StmtKind kind;
  Span span;
};
inline constexpr int32_t kMaxExprHeight = 1200;  // a sum of a thousand terms inside a few calls
inline constexpr int32_t kMaxBlockDepth = 100;   // nested statement blocks

using ExprSeq = Seq<const Expr*>;
using StmtSeq = Seq<const Stmt*>;

template <ExprKind K>
struct ExprNode : Expr {
  static constexpr ExprKind kKind = K;
  ExprNode() { kind = K; }
};
template <StmtKind K>
struct StmtNode : Stmt {
  static constexpr StmtKind kKind = K;
  StmtNode() { kind = K; }
};

/// The node as a T, or null when it is another kind or null itself.
template <typename T, typename Node>
const T* try_as(const Node* node) {
  return node && node->kind == T::kKind ? static_cast<const T*>(node) : nullptr;
}
/// The node as a T, which it must be.
template <typename T, typename Node>
const T& as(const Node* node) {
  TTLC_ASSERT(node && node->kind == T::kKind, "syntax tree node is {}, not {}",
              node ? name_of(node->kind) : "null", name_of(T::kKind));
  return *static_cast<const T*>(node);
}

/// A name where it is written: `def NAME`, `x.NAME`, `import NAME`.
struct Identifier {
  std::string_view text;
  Span span;
};

// ---- expressions: atoms

struct Name : ExprNode<ExprKind::kName> {
  std::string_view id;
};
struct IntLiteral : ExprNode<ExprKind::kIntLiteral> {
  std::optional<int64_t> value;  // empty when it needs more than 63 bits; the digits are span.text()
};
struct FloatLiteral : ExprNode<ExprKind::kFloatLiteral> {
  double value = 0;
};
struct ImaginaryLiteral : ExprNode<ExprKind::kImaginaryLiteral> {
  double value = 0;
};
/// Adjacent literals are joined, escapes are decoded (UTF-8).
struct StringLiteral : ExprNode<ExprKind::kStringLiteral> {
  std::string_view value;
};
struct BytesLiteral : ExprNode<ExprKind::kBytesLiteral> {
  std::string_view value;
};
struct BoolLiteral : ExprNode<ExprKind::kBoolLiteral> {
  bool value = false;
};
struct NoneLiteral : ExprNode<ExprKind::kNoneLiteral> {};
struct EllipsisLiteral : ExprNode<ExprKind::kEllipsisLiteral> {};
/// `f"x = {x:>{w}}"`: parts are StringLiteral and FormattedValue in order; plain strings beside it are joined
/// in.
struct FString : ExprNode<ExprKind::kFString> {
  ExprSeq parts;
};
/// `{value!conversion:format_spec}` inside an FString. `{x=}` yields the text "x=" as a StringLiteral before
/// it.
struct FormattedValue : ExprNode<ExprKind::kFormattedValue> {
  const Expr* value = nullptr;
  char conversion = 0;                   // 'r', 's', 'a' or 0
  const FString* format_spec = nullptr;  // null: none
};

// ---- expressions: displays

struct Tuple : ExprNode<ExprKind::kTuple> {
  ExprSeq elements;  // may hold Starred
};
struct List : ExprNode<ExprKind::kList> {
  ExprSeq elements;
};
struct Set : ExprNode<ExprKind::kSet> {
  ExprSeq elements;
};
struct DictEntry {
  const Expr* key = nullptr;  // null: `**value`
  const Expr* value = nullptr;
};
struct Dict : ExprNode<ExprKind::kDict> {
  Seq<DictEntry> entries;
};
enum class ComprehensionForm : uint8_t { kList, kSet, kDict, kGenerator };
/// `for target in iterable if c1 if c2`
struct ComprehensionClause {
  const Expr* target = nullptr;
  const Expr* iterable = nullptr;
  ExprSeq conditions;
  bool is_async = false;
};
struct Comprehension : ExprNode<ExprKind::kComprehension> {
  ComprehensionForm form = ComprehensionForm::kList;
  const Expr* element = nullptr;  // the key of a dict comprehension
  const Expr* value = nullptr;    // dict comprehensions only
  Seq<ComprehensionClause> clauses;
};

// ---- expressions: operators

enum class UnaryOperator : uint8_t { kNegate, kPlus, kInvert, kNot };
enum class BinaryOperator : uint8_t {
  kAdd,
  kSub,
  kMul,
  kMatMul,
  kDiv,
  kFloorDiv,
  kMod,
  kPow,
  kLeftShift,
  kRightShift,
  kBitAnd,
  kBitOr,
  kBitXor,
};
enum class BoolOperator : uint8_t { kAnd, kOr };
enum class CompareOperator : uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIs,
  kIsNot,
  kIn,
  kNotIn,
};
std::string_view spelling(UnaryOperator op);  // "not", as written in the source
std::string_view spelling(BinaryOperator op);
std::string_view spelling(BoolOperator op);
std::string_view spelling(CompareOperator op);

struct UnaryOp : ExprNode<ExprKind::kUnaryOp> {
  UnaryOperator op = UnaryOperator::kNegate;
  const Expr* operand = nullptr;
};
struct BinaryOp : ExprNode<ExprKind::kBinaryOp> {
  BinaryOperator op = BinaryOperator::kAdd;
  Span op_span;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
};
struct BoolOp : ExprNode<ExprKind::kBoolOp> {
  BoolOperator op = BoolOperator::kAnd;
  ExprSeq operands;  // two or more: `a and b and c` is one node
};
struct Compare : ExprNode<ExprKind::kCompare> {
  ExprSeq operands;                // a < b <= c: [a, b, c]
  Seq<CompareOperator> operators;  // one less than operands
};
/// `then_value if condition else else_value`
struct Conditional : ExprNode<ExprKind::kConditional> {
  const Expr* condition = nullptr;
  const Expr* then_value = nullptr;
  const Expr* else_value = nullptr;
};
/// `target := value`
struct NamedExpr : ExprNode<ExprKind::kNamedExpr> {
  const Name* target = nullptr;
  const Expr* value = nullptr;
};

// ---- expressions: primaries

struct Keyword {
  Identifier name;  // empty text: `**value`
  const Expr* value = nullptr;
};
struct Call : ExprNode<ExprKind::kCall> {
  const Expr* callee = nullptr;
  ExprSeq args;           // positional, may hold Starred
  Seq<Keyword> keywords;  // in source order
};
struct Attribute : ExprNode<ExprKind::kAttribute> {
  const Expr* value = nullptr;
  Identifier name;
};
struct Subscript : ExprNode<ExprKind::kSubscript> {
  const Expr* value = nullptr;
  const Expr* index = nullptr;  // `t[i, a:b]`: a Tuple that holds a Slice
};
/// `lower:upper:step` inside a Subscript; each part may be null.
struct Slice : ExprNode<ExprKind::kSlice> {
  const Expr* lower = nullptr;
  const Expr* upper = nullptr;
  const Expr* step = nullptr;
};
struct Starred : ExprNode<ExprKind::kStarred> {
  const Expr* value = nullptr;
};
struct Await : ExprNode<ExprKind::kAwait> {
  const Expr* value = nullptr;
};
struct Yield : ExprNode<ExprKind::kYield> {
  const Expr* value = nullptr;  // may be null
  bool is_from = false;
};
/// `pattern as name` in a `case`; the rest of a pattern is spelt with expression nodes.
struct AsPattern : ExprNode<ExprKind::kAsPattern> {
  const Expr* pattern = nullptr;
  Identifier name;
};
/// Stands where an expression was expected and a syntax error was reported.
struct ErrorExpr : ExprNode<ExprKind::kErrorExpr> {};

enum class ParamKind : uint8_t {
  kPositionalOnly,
  kPositionalOrKeyword,
  kVarPositional,
  kKeywordOnly,
  kVarKeyword
};
struct Param {
  ParamKind kind = ParamKind::kPositionalOrKeyword;
  Identifier name;
  Span span;                            // name, annotation and default
  const Expr* annotation = nullptr;     // may be null
  const Expr* default_value = nullptr;  // may be null
};
struct Lambda : ExprNode<ExprKind::kLambda> {
  Seq<Param> params;
  const Expr* body = nullptr;
};

// ---- statements: simple

struct ExprStmt : StmtNode<StmtKind::kExprStmt> {
  const Expr* value = nullptr;
};
/// `a = b = value`: two targets. A target is Name, Attribute, Subscript, Starred, or Tuple/List of targets.
struct Assign : StmtNode<StmtKind::kAssign> {
  ExprSeq targets;
  const Expr* value = nullptr;
};
struct AugAssign : StmtNode<StmtKind::kAugAssign> {
  BinaryOperator op = BinaryOperator::kAdd;
  Span op_span;
  const Expr* target = nullptr;
  const Expr* value = nullptr;
};
struct AnnAssign : StmtNode<StmtKind::kAnnAssign> {
  const Expr* target = nullptr;
  const Expr* annotation = nullptr;
  const Expr* value = nullptr;  // may be null
};
struct Return : StmtNode<StmtKind::kReturn> {
  const Expr* value = nullptr;  // may be null
};
struct Raise : StmtNode<StmtKind::kRaise> {
  const Expr* exception = nullptr;  // may be null
  const Expr* cause = nullptr;      // may be null
};
struct Assert : StmtNode<StmtKind::kAssert> {
  const Expr* condition = nullptr;
  const Expr* message = nullptr;  // may be null
};
struct Delete : StmtNode<StmtKind::kDelete> {
  ExprSeq targets;
};
struct Pass : StmtNode<StmtKind::kPass> {};
struct Break : StmtNode<StmtKind::kBreak> {};
struct Continue : StmtNode<StmtKind::kContinue> {};
struct Global : StmtNode<StmtKind::kGlobal> {
  Seq<Identifier> names;
};
struct Nonlocal : StmtNode<StmtKind::kNonlocal> {
  Seq<Identifier> names;
};
struct ImportName {
  std::string_view name;  // "a.b.c", or "*" in `from m import *`
  Identifier alias;       // empty text: none
  Span span;
  /// The name the statement binds: the alias, or else `a` of `a.b.c`.
  std::string_view bound_name() const {
    return alias.text.empty() ? name.substr(0, name.find('.')) : alias.text;
  }
};
struct Import : StmtNode<StmtKind::kImport> {
  Seq<ImportName> names;
};
struct ImportFrom : StmtNode<StmtKind::kImportFrom> {
  int64_t level = 0;        // leading dots
  std::string_view module;  // may be empty when level > 0
  Seq<ImportName> names;
};
struct TypeParam {
  Identifier name;
  int64_t stars = 0;                    // *Ts, **P
  const Expr* bound = nullptr;          // may be null
  const Expr* default_value = nullptr;  // may be null
};
/// `type name[params] = value`
struct TypeAlias : StmtNode<StmtKind::kTypeAlias> {
  Identifier name;
  Seq<TypeParam> type_params;
  const Expr* value = nullptr;
};
/// Stands where a statement with a syntax error was.
struct ErrorStmt : StmtNode<StmtKind::kErrorStmt> {};

// ---- statements: compound. `header` runs from the keyword to the colon; `span` includes the body

/// `elif` is an If that is the only statement of else_body.
struct If : StmtNode<StmtKind::kIf> {
  Span header;
  const Expr* condition = nullptr;
  StmtSeq body;
  StmtSeq else_body;
};
struct For : StmtNode<StmtKind::kFor> {
  Span header;
  const Expr* target = nullptr;
  const Expr* iterable = nullptr;
  StmtSeq body;
  StmtSeq else_body;
  bool is_async = false;
};
struct While : StmtNode<StmtKind::kWhile> {
  Span header;
  const Expr* condition = nullptr;
  StmtSeq body;
  StmtSeq else_body;
};
struct WithItem {
  const Expr* context = nullptr;
  const Expr* target = nullptr;  // after `as`, may be null
};
struct With : StmtNode<StmtKind::kWith> {
  Span header;
  Seq<WithItem> items;
  StmtSeq body;
  bool is_async = false;
};
struct ExceptHandler {
  Span header;
  const Expr* type = nullptr;  // may be null
  Identifier name;             // empty text: none
  StmtSeq body;
  bool is_star = false;  // `except*`
};
struct Try : StmtNode<StmtKind::kTry> {
  Span header;
  StmtSeq body;
  Seq<ExceptHandler> handlers;
  StmtSeq else_body;
  StmtSeq finally_body;
};
struct MatchCase {
  Span header;
  const Expr* pattern = nullptr;
  const Expr* guard = nullptr;  // may be null
  StmtSeq body;
};
struct Match : StmtNode<StmtKind::kMatch> {
  Span header;
  const Expr* subject = nullptr;
  Seq<MatchCase> cases;
};
/// The docstring, if any, is the first statement of body.
struct FunctionDef : StmtNode<StmtKind::kFunctionDef> {
  Span header;  // without the decorators, as is span
  Identifier name;
  ExprSeq decorators;  // the expressions after `@`
  Seq<TypeParam> type_params;
  Seq<Param> params;
  const Expr* returns = nullptr;  // annotation, may be null
  StmtSeq body;
  bool is_async = false;
};
struct ClassDef : StmtNode<StmtKind::kClassDef> {
  Span header;
  Identifier name;
  ExprSeq decorators;
  Seq<TypeParam> type_params;
  ExprSeq bases;
  Seq<Keyword> keywords;
  StmtSeq body;
};

struct Module {
  const SourceFile* file = nullptr;
  StmtSeq body;
};

}  // namespace ttlc::frontend::ast
