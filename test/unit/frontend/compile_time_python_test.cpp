// Compile-time code beyond arithmetic: containers that change, sets, iterators, generators, match, try, classes. What
// Python makes of each snippet stands beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend/builtins.h"
#include "frontend/module_evaluator.h"
#include "ir/support/render.h"
#include "test/unit/frontend/parsed.h"

namespace ttlc::frontend {
namespace {

using ::testing::HasSubstr;

/// A module run by the evaluator; other files are read from `files`.
class Source {
 public:
  explicit Source(std::string text, std::string other = "")
      : other_("other.py", std::move(other)),
        parsed_(std::move(text)),
        scope_(&language_),
        evaluator_(heap_, &scope_, sink_),
        loader_([this](const std::string& path) { return path == "other.py" ? &other_ : nullptr; }),
        module_(evaluator_, parsed_.arena, loader_) {
    bind_language(heap_, language_);
    module_.run(*parsed_.module, scope_, {});
  }

  std::string value(std::string_view name = "x") {
    const Binding* binding = scope_.find(name);
    if (!binding) return "unbound";
    auto* unknown = object_if<UnknownObject>(binding->value);
    return unknown ? "unknown: " + unknown->reason : repr(binding->value);
  }

 private:
  SourceFile other_;
  Parsed parsed_;
  Heap heap_;
  Scope language_{nullptr};
  Scope scope_;
  DiagnosticSink sink_;
  Evaluator evaluator_;
  FileLoader loader_;
  ModuleEvaluator module_;
};

/// What `x` is after the body of a function that returns it.
std::string x_of(const std::string& body, const std::string& before = "") {
  std::string text = before + "def f():\n    ";
  for (char c : body) text += c == '\n' ? std::string("\n    ") : std::string(1, c);
  return Source(text + "\n    return x\nx = f()\n").value();
}
std::string value_of(const std::string& expression) { return Source("x = " + expression + "\n").value(); }

TEST(CompileTimePythonTest, TextsAreSearchedCountedAndCut) {
  EXPECT_EQ(value_of("['banana'.count('an'), 'aaaa'.count('aa'), 'abc'.count(''), 'abc'.count('', 4), "
                     "'banana'.count('a', 2, -1)]"),
            "[2, 2, 4, 0, 1]");
  EXPECT_EQ(
      value_of(
          "['abcabc'.find('c', -2), 'abcabc'.find('c', -3, -1), 'abc'.find('', 4), 'abcabc'.index('a', 1)]"),
      "[5, -1, -1, 3]");
  EXPECT_EQ(
      value_of("['abcabc'.rfind('b'), 'abcabc'.rfind('abc', 0, 5), 'abcabc'.rindex('a'), 'abc'.rfind('')]"),
      "[4, 0, 3, 3]");
  EXPECT_EQ(
      value_of(
          "['k=v=w'.partition('='), 'k=v=w'.rpartition('='), 'kv'.partition('='), 'kv'.rpartition('=')]"),
      "[('k', '=', 'v=w'), ('k=v', '=', 'w'), ('kv', '', ''), ('', '', 'kv')]");
  EXPECT_EQ(x_of("try:\n    'abc'.index('z')\nexcept ValueError as e:\n    x = str(e)"),
            "'substring not found'");
  EXPECT_EQ(x_of("try:\n    'abc'.partition('')\nexcept ValueError as e:\n    x = str(e)"),
            "'empty separator'");
}

TEST(CompileTimePythonTest, TextsAreFilledAndCapitalized) {
  EXPECT_EQ(value_of("['42'.zfill(5), '-42'.zfill(5), '+4'.zfill(4), 'abc'.zfill(2), '-'.zfill(3)]"),
            "['00042', '-0042', '+004', 'abc', '-00']");
  EXPECT_EQ(
      value_of(
          "['ab'.center(5), 'a'.center(4), 'abc'.center(6, '-'), 'é'.ljust(3, '·'), 'ab'.rjust(4, '.')]"),
      "['  ab ', ' a  ', '-abc--', 'é··', '..ab']");
  EXPECT_EQ(value_of("[\"they're BILL's\".title(), 'a1b2 c3d'.title(), 'aBC dEF'.capitalize()]"),
            "[\"They'Re Bill'S\", 'A1B2 C3D', 'Abc def']");
}

TEST(CompileTimePythonTest, FieldsOfFormatHoldFieldsAndConversions) {
  EXPECT_EQ(value_of("'{:{w}}|{:{}.{}f}|{x:.{p}f}'.format(5, 2.5, 8, 2, w=6, x=3.14159, p=2)"),
            "'     5|    2.50|3.14'");
  EXPECT_EQ(value_of("'{!r}{!s}|{!r:>6}|{!r:{w}}|{{}}'.format('a', 'b', 'c', 'd', w=4)"),
            "\"'a'b|   'c'|'d' |{}\"");
  EXPECT_EQ(x_of("try:\n    '{'.format(1)\nexcept ValueError as e:\n    x = str(e)"),
            "\"Single '{' encountered in format string\"");
}

TEST(CompileTimePythonTest, ClassesAndPowersAreAskedFor) {
  const std::string classes =
      "import enum\nclass E(enum.Enum):\n    A = 1\n    B = 2\nclass C:\n    pass\nclass D(C):\n    pass\n";
  EXPECT_EQ(x_of("x = [E['A'] == E.A, E['B'].value, [m for m in ('A', 'B') if E[m].value == 2]]", classes),
            "[True, 2, ['B']]");
  EXPECT_EQ(x_of("try:\n    E['Z']\nexcept KeyError as e:\n    x = str(e)", classes), "\"'Z'\"");
  EXPECT_EQ(
      x_of("x = [issubclass(D, C), issubclass(C, D), issubclass(D, (int, C)), issubclass(D, int)]", classes),
      "[True, False, True, False]");
  EXPECT_EQ(
      value_of(
          "[issubclass(bool, int), issubclass(int, float), issubclass(KeyError, (ValueError, LookupError))]"),
      "[True, False, True]");
  EXPECT_EQ(value_of("[pow(2, 10, 1000), pow(5, 0, 1), pow(-2, 3, 5), pow(7, 123456789012, 998244353), "
                     "pow(2, 5, None)]"),
            "[24, 0, 2, 985787883, 32]");
}

TEST(CompileTimePythonTest, LoopsSeeWhatTheyChange) {
  EXPECT_EQ(x_of("x = []\nl = [1, 2]\nfor v in l:\n    x.append(v)\n    if v == 1:\n        l.append(9)"),
            "[1, 2, 9]");
  EXPECT_THAT(x_of("x = {1: 1}\nfor k in x:\n    x[k + 1] = 1"), HasSubstr("while the loop runs over it"));
}

TEST(CompileTimePythonTest, EveryNameSeesChangesInPlace) {
  EXPECT_EQ(x_of("x = [1]\ny = x\ny += [2]"), "[1, 2]");
  EXPECT_EQ(x_of("x = {1: 2}\ny = x\ny |= {3: 4}"), "{1: 2, 3: 4}");
  EXPECT_EQ(x_of("x = 0\ndef up():\n    nonlocal x\n    x += 1\nup()\nup()"), "2");
  EXPECT_EQ(x_of("x = {'a': [1, 2], 'b': 3}\ndel x['b']\ndel x['a'][0]"), "{'a': [2]}");
}

TEST(CompileTimePythonTest, KeysKeepTheirPlaces) {
  EXPECT_EQ(value_of("{k: v for k, v in [(1, 'a'), (2, 'b'), (1, 'c')]}"), "{1: 'c', 2: 'b'}");
  EXPECT_EQ(value_of("sorted([(1, 'a'), (0, 'b'), (1, 'c')], key=lambda t: t[0], reverse=True)"),
            "[(1, 'a'), (1, 'c'), (0, 'b')]");
}

TEST(CompileTimePythonTest, IsComparesObjects) {
  EXPECT_EQ(value_of("([] is [], 1 is True, None is None, 'a' is 'a')"), "(False, False, True, True)");
}

TEST(CompileTimePythonTest, Sets) {
  EXPECT_EQ(value_of("sorted({3, 1, 2} | {5} - {2})"), "[1, 2, 3, 5]");
  EXPECT_EQ(value_of("({1} <= {1, 2}, {1, 2} == {2, 1}, len(set([1, 1])), 1 in {1})"),
            "(True, True, 1, True)");
  EXPECT_EQ(value_of("[v for v in {2, 0, 1}]"), "[0, 1, 2]");
  EXPECT_THAT(value_of("[v for v in {'a', 'b'}]"), HasSubstr("order of the items of this set is not known"));
  EXPECT_EQ(x_of("x = {1, 2}\nx.add(3)\nx.discard(1)\nx = sorted(x)"), "[2, 3]");
}

TEST(CompileTimePythonTest, IteratorsAreRunOverOnce) {
  EXPECT_EQ(x_of("z = zip([1, 2], [3, 4])\nx = (list(z), list(z))"), "([(1, 3), (2, 4)], [])");
  EXPECT_EQ(x_of("i = iter([1, 2, 3])\nx = (next(i), list(i), next(i, None))"), "(1, [2, 3], None)");
  EXPECT_EQ(value_of("next(d for d in range(2, 9) if 9 % d == 0)"), "3");
  EXPECT_THAT(value_of("next([1])"), HasSubstr("next takes an iterator"));
}

TEST(CompileTimePythonTest, Generators) {
  EXPECT_EQ(
      x_of("def g(n):\n    for i in range(n):\n        yield i * i\n    yield from [7]\nx = list(g(3))"),
      "[0, 1, 4, 7]");
}

TEST(CompileTimePythonTest, Match) {
  const std::string kind = R"py(
def kind(v):
    match v:
        case 0: return 'zero'
        case 1 | 2: return 'few'
        case [a, *b]: return f'{a} and {b}'
        case str() as s: return 'str ' + s
        case {'k': w}: return f'k {w}'
        case {'a': w, **rest}: return f'a {w} and {rest}'
        case int(n) if n > 10: return 'big'
        case _: return 'other'
)py";
  EXPECT_EQ(
      Source(kind + "x = [kind(v) for v in (0, 2, [1, 2], 'q', {'k': 4}, {'a': 1, 'b': 2}, 20, 5, None)]\n")
          .value(),
      "['zero', 'few', '1 and [2]', 'str q', 'k 4', \"a 1 and {'b': 2}\", 'big', 'other', 'other']");
}

TEST(CompileTimePythonTest, TheRestOfADictStandsBehindItsKeys) {
  EXPECT_EQ(x_of("match {'a': 1}:\n    case {**x}: pass"), "{'a': 1}");
  EXPECT_THAT(x_of("x = 1\nmatch {'a': 1}:\n    case {**r, 'a': 1}: pass"), HasSubstr("behind all its keys"));
}

TEST(CompileTimePythonTest, TryCatchesWhatPythonRaises) {
  EXPECT_EQ(x_of("try:\n    x = {}['k']\nexcept KeyError:\n    x = 5"), "5");
  EXPECT_EQ(x_of("try:\n    x = 1 // 0\nexcept (KeyError, ZeroDivisionError) as e:\n    x = 'z'"), "'z'");
  EXPECT_EQ(
      x_of(
          "x = []\ntry:\n    raise ValueError('no')\nexcept Exception as e:\n    x.append(str(e))\nfinally:\n"
          "    x.append('f')"),
      "['no', 'f']");
  EXPECT_EQ(
      x_of("x = []\ntry:\n    try:\n        {}['k']\n    finally:\n        x.append('f')\nexcept KeyError:\n"
           "    x.append('k')"),
      "['f', 'k']");
  EXPECT_EQ(x_of("x = 1\ntry:\n    x = {}['k']\nexcept KeyError:\n    pass"), "1");
  EXPECT_EQ(x_of("x = 1\ntry:\n    for x in 5:\n        pass\nexcept TypeError:\n    x += 1"), "2");
  EXPECT_THAT(x_of("try:\n    x = 2 ** 70\nexcept Exception:\n    x = 3"), HasSubstr("64"));
  EXPECT_THAT(x_of("x = 1\ntry:\n    raise ValueError('no')\nexcept KeyError:\n    x = 2"),
              HasSubstr("ValueError: no"));
}

TEST(CompileTimePythonTest, LoopsTakeItemsFromIteratorsOneByOne) {
  EXPECT_EQ(x_of("i = iter([1, 2, 3, 4])\nfor v in i:\n    if v == 2:\n        break\nx = list(i)"),
            "[3, 4]");
  EXPECT_EQ(x_of("i = iter([1, 2, 3, 4])\nx = []\nfor v in i:\n    x.append((v, next(i, None)))"),
            "[(1, 2), (3, 4)]");
}

TEST(CompileTimePythonTest, TriesOfModules) {
  EXPECT_EQ(Source("try:\n    import ttl\n    x = True\nexcept ImportError:\n    x = False\n").value(),
            "True");
  EXPECT_EQ(Source("try:\n    from .there import x\nexcept ImportError:\n    x = 4\n").value(), "4");
  EXPECT_EQ(Source("x = [1]\ntry:\n    import math\nexcept ImportError:\n    x.append(2)\n").value(), "[1]");
  EXPECT_EQ(Source("x = 1\ntry:\n    y = {}['k']\n    x = 2\nexcept KeyError:\n    y = 7\n").value(), "1");
  EXPECT_EQ(Source("try:\n    x = int('x')\nexcept ValueError:\n    x = 4\nelse:\n    x = 9\n").value(), "4");
  EXPECT_EQ(
      Source("try:\n    raise ValueError('q')\n    x = 1\nexcept KeyError:\n    x = 3\nexcept ValueError:\n"
             "    x = 2\n")
          .value(),
      "2");
}

TEST(CompileTimePythonTest, FilesThatPythonCannotImport) {
  EXPECT_EQ(Source("from other import x\n", "x = 3\n").value(), "3");
  EXPECT_THAT(Source("from other import x\n", "x = 3\ny = (\n").value(),
              HasSubstr("other.py cannot be imported"));
}

constexpr const char* kClasses = R"py(
from dataclasses import dataclass
from enum import Enum, IntEnum
@dataclass
class P:
    n: int = 1
    def area(self): return self.n * 2
@dataclass
class Q(P):
    m: int = 2
    def area(self): return super().area() + self.m
class A(IntEnum):
    U = 1
    V = 2
class B(Enum):
    M = "m"
)py";

