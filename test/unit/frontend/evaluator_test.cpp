// The compile-time evaluator on module code: values, operators, functions, poisoned host names, limits.
#include "frontend/evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend/builtins.h"
#include "frontend/module_evaluator.h"
#include "test/unit/frontend/parsed.h"

namespace ttlc::frontend {
namespace {

using ::testing::HasSubstr;

/// A module run by the evaluator.
class ModuleRun {
 public:
  explicit ModuleRun(std::string text, FileLoader loader = {})
      : parsed_(std::move(text)),
        language_(nullptr),
        scope_(&language_),
        evaluator_(heap_, &scope_, sink_),
        loader_(std::move(loader)),
        module_(evaluator_, parsed_.arena, loader_) {
    bind_language(heap_, language_);
    module_.run(*parsed_.module, scope_, {});
  }

  std::string value(std::string_view name) {
    const Binding* binding = scope_.find(name);
    return binding ? repr(binding->value) : "unbound";
  }
  /// What using `name` in a kernel reports.
  std::string use(std::string_view name) {
    auto* unknown = object_if<UnknownObject>(scope_.find(name)->value);
    if (unknown) evaluator_.report_unknown(*unknown, scope_.find(name)->span);
    return render(sink_.sorted(), false);
  }

 private:
  Parsed parsed_;
  Heap heap_;
  Scope language_, scope_;
  DiagnosticSink sink_;
  Evaluator evaluator_;
  FileLoader loader_;
  ModuleEvaluator module_;
};

std::string value_of(const std::string& expression) {
  return ModuleRun("import math\nx = " + expression + "\n").value("x");
}
std::string reason_of(const std::string& expression) {
  return ModuleRun("x = " + expression + "\n").use("x");
}

TEST(EvaluatorTest, IntegersFollowPython) {
  EXPECT_EQ(value_of("-7 // 2"), "-4");
  EXPECT_EQ(value_of("-7 % 3"), "2");
  EXPECT_EQ(value_of("7 // -2"), "-4");
  EXPECT_EQ(value_of("2 ** 10 - 1"), "1023");
  EXPECT_EQ(value_of("-(-10 // 4)"), "3");
  EXPECT_EQ(value_of("1 << 5 | 3 & 6"), "34");
  EXPECT_EQ(value_of("7 / 2"), "3.5");
}

TEST(EvaluatorTest, IntegerOverflowIsAnError) {
  EXPECT_THAT(reason_of("9223372036854775807 + 1"), HasSubstr("does not fit a 64-bit integer"));
  EXPECT_THAT(reason_of("10 ** 30"), HasSubstr("does not fit a 64-bit integer"));
  EXPECT_THAT(reason_of("1 << 70"), HasSubstr("does not fit a 64-bit integer"));
}

TEST(EvaluatorTest, DivisionByZeroIsAnError) {
  EXPECT_THAT(reason_of("1 // 0"), HasSubstr("division by zero"));
  EXPECT_THAT(reason_of("1.0 / 0"), HasSubstr("division by zero"));
}

TEST(EvaluatorTest, SequencesIndexAndSlice) {
  EXPECT_EQ(value_of("(1, 2, 3)[-1]"), "3");
  EXPECT_EQ(value_of("[1, 2, 3, 4, 5][1:4:2]"), "[2, 4]");
  EXPECT_EQ(value_of("[1, 2, 3][::-1]"), "[3, 2, 1]");
  EXPECT_EQ(value_of("(0,) * 3 + (1,)"), "(0, 0, 0, 1)");
  EXPECT_EQ(value_of("'abc'[1:]"), "'bc'");
  EXPECT_THAT(reason_of("[1, 2][2]"), HasSubstr("index 2 is out of range: the list has 2 elements"));
}

TEST(EvaluatorTest, ComprehensionsTakeSeveralGeneratorsAndConditions) {
  EXPECT_EQ(value_of("[(i, j) for i in range(3) for j in range(2) if i != j]"),
            "[(0, 1), (1, 0), (2, 0), (2, 1)]");
  EXPECT_EQ(value_of("{k: v * 2 for k, v in [('a', 1), ('b', 2)]}"), "{'a': 2, 'b': 4}");
  EXPECT_EQ(value_of("sum(x * x for x in range(4))"), "14");
}

TEST(EvaluatorTest, BuiltinsWork) {
  EXPECT_EQ(value_of("max(3, 5, 4) - min([3, 5, 4])"), "2");
  EXPECT_EQ(value_of("sorted([3, 1, 2], key=lambda v: -v)"), "[3, 2, 1]");
  EXPECT_EQ(value_of("list(zip([1, 2], 'ab'))"), "[(1, 'a'), (2, 'b')]");
  EXPECT_EQ(value_of("[i * v for i, v in enumerate([5, 6], 1)]"), "[5, 12]");
  EXPECT_EQ(value_of("round(2.5) + round(3.5)"), "6");
  EXPECT_EQ(value_of("divmod(7, 2)"), "(3, 1)");
  EXPECT_EQ(value_of("-float('inf')"), "-inf");
  EXPECT_EQ(value_of("isinstance((1,), (list, tuple))"), "True");
  EXPECT_EQ(value_of("math.isqrt(17) + math.ceil(0.5) + math.gcd(12, 18)"), "11");
  EXPECT_EQ(value_of("1 / math.sqrt(64)"), "0.125");
}

TEST(EvaluatorTest, ComparisonsChainAndBooleansReturnOperands) {
  EXPECT_EQ(value_of("1 < 2 <= 2 != 3"), "True");
  EXPECT_EQ(value_of("1 < 2 > 5"), "False");
  EXPECT_EQ(value_of("0 or 'x'"), "'x'");
  EXPECT_EQ(value_of("1 and []"), "[]");
  EXPECT_EQ(value_of("not ()"), "True");
  EXPECT_EQ(value_of("3 in (1, 2, 3) and 'k' not in {'a': 1}"), "True");
}

TEST(EvaluatorTest, FormattedStringsFollowTheSpecification) {
  EXPECT_EQ(value_of("f'{3:>4}|{2.5:.2f}|{1234567:,}|{\"a\"!r}|{7:03d}|{0.25:.0%}'"),
            "\"   3|2.50|1,234,567|'a'|007|25%\"");
}

TEST(EvaluatorTest, FunctionsCaptureDefaultsAndKeywords) {
  ModuleRun run(R"(
def outer(a, b=2, *rest, scale=10, **named):
    def inner(x):
        return (a + b + len(rest)) * scale + x + len(named)
    return inner
x = outer(1, 2, 3, 4, scale=100, other=1)(7)
y = (lambda v, w=3: v * w)(5)
)");
  EXPECT_EQ(run.value("x"), "508");
  EXPECT_EQ(run.value("y"), "15");
}

TEST(EvaluatorTest, WrongArgumentsAreExplained) {
  EXPECT_THAT(ModuleRun("def f(alpha):\n    return alpha\nx = f(alpa=1)\n").use("x"),
              HasSubstr("f has no parameter 'alpa'"));
  EXPECT_THAT(ModuleRun("def f(a):\n    return a\nx = f()\n").use("x"),
              HasSubstr("f needs a value for its parameter 'a'"));
  EXPECT_THAT(ModuleRun("def f(a):\n    return a\nx = f(1, 2)\n").use("x"),
              HasSubstr("f takes 1 argument, but 2 are given"));
}

TEST(EvaluatorTest, ControlFlowRuns) {
  ModuleRun run(R"(
def primes(n):
    found = []
    for i in range(2, n):
        for p in found:
            if i % p == 0:
                break
        else:
            found.append(i)
    return found
x = primes(20)
n = 0
while n < 5:
    n += 2
    if n == 4:
        continue
a, (b, *c) = 1, (2, 3, 4)
)");
  EXPECT_EQ(run.value("x"), "[2, 3, 5, 7, 11, 13, 17, 19]");
  EXPECT_EQ(run.value("n"), "6");
  EXPECT_EQ(run.value("c"), "[3, 4]");
}

TEST(EvaluatorTest, LimitsStopWhatDoesNotEnd) {
  EXPECT_THAT(ModuleRun("def f():\n    while True:\n        pass\nx = f()\n").use("x"),
              HasSubstr("this does not end"));
  EXPECT_THAT(ModuleRun("def f(n):\n    return f(n + 1)\nx = f(0)\n").use("x"),
              HasSubstr("nested more than 100 deep"));
  EXPECT_THAT(reason_of("[0] * 10000000"), HasSubstr("more than 1000000 elements"));
}

TEST(EvaluatorTest, ContainersMayContainThemselves) {
  ModuleRun cyclic(
      "a = [1]\na.append(a)\nb = [1]\nb.append(b)\nsame = a == a\nx = a < b\nd = {}\nd['d'] = d\n");
  EXPECT_THAT(cyclic.value("a"), HasSubstr("[1, [1, "));
  EXPECT_THAT(cyclic.value("d"), HasSubstr("{'d': {'d': "));
  EXPECT_EQ(cyclic.value("same"), "True");
  EXPECT_THAT(cyclic.use("x"), HasSubstr("'<' does not work on a list and a list"));
  ModuleRun deep("a = b = ()\nfor i in range(100000):\n    a = (a,)\n    b = (b,)\nx = a == b\nt = f'{a}'\n");
  EXPECT_EQ(deep.value("x"), "False");
  EXPECT_THAT(deep.value("t"), HasSubstr("..."));
}

TEST(EvaluatorTest, StringsHaveALimit) {
  for (const char* longer :
       {"s + s", "f'{s}{s}'", "s.join([s, s])", "s.replace('ab', 'abab')", "'{}{}'.format(s, s)"}) {
    ModuleRun run(fmt::format("s = 'ab'\nfor i in range(64):\n    s = {}\n", longer));
    EXPECT_THAT(run.use("s"), HasSubstr("more than 1000000 characters")) << longer;
  }
}

TEST(EvaluatorTest, FieldsOfFormatMayBeNamedOrNumbered) {
  EXPECT_EQ(value_of("'{1} {0:>3} {n}'.format('a', 'b', n=5)"), "'b   a 5'");
  EXPECT_EQ(value_of("'{{{}}}'.format(7)"), "'{7}'");
  EXPECT_THAT(reason_of("'{} {}'.format(1)"), HasSubstr("no argument of format is meant by {}"));
}

TEST(EvaluatorTest, DictsHaveAKeyOnce) {
  EXPECT_EQ(value_of("{**{'b': 5, 'c': 6}, **{'b': 1}}"), "{'b': 1, 'c': 6}");
  EXPECT_EQ(value_of("{'a': 1, 'b': 3, 'a': 2}"), "{'a': 2, 'b': 3}");
}

TEST(EvaluatorTest, StringsAreSplitAtAnyBlank) {
  EXPECT_EQ(value_of("' a\\tb\\n c '.split()"), "['a', 'b', 'c']");
  EXPECT_EQ(value_of("'\\r\\n a '.strip()"), "'a'");
  EXPECT_EQ(value_of("'a,,b,'.split(',')"), "['a', '', 'b', '']");
  EXPECT_EQ(value_of("'aaa'.replace('aa', 'b')"), "'ba'");
}

TEST(EvaluatorTest, HostCodePoisonsOnlyTheNamesThatNeedIt) {
  ModuleRun run(R"(
import pandas
weights = pandas.read("w.csv")
TILES = weights.shape[0] // 32
BLOCK = TILES * 2
OTHER = 3
class Model:
    pass
)");
  EXPECT_EQ(run.value("OTHER"), "3");
  std::string message = run.use("BLOCK");
  EXPECT_THAT(message, HasSubstr("BLOCK is not known at compile time"));
  EXPECT_THAT(message, HasSubstr("BLOCK depends on TILES"));
  EXPECT_THAT(message, HasSubstr("weights depends on pandas"));
  EXPECT_THAT(message, HasSubstr("--set TILES=VALUE"));
}

TEST(EvaluatorTest, ConditionsOnHostValuesPoisonBothBranches) {
  ModuleRun run(
      "import pandas\nif pandas.has_accelerator():\n    N = 1\nelse:\n    N = 2\nif 1 > 2:\n    M = "
      "1\nelse:\n    M = 2\n");
  EXPECT_EQ(run.value("M"), "2");
  EXPECT_THAT(run.use("N"), HasSubstr("N depends on pandas"));
}

TEST(EvaluatorTest, SiblingModulesAreRead) {
  SourceFile params("params.py", "N = 4\nM = N * 2\n");
  FileLoader loader = [&](const std::string& path) { return path == "params.py" ? &params : nullptr; };
  EXPECT_EQ(ModuleRun("from .params import M as K\n", loader).value("K"), "8");
  EXPECT_EQ(ModuleRun("from params import *\n", loader).value("N"), "4");
  EXPECT_THAT(ModuleRun("from missing import K\n", loader).use("K"), HasSubstr("imported from missing"));
}

TEST(EvaluatorTest, FilesInFoldersAboveAndPackagesAreRead) {
  SourceFile above("../params.py", "from .sizes import M\nN = 2 * M\n");
  SourceFile sizes("../sizes.py", "M = 3\n");
  SourceFile inner("pkg/tiles.py", "K = 5\n");
  FileLoader loader = [&](const std::string& path) -> const SourceFile* {
    for (const SourceFile* file : {&above, &sizes, &inner}) {
      if (file->name() == path) return file;
    }
    return nullptr;
  };
  EXPECT_EQ(ModuleRun("from params import N\n", loader).value("N"), "6");
  EXPECT_EQ(ModuleRun("import params\nz = params.N + 1\n", loader).value("z"), "7");
  EXPECT_EQ(ModuleRun("import pkg.tiles as t\nz = t.K\n", loader).value("z"), "5");
  EXPECT_EQ(ModuleRun("from pkg import tiles\nz = tiles.K\n", loader).value("z"), "5");
  EXPECT_EQ(ModuleRun("from . import nothing\nfrom .pkg import tiles\nz = tiles.K\n", loader).value("z"),
            "5");
  EXPECT_THAT(ModuleRun("import params\nz = params.Q\n", loader).use("z"),
              HasSubstr("params.Q belongs to the host"));
}

TEST(EvaluatorTest, ClassesThatHoldConstantsAreKnown) {
  const std::string data_class =
      "from dataclasses import dataclass, field\n@dataclass(frozen=True)\nclass C:\n    n: int\n    m: int = "
      "4\n"
      "    names: list = field(default_factory=list)\n    def area(self):\n        return self.n * self.m\n";
  EXPECT_EQ(ModuleRun(data_class + "c = C(3)\nz = c.n * c.m\n").value("z"), "12");
  EXPECT_EQ(ModuleRun(data_class + "z = C(3, m=1).m\n").value("z"), "1");
  EXPECT_THAT(ModuleRun(data_class + "z = C().m\n").use("z"), HasSubstr("n"));
  EXPECT_EQ(ModuleRun(data_class + "c = C(3)\nz = len(c.names)\n").value("z"), "0");
  EXPECT_EQ(ModuleRun(data_class + "z = C(3).area() + getattr(C(2), 'm')\n").value("z"), "16");
  EXPECT_EQ(ModuleRun(data_class + "z = hasattr(C(3), 'area') + 2 * hasattr(C(3), 'aera')\n").value("z"),
            "1");
  EXPECT_THAT(ModuleRun(data_class + "z = C(3).aera()\n").use("z"), HasSubstr("no 'aera' here"));
  EXPECT_EQ(
      ModuleRun("class P(NamedTuple):\n    x: int\n    y: int = 2\na, b = P(1)\nz = a + b\n").value("z"),
      "3");
  EXPECT_EQ(ModuleRun("class C:\n    N = 4\n    M = N * 2\nz = C.M + C().N\n").value("z"), "12");
  EXPECT_THAT(ModuleRun("class C(Base):\n    N = 4\nz = C.N\n").use("z"), HasSubstr("a class"));
}

const std::string kDataClasses = R"(from dataclasses import dataclass, field
@dataclass
class A:
    a: int = 1
    notes: list = field(default_factory=list)
    TILE = 32
    def name(self):
        return "A"
@dataclass
class B:
    b: int = 2
    def name(self):
        return "B"
@dataclass
class C(A, B):
    TILE = 16
    def __post_init__(self):
        if self.a < 0:
            raise ValueError("a is negative")
    @property
    def broken(self):
        return 1 // 0
)";

TEST(EvaluatorTest, ClassesInheritAsInPython) {
  ModuleRun run(kDataClasses + R"(c = C(3, 4)
values = (c.b, c.a, c.name(), C.TILE)
c.notes.append(1)
notes = C().notes
bad = C(2, -1)
)");
  EXPECT_EQ(run.value("values"), "(3, 4, 'A', 16)");
  EXPECT_EQ(run.value("notes"), "[]");
  EXPECT_THAT(run.use("bad"), HasSubstr("a is negative"));
}

TEST(EvaluatorTest, ObjectsOfTwoClassesDiffer) {
  ModuleRun run(kDataClasses +
                "x = (A(1) == B(1), A(1, [2]) == (1, [2]), A(1) == A(1), callable(A))\ny = A(1) < B(2)\nz = "
                "A(1) < A(2)\n");
  EXPECT_EQ(run.value("x"), "(False, False, True, True)");
  EXPECT_THAT(run.use("y"), HasSubstr("'<' does not work"));
  EXPECT_THAT(
      ModuleRun(
          "from dataclasses import dataclass\n@dataclass\nclass P:\n    n: int\n    def __len__(self):\n"
          "        return 7\nx = len(P(1))\n")
          .use("x"),
      HasSubstr("a class with __len__"));
}

TEST(EvaluatorTest, OnlyAMissingAttributeHasADefault) {
  ModuleRun run(kDataClasses +
                "x = (getattr(C(), 'z', 5), getattr(C(), 'b', 5), hasattr(C(), 'a'), hasattr(C(), 'z'))\n"
                "y = getattr(C(), 'broken', 5)\n");
  EXPECT_EQ(run.value("x"), "(5, 2, True, False)");
  EXPECT_THAT(run.use("y"), HasSubstr("division by zero"));
}

TEST(EvaluatorTest, MembersOfEnumerationsMayBeNumbers) {
  ModuleRun run(R"(from enum import Enum, IntEnum, StrEnum, auto
class Level(IntEnum):
    HIGH = 1
    LOW = 0
class Name(str, Enum):
    ROW = "row"
class Plain(Enum):
    A = auto()
    B = auto()
class Other(Enum):
    A = 1
numbers = (Level.LOW == 0, Level.LOW < Level.HIGH, (5, 6)[Level.HIGH], Level.HIGH + 1, bool(Level.LOW), Level.LOW.name)
texts = (Name.ROW == "row", f"{Plain.A}", Plain.B.value)
plain = (Plain.A == 1, Plain.A == Other.A, Plain.A is Plain.A)
x = Plain.A < Plain.B
)");
  EXPECT_EQ(run.value("numbers"), "(True, True, 6, 2, False, 'LOW')");
  EXPECT_EQ(run.value("texts"), "(True, 'Plain.A', 2)");
  EXPECT_EQ(run.value("plain"), "(False, False, True)");
  EXPECT_THAT(run.use("x"), HasSubstr("'<' does not work"));
}

TEST(EvaluatorTest, WhatAModuleAssignsToObjects) {
  const std::string head = "class C:\n    N = 4\nc = C()\nd = c.N\nc.N = 5\n";
  EXPECT_EQ(ModuleRun(head + "z = (d, c.N, C.N)\n").value("z"), "(4, 5, 4)");
  EXPECT_THAT(ModuleRun(head + "C.N = 6\nz = C.N\n").use("z"), HasSubstr("changes its attributes"));
}

TEST(EvaluatorTest, NamedTuplesAreTuplesWithNames) {
  const std::string head =
      "from collections import namedtuple\nP = namedtuple('P', ['x', 'y'])\np = P(1, y=2)\n";
  EXPECT_EQ(ModuleRun(head + "z = p\n").value("z"), "P(x=1, y=2)");
  EXPECT_EQ(ModuleRun(head + "z = p.x + p[1]\n").value("z"), "3");
  EXPECT_EQ(ModuleRun(head + "a, b = p\nz = (a, b) == p\n").value("z"), "True");
  EXPECT_EQ(ModuleRun("from collections import namedtuple\nP = namedtuple('P', 'x, y z')\nz = P(1, 2, 3).z\n")
                .value("z"),
            "3");
  EXPECT_THAT(ModuleRun(head + "z = P(1)\n").use("z"), HasSubstr("y"));
}

TEST(EvaluatorTest, HelpersOfHostLibrariesAreKnown) {
  auto cores = [](const std::string& call) {
    return ModuleRun("import ttnn\nn, used, a, b, p, q = ttnn.split_work_to_cores(" + call +
                     ")\nz = (n, a.num_cores(), b.num_cores(), p, q)\n")
        .value("z");
  };
  EXPECT_EQ(cores("ttnn.CoreCoord(8, 8), 100"), "(64, 36, 28, 2, 1)");
  EXPECT_EQ(cores("ttnn.CoreCoord(8, 8), 128, row_wise=True"), "(64, 64, 0, 2, 0)");
  EXPECT_EQ(cores("ttnn.CoreCoord(8, 8), 10"), "(10, 10, 0, 1, 0)");
  EXPECT_EQ(cores("ttnn.CoreCoord(8, 8), 0"), "(0, 0, 0, 0, 0)");
  auto blocks = [](const std::string& call) {
    return ModuleRun("from tools.block_allocation import get_large_matmul_params as f\nz = f(" + call + ")\n")
        .value("z");
  };
  EXPECT_EQ(blocks("20, 20, 10, 13, 2"), "MatmulParams(block_h=2, block_w=2, subblock_h=2, subblock_w=2)");
  EXPECT_EQ(blocks("1, 1009, 8, 8, 2"), "MatmulParams(block_h=0, block_w=0, subblock_h=0, subblock_w=0)");
}

TEST(EvaluatorTest, AFileBesideTheKernelIsReadBeforeWhatIsKnown) {
  SourceFile file("block_allocation.py", "import sympy\nN = 7\nsplit_work_to_nodes = sympy.split\n");
  FileLoader loader = [&](const std::string& path) {
    return path == "block_allocation.py" ? &file : nullptr;
  };
  EXPECT_EQ(ModuleRun("from block_allocation import N\n", loader).value("N"), "7");
  EXPECT_EQ(ModuleRun("from block_allocation import split_work_to_nodes as f\nz = f((2, 2), 4)[0]\n", loader)
                .value("z"),
            "4");
}

TEST(EvaluatorTest, NumpyKnowsNumbers) {
  EXPECT_EQ(ModuleRun("import numpy as np\nz = float(2 * np.sqrt(np.pi) / np.sqrt(np.pi))\n").value("z"),
            "2.0");
  EXPECT_THAT(ModuleRun("import numpy as np\nz = np.zeros(4)\n").use("z"), HasSubstr("belongs to the host"));
}

TEST(EvaluatorTest, NamesAreSuggested) {
  EXPECT_THAT(ModuleRun("tiles = 3\nx = tils + 1\n").use("x"), HasSubstr("'tils' is not defined"));
}

TEST(EvaluatorTest, ALocalNameIsLocalToTheWholeFunction) {
  EXPECT_THAT(ModuleRun("n = 1\ndef f():\n    m = n\n    n = 2\n    return m\nx = f()\n").use("x"),
              HasSubstr("'n' is used before it has a value"));
}

}  // namespace
}  // namespace ttlc::frontend
