# RUN: ttlc run %s --kernel 'make(Plan.wide())' --tensor x=64x128 --tensor y=64x128
# RUN: ttlc run %s --kernel 'make(replace(TALL, rows=2), Shape.CURVED)' --tensor x=64x128 --tensor y=64x128
# RUN: ttlc run %s --kernel 'KERNELS["curved"]' --tensor x=64x128 --tensor y=64x128
# CHECKS: data classes with methods, properties and bases, enumerations, decorated helpers, itertools, functools and operator
import functools
import itertools
import math
import operator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache, partial

import ttl
import ttl.math as block_math
import ttnn


class Shape(Enum):
    STRAIGHT = "straight"
    CURVED = "curved"


@dataclass(frozen=True)
class Grid:
    columns: int = 2
    notes: list = field(default_factory=list)


@dataclass(frozen=True)
class Plan(Grid):
    rows: int = 1
    TILE = ttnn.TILE_SIZE

    @property
    def grid(self):
        return (self.columns, self.rows)

    def share(self, tiles):
        count = functools.reduce(operator.mul, tiles, 1)
        assert count % math.prod(self.grid) == 0, f"{count} tiles on {self.grid}"
        return count // math.prod(self.grid)

    @staticmethod
    def tiles(shape):
        return tuple(map(lambda size: size // Plan.TILE, shape))

    @classmethod
    def wide(cls):
        return cls(columns=4)


TALL = Plan(rows=4, columns=1)


def same(function):
    return function


@same
def scaled(factor, x):
    return x * factor


SHAPES = {Shape.STRAIGHT: partial(scaled, 0.5), Shape.CURVED: lambda x: block_math.tanh(x)}


@lru_cache(maxsize=None)
def make(plan, shape=Shape.STRAIGHT):
    import ttl
    from itertools import chain

    bent = SHAPES[shape]

    @ttl.operation(grid=plan.grid)
    def apply(x, y):
        tiles = plan.tiles(x.shape)
        share = plan.share(tiles)
        x_dfb, y_dfb = (ttl.make_dataflow_buffer_like(t, shape=(1, 1)) for t in (x, y))
        sizes = list(chain([1], filter(None, [0, share])))
        columns = getattr(plan, "columns")
        names = "x, y".replace(" ", "").split(",")
        names.insert(0, names.pop())
        assert names == ["y", "x"] and sizes.pop() == share and share.bit_length() > 0
        assert list(itertools.product((0, 1), repeat=2)) == [(0, 0), (0, 1), (1, 0), (1, 1)]

        def place(i):
            column, row = ttl.node(dims=2)
            return divmod((row * columns + column) * share + i, tiles[1])

        @ttl.compute()
        def compute():
            for _ in range(share):
                y_dfb.reserve().store(bent(x_dfb.wait()))

        @ttl.datamovement()
        def read():
            for i in range(share):
                row, column = place(i)
                ttl.copy(x[row, column], x_dfb.reserve()).wait()

        @ttl.datamovement()
        def write():
            for i in range(share):
                row, column = place(i)
                ttl.copy(y_dfb.wait(), y[row, column]).wait()

    return apply


KERNELS = {shape.value: make(TALL, shape) for shape in (Shape.STRAIGHT, Shape.CURVED)}