TEST(CompileTimePythonTest, Classes) {
  const std::string before = kClasses;
  EXPECT_EQ(Source(before + "x = (Q(3, 4).area(), isinstance(Q(), P), isinstance(P(), Q))\n").value(),
            "(10, True, False)");
  EXPECT_EQ(
      Source(before +
             "x = (isinstance(A.U, int), isinstance(B.M, str), A(2).name, len(A), [b.value for b in B])\n")
          .value(),
      "(True, False, 'V', 2, ['m'])");
  EXPECT_THAT(Source(before + "x = len(P())\n").value(), HasSubstr("cannot be iterated over"));
  EXPECT_THAT(Source(before + "x = P() + P()\n").value(), HasSubstr("does not work"));
}

TEST(CompileTimePythonTest, Strings) {
  EXPECT_EQ(value_of("('a,b,c'.split(',', 1), 'a-b-c'.rsplit('-', 1), ' a b  c '.split(None, 1))"),
            "(['a', 'b,c'], ['a-b', 'c'], ['a', 'b  c '])");
  EXPECT_EQ(value_of("('xxaxx'.strip('x'), 'k_1'.removeprefix('k_'), 'ab'.startswith(('x', 'a')))"),
            "('a', '1', True)");
}

TEST(CompileTimePythonTest, LibraryFunctions) {
  EXPECT_EQ(Source("import itertools, operator\nx = (list(itertools.chain.from_iterable([[1], [2]])), "
                   "operator.itemgetter(0, 2)([5, 6, 7]))\n")
                .value(),
            "([1, 2], (5, 7))");
  EXPECT_EQ(value_of("(max([3, 1], key=lambda v: -v), min([], default=4), int('0x1f', 16), round(2.675, 2))"),
            "(1, 4, 31, 2.67)");
  EXPECT_EQ(x_of("x = [y for v in range(3) if (y := v * 2)] + [y]"), "[2, 4, 4]");
}

