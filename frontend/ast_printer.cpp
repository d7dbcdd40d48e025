// A line is `field: Kind line:column details`. Text is printed as a Python string with escapes, so that every
// node keeps to its line.
#include "frontend/ast_printer.h"

#include <fmt/format.h>

namespace ttlc::frontend {

using namespace ast;

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::string_view word(ComprehensionForm form) {
  switch (form) {
    case ComprehensionForm::kList:
      return "list";
    case ComprehensionForm::kSet:
      return "set";
    case ComprehensionForm::kDict:
      return "dict";
    case ComprehensionForm::kGenerator:
      return "generator";
  }
  TTLC_UNREACHABLE();
}

std::string_view word(ParamKind kind) {
  switch (kind) {
    case ParamKind::kPositionalOnly:
      return "positional_only";
    case ParamKind::kPositionalOrKeyword:
      return "";
    case ParamKind::kVarPositional:
      return "*";
    case ParamKind::kKeywordOnly:
      return "keyword_only";
    case ParamKind::kVarKeyword:
      return "**";
  }
  TTLC_UNREACHABLE();
}

std::string names_of(Seq<Identifier> names) {
  std::string out;
  for (const Identifier& name : names) out += fmt::format("{}{}", out.empty() ? "" : " ", name.text);
  return out;
}

std::string names_of(Seq<ImportName> names) {
  std::string out;
  for (const ImportName& name : names) {
    out += fmt::format("{}{}", out.empty() ? "" : ", ", name.name);
    if (!name.alias.text.empty()) out += fmt::format(" as {}", name.alias.text);
  }
  return out;
}

class AstPrinter {
 public:
  std::string take() { return std::move(out_); }

  void module(const Module& module) {
    out_ += "Module\n";
    Deeper deeper(*this);
    for (const Stmt* stmt : module.body) print("", stmt);
  }

  void print(std::string_view field, const Expr* expr) {
    if (!expr) return;
    line(field, name_of(expr->kind), expr->span, details(expr));
    Deeper deeper(*this);
    children(expr);
  }

 private:
  struct Deeper {
    explicit Deeper(AstPrinter& printer) : printer(printer) { ++printer.depth_; }
    ~Deeper() { --printer.depth_; }
    AstPrinter& printer;
  };

  void line(std::string_view field, std::string_view kind, Span span, std::string_view details) {
    out_.append(2 * depth_, ' ');
    if (!field.empty()) out_ += fmt::format("{}: ", field);
    out_ += kind;
    if (span.known()) {
      SourceFile::Place place = span.file->place(span.begin);
      out_ += fmt::format(" {}:{}", place.line, place.column);
    }
    if (!details.empty()) out_ += fmt::format(" {}", details);
    out_ += '\n';
  }

  void print(std::string_view field, ExprSeq exprs) {
    for (const Expr* expr : exprs) print(field, expr);
  }

  void print(std::string_view field, StmtSeq body) {
    if (body.empty()) return;
    line(field, "block", {}, "");
    Deeper deeper(*this);
    for (const Stmt* stmt : body) print("", stmt);
  }

  void print(std::string_view field, const Stmt* stmt) {
    line(field, name_of(stmt->kind), stmt->span, details(stmt));
    Deeper deeper(*this);
    children(stmt);
  }

  void print(Seq<Keyword> keywords) {
    for (const Keyword& keyword : keywords) {
      print(keyword.name.text.empty() ? std::string("**") : fmt::format("{}=", keyword.name.text),
            keyword.value);
    }
  }

  void print(Seq<Param> params) {
    for (const Param& param : params) {
      std::string_view kind = word(param.kind);
      line("param", param.name.text, param.span, kind);
      Deeper deeper(*this);
      print("annotation", param.annotation);
      print("default", param.default_value);
    }
  }

  void print(Seq<TypeParam> params) {
    for (const TypeParam& param : params) {
      line("type_param", param.name.text, param.name.span,
           std::string(static_cast<size_t>(param.stars), '*'));
      Deeper deeper(*this);
      print("bound", param.bound);
      print("default", param.default_value);
    }
  }

  std::string details(const Expr* expr);
  std::string details(const Stmt* stmt);
  void children(const Expr* expr);
  void display_children(const Expr* expr);
  void children(const Stmt* stmt);
  void compound_children(const Stmt* stmt);
  void definition_children(const Stmt* stmt);

