// The text of `--emit ast`: every field of a node is there, and each node keeps to its line.
#include "frontend/ast_printer.h"

#include <gtest/gtest.h>

#include "test/unit/frontend/parsed.h"

namespace ttlc::frontend {
namespace {

TEST(AstPrinter, ThreadFunction) {
  Parsed parsed(
      "@ttl.compute()\nasync def f(a, *, b: int = 1):\n    with a.wait() as x:\n        y += x[0, 1:n]\n");
  EXPECT_EQ(print_ast(*parsed.module),
            "Module\n"
            "  FunctionDef 2:1 async f\n"
            "    decorator: Call 1:2\n"
            "      callee: Attribute 1:2 .compute\n"
            "        value: Name 1:2 ttl\n"
            "    param: a 2:13\n"
            "    param: b 2:19 keyword_only\n"
            "      annotation: Name 2:22 int\n"
            "      default: IntLiteral 2:28 1\n"
            "    body: block\n"
            "      With 3:5\n"
            "        item: Call 3:10\n"
            "          callee: Attribute 3:10 .wait\n"
            "            value: Name 3:10 a\n"
            "        as: Name 3:22 x\n"
            "        body: block\n"
            "          AugAssign 4:9 +=\n"
            "            target: Name 4:9 y\n"
            "            value: Subscript 4:14\n"
            "              value: Name 4:14 x\n"
            "              index: Tuple 4:16\n"
            "                IntLiteral 4:16 0\n"
            "                Slice 4:19\n"
            "                  lower: IntLiteral 4:19 1\n"
            "                  upper: Name 4:21 n\n");
}

TEST(AstPrinter, TextIsEscaped) {
  Parsed parsed("'a\\n\"\\\\\\x01'\n");
  EXPECT_EQ(print_ast(*parsed.module),
            "Module\n  ExprStmt 1:1\n    StringLiteral 1:1 \"a\\n\\\"\\\\\\x01\"\n");
}

TEST(AstPrinter, ImportsAndHandlers) {
  Parsed parsed("from ..m import a as b, c\ntry:\n  x\nexcept E as e:\n  raise\n");
  EXPECT_EQ(print_ast(*parsed.module),
            "Module\n"
            "  ImportFrom 1:1 ..m import a as b, c\n"
            "  Try 2:1\n"
            "    body: block\n"
            "      ExprStmt 3:3\n"
            "        Name 3:3 x\n"
            "    except: e 4:1\n"
            "      type: Name 4:8 E\n"
            "      body: block\n"
            "        Raise 5:3\n");
}

}  // namespace
}  // namespace ttlc::frontend