TEST(CompileTimePythonTest, ModulesThatSetupCodeUses) {
  EXPECT_EQ(Source("import logging\nlog = logging.getLogger(__name__)\nx = log.info('n %d', 3)\n").value(),
            "None");
  EXPECT_EQ(Source("from loguru import logger\nimport warnings\nlogger.debug('a')\nx = warnings.warn('b')\n")
                .value(),
            "None");
  EXPECT_EQ(Source("from typing import cast, TYPE_CHECKING\nx = (cast(float, 2), TYPE_CHECKING)\n").value(),
            "(2, False)");
  EXPECT_EQ(Source("import sys\nx = int(sys.argv[1]) if len(sys.argv) > 1 else 7\n").value(), "7");
  EXPECT_EQ(Source("from types import SimpleNamespace\nx = SimpleNamespace(a=1, b=2).b\n").value(), "2");
  EXPECT_EQ(Source("from collections import defaultdict, deque\nd = defaultdict(list)\nd['a'].append(1)\n"
                   "q = deque([1, 2])\nq.appendleft(0)\nx = (d, q.popleft(), len(q))\n")
                .value(),
            "({'a': [1]}, 0, 2)");
}

TEST(CompileTimePythonTest, WhatHostCodeAddsToAListLeavesItUnknown) {
  EXPECT_THAT(Source("x = [1]\nx.append(elsewhere())\n").value(), HasSubstr("unknown"));
  EXPECT_EQ(Source("x = {'a': [1]}\nx['a'].append(2)\n").value(), "{'a': [1, 2]}");
}