  std::string out_;
  size_t depth_ = 0;
};

std::string AstPrinter::details(const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::kName:
      return std::string(as<Name>(expr).id);
    case ExprKind::kIntLiteral: {
      std::optional<int64_t> value = as<IntLiteral>(expr).value;
      return value ? fmt::format("{}", *value) : std::string(expr->span.text());
    }
    case ExprKind::kFloatLiteral:
      return fmt::format("{}", as<FloatLiteral>(expr).value);
    case ExprKind::kImaginaryLiteral:
      return fmt::format("{}j", as<ImaginaryLiteral>(expr).value);
    case ExprKind::kStringLiteral:
      return quoted(as<StringLiteral>(expr).value);
    case ExprKind::kBytesLiteral:
      return quoted(as<BytesLiteral>(expr).value);
    case ExprKind::kBoolLiteral:
      return as<BoolLiteral>(expr).value ? "True" : "False";
    case ExprKind::kFormattedValue: {
      char conversion = as<FormattedValue>(expr).conversion;
      return conversion ? fmt::format("!{}", conversion) : "";
    }
    case ExprKind::kUnaryOp:
      return std::string(spelling(as<UnaryOp>(expr).op));
    case ExprKind::kBinaryOp:
      return std::string(spelling(as<BinaryOp>(expr).op));
    case ExprKind::kBoolOp:
      return std::string(spelling(as<BoolOp>(expr).op));
    case ExprKind::kCompare: {
      std::string operators;
      for (CompareOperator op : as<Compare>(expr).operators) {
        operators += fmt::format("{}{}", operators.empty() ? "" : ", ", spelling(op));
      }
      return operators;
    }
    case ExprKind::kAttribute:
      return fmt::format(".{}", as<Attribute>(expr).name.text);
    case ExprKind::kComprehension:
      return std::string(word(as<Comprehension>(expr).form));
    case ExprKind::kYield:
      return as<Yield>(expr).is_from ? "from" : "";
    case ExprKind::kAsPattern:
      return std::string(as<AsPattern>(expr).name.text);
    default:
      return "";
  }
}

void AstPrinter::children(const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::kUnaryOp:
      return print("operand", as<UnaryOp>(expr).operand);
    case ExprKind::kBinaryOp:
      print("left", as<BinaryOp>(expr).left);
      return print("right", as<BinaryOp>(expr).right);
    case ExprKind::kBoolOp:
      return print("operand", as<BoolOp>(expr).operands);
    case ExprKind::kCompare:
      return print("operand", as<Compare>(expr).operands);
    case ExprKind::kConditional:
      print("then", as<Conditional>(expr).then_value);
      print("condition", as<Conditional>(expr).condition);
      return print("else", as<Conditional>(expr).else_value);
    case ExprKind::kCall:
      print("callee", as<Call>(expr).callee);
      print("arg", as<Call>(expr).args);
      return print(as<Call>(expr).keywords);
    case ExprKind::kAttribute:
      return print("value", as<Attribute>(expr).value);
    case ExprKind::kSubscript:
      print("value", as<Subscript>(expr).value);
      return print("index", as<Subscript>(expr).index);
    case ExprKind::kSlice:
      print("lower", as<Slice>(expr).lower);
      print("upper", as<Slice>(expr).upper);
      return print("step", as<Slice>(expr).step);
    case ExprKind::kNamedExpr:
      print("target", as<NamedExpr>(expr).target);
      return print("value", as<NamedExpr>(expr).value);
    case ExprKind::kLambda:
      print(as<Lambda>(expr).params);
      return print("body", as<Lambda>(expr).body);
    case ExprKind::kStarred:
      return print("value", as<Starred>(expr).value);
    case ExprKind::kAwait:
      return print("value", as<Await>(expr).value);
    case ExprKind::kYield:
      return print("value", as<Yield>(expr).value);
    case ExprKind::kAsPattern:
      return print("pattern", as<AsPattern>(expr).pattern);
    default:
      return display_children(expr);
  }
}

void AstPrinter::display_children(const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::kTuple:
      return print("", as<Tuple>(expr).elements);
    case ExprKind::kList:
      return print("", as<List>(expr).elements);
    case ExprKind::kSet:
      return print("", as<Set>(expr).elements);
    case ExprKind::kDict:
      for (const DictEntry& entry : as<Dict>(expr).entries) {
        print("key", entry.key);
        print(entry.key ? "value" : "**", entry.value);
      }
      return;
    case ExprKind::kFString:
      return print("", as<FString>(expr).parts);
    case ExprKind::kFormattedValue:
      print("value", as<FormattedValue>(expr).value);
      return print("format_spec", as<FormattedValue>(expr).format_spec);
    case ExprKind::kComprehension:
      print("element", as<Comprehension>(expr).element);
      print("value", as<Comprehension>(expr).value);
      for (const ComprehensionClause& clause : as<Comprehension>(expr).clauses) {
        print(clause.is_async ? "async for" : "for", clause.target);
        print("in", clause.iterable);
        print("if", clause.conditions);
      }
      return;
    default:
      return;
  }
}