TEST(CompileTimePythonTest, NumbersOfLibraries) {
  EXPECT_EQ(
      Source("import math\nx = (math.log(8, 2), math.comb(5, 2), math.factorial(4), math.trunc(-2.5))\n")
          .value(),
      "(3.0, 10, 24, -2)");
  EXPECT_EQ(Source("import math\nx = (math.hypot(3, 4), math.isclose(1, 1 + 1e-12), math.isnan(math.nan))\n")
                .value(),
            "(5.0, True, True)");
  EXPECT_EQ(Source("import numpy as np\nx = (np.float32(2), np.prod([2, 3]), np.ceil(1.5))\n").value(),
            "(2.0, 6, 2.0)");
  EXPECT_EQ(Source("import torch\nx = torch.finfo(torch.bfloat16).max\n").value(), "3.3895313892515355e+38");
}

TEST(CompileTimePythonTest, TemplatesOfText) {
  EXPECT_EQ(value_of("'%d of %s, %5.1f%%' % (3, 'x', 2.25)"), "'3 of x,   2.2%'");
  EXPECT_THAT(value_of("'%d' % 'x'"), HasSubstr("do not fit the fields"));
}

TEST(CompileTimePythonTest, ClassesOfFunctions) {
  EXPECT_EQ(Source("class C:\n    @staticmethod\n    def twice(n):\n        return 2 * n\nx = C.twice(4)\n")
                .value(),
            "8");
}

constexpr const char* kPlainClasses = R"py(
class C:
    K = 3
    def __init__(self, n, m=2):
        self.n, self.m = n, m
        self.seen = []
    def add(self, v):
        self.seen.append(v)
        self.n += 1
        return self
    @property
    def t(self): return self.n * self.m
    @classmethod
    def make(cls): return cls(9)
    def __call__(self, v): return v * self.K
class D(C):
    def __init__(self, n):
        super().__init__(n, 5)
    def add(self, v): return super().add(v * 2)
)py";

TEST(CompileTimePythonTest, ObjectsOfPlainClasses) {
  const std::string before = kPlainClasses;
  EXPECT_EQ(
      Source(before + "d = D(2).add(4).add(5)\nx = (d.n, d.seen, d.t, d(2), isinstance(d, C), C.make().n)\n")
          .value(),
      "(4, [8, 10], 20, 6, True, 9)");
  EXPECT_EQ(Source(before + "c = C(1)\nc.n = 7\nx = (c.n, c == c, c == C(7))\n").value(), "(7, True, False)");
  EXPECT_THAT(Source(before + "x = C(1).q\n").value(), HasSubstr("has no 'q'"));
}

TEST(CompileTimePythonTest, DataClassesThatAssignTheirFields) {
  EXPECT_EQ(Source("from dataclasses import dataclass\n@dataclass\nclass P:\n    n: int\n    t: int = 0\n"
                   "    def __post_init__(self):\n        self.t = self.n * 32\nx = (P(3), P(3) == P(3), "
                   "P(3) == P(4))\n")
                .value(),
            "(P(n=3, t=96), True, False)");
}

TEST(CompileTimePythonTest, ClassesOfExceptions) {
  const std::string before = "class ConfigError(ValueError):\n    \"\"\"No.\"\"\"\n";
  EXPECT_THAT(x_of("x = 1\nraise ConfigError('bad n')", before), HasSubstr("bad n"));
  EXPECT_EQ(x_of("try:\n    raise ConfigError('bad n')\nexcept ValueError as e:\n    x = str(e)", before),
            "'bad n'");
}

TEST(CompileTimePythonTest, AbstractClasses) {
  EXPECT_EQ(Source("import abc\nclass A(abc.ABC):\n    K = 2\n    @classmethod\n    def k(cls): return "
                   "cls.K\nx = A.k()\n")
                .value(),
            "2");
}

TEST(CompileTimePythonTest, BodiesOfContextsRun) {
  EXPECT_EQ(Source("import torch\nwith torch.no_grad():\n    x = 2\n").value(), "2");
  EXPECT_THAT(Source("with open('f') as x:\n    y = x.read()\n").value("y"), HasSubstr("unknown"));
}

TEST(CompileTimePythonTest, LimitsAndNamesHoldInTries) {
  EXPECT_THAT(x_of("x = 1\ntry:\n    while True:\n        pass\nexcept:\n    x = 2"),
              HasSubstr("does not end"));
  EXPECT_THAT(x_of("def g():\n    nonlocal y\n    y = 1\nx = g()"),
              HasSubstr("no function around this one binds 'y'"));
}

TEST(CompileTimePythonTest, CallsOfModulesTakeEffect) {
  EXPECT_EQ(Source("x = [1]\ndef add(l):\n    l.append(2)\nadd(x)\n").value(), "[1, 2]");
  EXPECT_EQ(Source("x = [1, 2]\ndel x[0]\n").value(), "[2]");
  EXPECT_EQ(Source("x = {}\nx.setdefault('a', []).append(1)\n").value(), "{'a': [1]}");
  EXPECT_EQ(Source("x = 5\ndef up():\n    global x\n    x += 1\nup()\nup()\n").value(), "7");
}

TEST(CompileTimePythonTest, WhatAFailedCallMayHaveChangedIsUnknown) {
  EXPECT_THAT(
      Source("import host\nx = [1]\ndef fill(l):\n    if host.n():\n        l.append(2)\nfill(x)\n").value(),
      HasSubstr("unknown"));
  EXPECT_EQ(Source("import host\nx = [1]\ndef show(l):\n    host.show(l)\nshow(x)\n").value(), "[1]");
}