std::string AstPrinter::details(const Stmt* stmt) {
  switch (stmt->kind) {
    case StmtKind::kAugAssign:
      return fmt::format("{}=", spelling(as<AugAssign>(stmt).op));
    case StmtKind::kGlobal:
      return names_of(as<Global>(stmt).names);
    case StmtKind::kNonlocal:
      return names_of(as<Nonlocal>(stmt).names);
    case StmtKind::kImport:
      return names_of(as<Import>(stmt).names);
    case StmtKind::kImportFrom: {
      const ImportFrom& import = as<ImportFrom>(stmt);
      return fmt::format("{}{} import {}", std::string(static_cast<size_t>(import.level), '.'), import.module,
                         names_of(import.names));
    }
    case StmtKind::kTypeAlias:
      return std::string(as<TypeAlias>(stmt).name.text);
    case StmtKind::kFor:
      return as<For>(stmt).is_async ? "async" : "";
    case StmtKind::kWith:
      return as<With>(stmt).is_async ? "async" : "";
    case StmtKind::kFunctionDef:
      return fmt::format("{}{}", as<FunctionDef>(stmt).is_async ? "async " : "",
                         as<FunctionDef>(stmt).name.text);
    case StmtKind::kClassDef:
      return std::string(as<ClassDef>(stmt).name.text);
    default:
      return "";
  }
}

void AstPrinter::children(const Stmt* stmt) {
  switch (stmt->kind) {
    case StmtKind::kExprStmt:
      return print("", as<ExprStmt>(stmt).value);
    case StmtKind::kAssign:
      print("target", as<Assign>(stmt).targets);
      return print("value", as<Assign>(stmt).value);
    case StmtKind::kAugAssign:
      print("target", as<AugAssign>(stmt).target);
      return print("value", as<AugAssign>(stmt).value);
    case StmtKind::kAnnAssign:
      print("target", as<AnnAssign>(stmt).target);
      print("annotation", as<AnnAssign>(stmt).annotation);
      return print("value", as<AnnAssign>(stmt).value);
    case StmtKind::kReturn:
      return print("value", as<Return>(stmt).value);
    case StmtKind::kRaise:
      print("exception", as<Raise>(stmt).exception);
      return print("cause", as<Raise>(stmt).cause);
    case StmtKind::kAssert:
      print("condition", as<Assert>(stmt).condition);
      return print("message", as<Assert>(stmt).message);
    case StmtKind::kDelete:
      return print("target", as<Delete>(stmt).targets);
    case StmtKind::kTypeAlias:
      print(as<TypeAlias>(stmt).type_params);
      return print("value", as<TypeAlias>(stmt).value);
    default:
      return compound_children(stmt);
  }
}

void AstPrinter::compound_children(const Stmt* stmt) {
  switch (stmt->kind) {
    case StmtKind::kIf:
      print("condition", as<If>(stmt).condition);
      print("body", as<If>(stmt).body);
      return print("else", as<If>(stmt).else_body);
    case StmtKind::kFor:
      print("target", as<For>(stmt).target);
      print("in", as<For>(stmt).iterable);
      print("body", as<For>(stmt).body);
      return print("else", as<For>(stmt).else_body);
    case StmtKind::kWhile:
      print("condition", as<While>(stmt).condition);
      print("body", as<While>(stmt).body);
      return print("else", as<While>(stmt).else_body);
    case StmtKind::kWith:
      for (const WithItem& item : as<With>(stmt).items) {
        print("item", item.context);
        print("as", item.target);
      }
      return print("body", as<With>(stmt).body);
    case StmtKind::kTry:
      print("body", as<Try>(stmt).body);
      for (const ExceptHandler& handler : as<Try>(stmt).handlers) {
        line(handler.is_star ? "except*" : "except", handler.name.text, handler.header, "");
        Deeper deeper(*this);
        print("type", handler.type);
        print("body", handler.body);
      }
      print("else", as<Try>(stmt).else_body);
      return print("finally", as<Try>(stmt).finally_body);
    case StmtKind::kMatch:
      print("subject", as<Match>(stmt).subject);
      for (const MatchCase& match_case : as<Match>(stmt).cases) {
        print("case", match_case.pattern);
        print("if", match_case.guard);
        print("body", match_case.body);
      }
      return;
    default:
      return definition_children(stmt);
  }
}

void AstPrinter::definition_children(const Stmt* stmt) {
  if (const FunctionDef* function = try_as<FunctionDef>(stmt)) {
    print("decorator", function->decorators);
    print(function->type_params);
    print(function->params);
    print("returns", function->returns);
    print("body", function->body);
  } else if (const ClassDef* definition = try_as<ClassDef>(stmt)) {
    print("decorator", definition->decorators);
    print(definition->type_params);
    print("base", definition->bases);
    print(definition->keywords);
    print("body", definition->body);
  }
}

}  // namespace

std::string print_ast(const Module& module) {
  AstPrinter printer;
  printer.module(module);
  return printer.take();
}

std::string print_ast(const Expr& expr) {
  AstPrinter printer;
  printer.print("", &expr);
  return printer.take();
}

}  // namespace ttlc::frontend