TEST(CompileTimePythonTest, ContextsOfTheFileOpenAndClose) {
  EXPECT_EQ(Source("x = []\nclass C:\n    def __enter__(self):\n        x.append('in')\n        return 5\n"
                   "    def __exit__(self, *how):\n        x.append('out')\n"
                   "with C() as v:\n    x.append(v)\n")
                .value(),
            "['in', 5, 'out']");
  EXPECT_EQ(Source("from contextlib import contextmanager\nx = []\n@contextmanager\ndef c(n):\n    "
                   "x.append('in')\n    yield n + 1\n    x.append('out')\n"
                   "with c(4) as v:\n    x.append(v)\n")
                .value(),
            "['in', 5, 'out']");
}

TEST(CompileTimePythonTest, WhatTheHostLacksIsNotAsked) {
  const std::string ask = "try:\n    import host\n    has = host.has\nexcept ImportError:\n    has = False\n";
  EXPECT_EQ(Source(ask + "if has:\n    @ttl.operation(grid=(1, 1))\n    def k(a):\n        pass\n    x = 1\n")
                .value(),
            "1");
}

TEST(CompileTimePythonTest, FormatsOfNumbersAndTexts) {
  EXPECT_EQ(value_of("f'{255:#x}|{5:#010b}|{True:d}|{5:>+5}|{-3.14159:06.1f}|{1234567:_}|{65:c}|{-5:=+6d}'"),
            "'0xff|0b00000101|1|   +5|-003.1|1_234_567|A|-    5'");
  EXPECT_EQ(
      value_of("f\"{'abcdef':.2}|{'abc':>6.2}|{'x':05}|{5:^+7d}|{1234567.891:,.1f}|{3.0:.3}|{12.0:.2}\""),
      "'ab|    ab|x0000|  +5   |1,234,567.9|3.0|1.2e+01'");
  EXPECT_THAT(value_of("f\"{'a':d}\""), HasSubstr("unknown"));
  EXPECT_EQ(value_of("'%+d|%-4d|%05.1f|%#x|%c|%.2s' % (5, 3, 2.25, 255, 65, 'abc')"),
            "'+5|3   |002.2|0xff|A|ab'");
  EXPECT_EQ(value_of("'%(a)s %(b)d' % {'a': 1, 'b': 2}"), "'1 2'");
  EXPECT_EQ(value_of("(hex(255), oct(8), bin(5), chr(97), ord('a'), round(1250, -2), round(1350, -2))"),
            "('0xff', '0o10', '0b101', 'a', 97, 1200, 1400)");
  EXPECT_EQ(value_of("len(str(list(range(200))))"), "890");
}

TEST(CompileTimePythonTest, ObjectsSayWhatTheyAre) {
  const std::string point =
      "class P:\n    def __init__(self, a):\n        self.a = a\n    def __repr__(self):\n        return "
      "f'P({self.a})'\n"
      "    def __str__(self):\n        return f'<{self.a}>'\n";
  EXPECT_EQ(
      Source(point + "x = (str(P(1)), repr(P(2)), f'{P(3)}', str([P(4)]), '%s %r' % (P(5), P(6)))\n").value(),
      "('<1>', 'P(2)', '<3>', '[P(4)]', '<5> P(6)')");
}

TEST(CompileTimePythonTest, ExceptionsAreObjects) {
  const std::string mine =
      "class Bad(ValueError):\n    def __init__(self, a, b):\n        super().__init__(a, b)\n        self.b "
      "= b\n"
      "class Worse(Bad):\n    pass\n";
  EXPECT_EQ(
      Source(mine + "try:\n    raise Worse(1, 'y')\nexcept Bad as e:\n"
                    "    x = (e.args, e.b, str(e), repr(e), isinstance(e, Bad), isinstance(e, Exception))\n")
          .value(),
      "((1, 'y'), 'y', \"(1, 'y')\", \"Worse(1, 'y')\", True, True)");
  EXPECT_EQ(
      Source(mine + "def f():\n    try:\n        raise Bad(1, 2)\n    except KeyError:\n        return 0\n"
                    "    except ValueError as e:\n        return e.b\nx = f()\n")
          .value(),
      "2");
  EXPECT_EQ(
      Source(
          "try:\n    {}['k']\nexcept KeyError as e:\n    x = (str(e), e.args, repr(e), type(e).__name__)\n")
          .value(),
      "(\"'k'\", ('k',), \"KeyError('k')\", 'KeyError')");
  EXPECT_EQ(Source("try:\n    int('x')\nexcept ValueError as e:\n    x = str(e)\n").value(),
            "\"invalid literal for int() with base 10: 'x'\"");
  EXPECT_EQ(Source("try:\n    assert 1 == 2, 'no'\nexcept AssertionError as e:\n    x = str(e)\n").value(),
            "'no'");
}

TEST(CompileTimePythonTest, TheNameOfAnExceptionEndsWithItsHandler) {
  EXPECT_THAT(Source("def f():\n    try:\n        raise ValueError('x')\n    except ValueError as e:\n       "
                     " pass\n    return e\nx = f()\n")
                  .value(),
              HasSubstr("'e' is used before it has a value"));
}

TEST(CompileTimePythonTest, SlicesAreAssignedAndDeleted) {
  EXPECT_EQ(Source("x = [0] * 6\nx[1:3] = [7, 8, 9]\n").value(), "[0, 7, 8, 9, 0, 0, 0]");
  EXPECT_EQ(Source("x = [1, 2, 3, 4, 5]\nx[::2] = [9, 8, 7]\ndel x[1:3]\n").value(), "[9, 4, 7]");
  EXPECT_EQ(Source("x = [1, 2, 3, 4, 5]\ndel x[::-2]\nx[3:1] = [6]\n").value(), "[2, 4, 6]");
  EXPECT_THAT(x_of("x = [1, 2, 3]\nx[::2] = [1]"), HasSubstr("extended slice of size 2"));
}

TEST(CompileTimePythonTest, WhatChangesIsNoKey) {
  EXPECT_THAT(value_of("{[1]: 2}"), HasSubstr("unhashable type: 'list'"));
  EXPECT_THAT(value_of("{(1, {}) for _ in range(2)}"), HasSubstr("unhashable type: 'dict'"));
  EXPECT_EQ(x_of("x = {}\ntry:\n    x[[1]] = 2\nexcept TypeError as e:\n    x = str(e)"),
            "\"unhashable type: 'list'\"");
}

TEST(CompileTimePythonTest, DataClassesAreOrderedWhereTheySaySo) {
  const std::string fields = "class D:\n    a: int\n    b: int = 2\n";
  EXPECT_EQ(Source("@dataclass(order=True)\n" + fields + "x = sorted([D(3), D(1, 5), D(1)])\n").value(),
            "[D(a=1, b=2), D(a=1, b=5), D(a=3, b=2)]");
  EXPECT_THAT(Source("@dataclass\n" + fields + "x = D(1) < D(2)\n").value(), HasSubstr("unknown"));
}

TEST(CompileTimePythonTest, RecordsAreCopiedAndTakenApart) {
  const std::string classes =
      "from collections import namedtuple\nfrom dataclasses import asdict, astuple, field, replace\n"
      "T = namedtuple('T', 'a b', defaults=[7])\n"
      "@dataclass\nclass I:\n    q: int = 4\n"
      "@dataclass\nclass C:\n    a: int\n    b: list = field(default_factory=list)\n    i: I = "
      "field(default_factory=I)\n"
      "    def __post_init__(self):\n        self.d = self.a + 1\n";
  EXPECT_EQ(x_of("t = T(1)\nx = [t, t._replace(b=9), t._asdict(), T._fields, T._make([4, 5])]", classes),
            "[T(a=1, b=7), T(a=1, b=9), {'a': 1, 'b': 7}, ('a', 'b'), T(a=4, b=5)]");
  EXPECT_EQ(x_of("c = C(2)\nc.b.append(1)\nz = replace(c, a=7)\n"
                 "x = [z.a, z.d, z.b is c.b, asdict(c), astuple(c), asdict(c)['b'] is c.b]",
                 classes),
            "[7, 8, True, {'a': 2, 'b': [1], 'i': {'q': 4}}, (2, [1], (4,)), False]");
  EXPECT_EQ(x_of("try:\n    T._make([1])\nexcept TypeError as e:\n    x = str(e)", classes),
            "'Expected 2 arguments, got 1'");
  EXPECT_THAT(x_of("x = asdict(3)", classes), HasSubstr("asdict() should be called on dataclass instances"));
}

TEST(CompileTimePythonTest, IteratorsKeepWhatIsNotTaken) {
  const std::string names =
      "from itertools import accumulate, batched, combinations_with_replacement, compress, dropwhile, "
      "filterfalse, "
      "groupby, islice, takewhile\n";
  EXPECT_EQ(
      x_of("it = iter(range(5))\nx = [list(islice(it, 2)), list(islice(it, 1, None, 2)), list(it)]", names),
      "[[0, 1], [3], []]");
  EXPECT_EQ(x_of("it = iter([1, 9, 2])\nx = [list(takewhile(lambda v: v < 5, it)), list(it)]", names),
            "[[1], [2]]");
  EXPECT_EQ(x_of("x = [[(k, list(g)) for k, g in groupby([1, 3, 4, 5], key=lambda v: v % 2)], "
                 "list(dropwhile(lambda v: v < 3, [1, 3, 1])), list(filterfalse(None, [0, 1]))]",
                 names),
            "[[(1, [1, 3]), (0, [4]), (1, [5])], [3, 1], [0]]");
  EXPECT_EQ(x_of("x = [list(accumulate([1, 2], initial=5)), list(compress('abc', [1, 0, 1])), "
                 "list(batched([1, 2, 3], 2)), "
                 "list(combinations_with_replacement([1, 2], 2))]",
                 names),
            "[[5, 6, 8], ['a', 'c'], [(1, 2), (3,)], [(1, 1), (1, 2), (2, 2)]]");
  EXPECT_EQ(x_of("d = {1: 2, 3: 4}\nx = [d.popitem(), d, math.prod([2, 3], start=4)]", "import math\n"),
            "[(3, 4), {1: 2}, 24]");
}

TEST(CompileTimePythonTest, PropertiesAreSetAndFailedCallsLeaveObjectsUnknown) {
  const std::string cell =
      "class C:\n    count = 0\n    def __init__(self):\n        self._v = 1\n    @property\n    def "
      "v(self):\n        return self._v\n"
      "    @v.setter\n    def v(self, value):\n        self._v = value * 2\n    @property\n    def "
      "w(self):\n        return 3\n"
      "    def fail(self):\n        self._v = 7\n        gone()\n        C.count += 1\n";
  EXPECT_EQ(Source(cell + "c = C()\nc.v = 5\nx = c.v\n").value(), "10");
  EXPECT_THAT(Source(cell + "c = C()\nc.w = 5\nx = c\n").value(),
              HasSubstr("'w' is a property without a setter"));
  EXPECT_THAT(Source(cell + "c = C()\nc.fail()\nx = c\n").value(), HasSubstr("unknown"));
  EXPECT_THAT(Source(cell + "c = C()\nc.fail()\nx = C\n").value(), HasSubstr("unknown"));
}

TEST(CompileTimePythonTest, ObjectsHaveOperatorsOfTheirClass) {
  const std::string classes =
      "class V:\n    def __init__(self, x):\n        self.x = x\n"
      "    def __add__(self, o):\n        return V(self.x + (o.x if isinstance(o, V) else o))\n"
      "    def __radd__(self, o):\n        return V(o + self.x)\n    def __neg__(self):\n        return "
      "V(-self.x)\n"
      "    def __lt__(self, o):\n        return self.x < o.x\n    def __repr__(self):\n        return "
      "f'V({self.x})'\n"
      "class S:\n    def __init__(self, *items):\n        self.items = list(items)\n"
      "    def __getitem__(self, i):\n        return self.items[i]\n    def __setitem__(self, i, v):\n       "
      " self.items[i] = v\n"
      "    def __len__(self):\n        return len(self.items)\n    def __iter__(self):\n        for i in "
      "self.items:\n"
      "            yield i\n"
      "class E:\n    def __eq__(self, o):\n        return True\n";
  EXPECT_EQ(
      x_of("a, b = V(3), V(4)\nc = a\nc += 5\n"
           "x = str([a + b, 2 + a, -a, c, a, sorted([b, a]), max(a, b), a > b, sum([a, b]), a == V(3)])",
           classes),
      "'[V(7), V(5), V(-3), V(8), V(3), [V(3), V(4)], V(4), False, V(7), False]'");
  EXPECT_EQ(x_of("s = S(1, 2, 3)\ns[0] = 9\ns[1] += 5\na, *b = s\n"
                 "x = [s[0], s[1:], len(s), list(s), 3 in s, 8 not in s, bool(S()), a, b, max(*s), sum(v for "
                 "v in s)]",
                 classes),
            "[9, [7, 3], 3, [9, 7, 3], True, True, False, 9, [7, 3], 9, 19]");
  EXPECT_THAT(x_of("x = len(V(1))", classes), HasSubstr("a V has no len()"));
  EXPECT_THAT(x_of("x = E() == 1", classes), HasSubstr("unknown"));
}

TEST(CompileTimePythonTest, ObjectsThatSayNothingOfThemselves) {
  const std::string classes =
      "class I:\n    def __iter__(self):\n        return self\n"
      "class B:\n    def __bool__(self):\n        return B()\n"
      "from dataclasses import asdict, dataclass\n@dataclass\nclass D:\n    held: list\n";
  EXPECT_THAT(x_of("x = list(I())", classes), HasSubstr("which is no iterator"));
  EXPECT_THAT(x_of("x = 1 if B() else 2", classes), HasSubstr("__bool__ of a B gives a B"));
  EXPECT_THAT(x_of("d = D([])\nd.held.append(d)\nx = len(asdict(d))", classes), HasSubstr("holds itself"));
}

}  // namespace
}  // namespace ttlc::frontend
