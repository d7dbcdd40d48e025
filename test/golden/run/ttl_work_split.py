# RUN: ttlc run %s --kernel by_cores --tensor a=160x96 --tensor out=160x96
# RUN: ttlc run %s --kernel by_nodes --tensor a=160x96 --tensor out=160x96
# RUN: ttlc run %s --kernel by_blocks --tensor a=256x64 --tensor b=64x384 --tensor out=256x384
# RUN: ttlc run %s --kernel updated --tensor x=96x32 --tensor y=96x32
# CHECKS: host helpers that divide work between cores; cores that do the same in place
import math
from collections import namedtuple

import numpy as np
import ttl
import ttnn
from utils.block_allocation import (
    get_large_matmul_params,
    get_number_of_nodes_from_ranges,
    split_work_to_nodes,
)

Group = namedtuple("Group", "cores units")
SCALE = float(2.0 / np.sqrt(np.pi))


def scaled(a, out, groups):
    columns = a.shape[1] // ttnn.TILE_SIZE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    more, less = groups

    def count_of(core):
        if core < more.cores:
            return more.units
        elif core < more.cores + less.cores:
            return less.units
        else:
            return 0

    def tile_of(core, i):
        tile = min(core, more.cores) * more.units + max(core - more.cores, 0) * less.units + i
        return tile // columns, tile % columns

    @ttl.compute()
    def compute():
        for _ in range(count_of(ttl.node(dims=1))):
            with a_dfb.wait() as x, out_dfb.reserve() as y:
                y.store(x * SCALE)

    @ttl.datamovement()
    def read():
        core = ttl.node(dims=1)
        for i in range(count_of(core)):
            row, column = tile_of(core, i)
            with a_dfb.reserve() as x:
                ttl.copy(a[row, column], x).wait()

    @ttl.datamovement()
    def write():
        core = ttl.node(dims=1)
        for i in range(count_of(core)):
            row, column = tile_of(core, i)
            with out_dfb.wait() as y:
                ttl.copy(y, out[row, column]).wait()


@ttl.operation(grid=(4, 2))
def by_cores(a, out):
    columns, rows = ttl.grid_size(dims=2)
    tiles = math.prod(a.shape) // ttnn.TILE_SIZE**2
    count, cores, group_1, group_2, units_1, units_2 = ttnn.split_work_to_cores(
        ttnn.CoreCoord(columns, rows), tiles, row_wise=True
    )
    assert count == 8 and cores.num_cores() == count
    assert [(r.start.x, r.start.y, r.end.x, r.end.y) for r in group_1.ranges()] == [(0, 0, 3, 0), (0, 1, 2, 1)]
    assert group_2.ranges() == [ttnn.CoreRange(ttnn.CoreCoord(3, 1), ttnn.CoreCoord(3, 1))]
    scaled(a, out, [Group(group_1.num_cores(), units_1), Group(units=units_2, cores=group_2.num_cores())])


@ttl.operation(grid=(4, 2))
def by_nodes(a, out):
    tiles = math.prod(a.shape) // ttnn.TILE_SIZE**2
    nodes, group_1, group_2, units_1, units_2 = split_work_to_nodes((2, 4), tiles, row_wise=False)
    assert group_1 == [((0, 0), (1, 2)), ((0, 3), (0, 3))] and group_2 == [((1, 3), (1, 3))]
    cores = [get_number_of_nodes_from_ranges(group) for group in (group_1, group_2)]
    scaled(a, out, [Group(*group) for group in zip(cores, (units_1, units_2))])


@ttl.operation(grid=(4, 2))
def by_blocks(a, b, out):
    columns, rows = ttl.grid_size(dims=2)
    height, width, inner = out.shape[0] // 32, out.shape[1] // 32, a.shape[1] // 32
    params = get_large_matmul_params(height, width, rows, columns, inner)
    assert (params.block_h, params.block_w) == (4, 3)
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(params.block_h, inner))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(inner, params.block_w))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(params.block_h, params.block_w))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as left, b_dfb.wait() as right, out_dfb.reserve() as product:
            product.store(left @ right)

    def part(index, size):
        return slice(index * size, (index + 1) * size)

    @ttl.datamovement()
    def read():
        x, y = ttl.node(dims=2)
        with a_dfb.reserve() as left, b_dfb.reserve() as right:
            ttl.copy(a[part(y, params.block_h), 0:inner], left).wait()
            ttl.copy(b[0:inner, part(x, params.block_w)], right).wait()

    @ttl.datamovement()
    def write():
        x, y = ttl.node(dims=2)
        with out_dfb.wait() as product:
            ttl.copy(product, out[part(y, params.block_h), part(x, params.block_w)]).wait()


# The row of a core is bound to a name that loops use again: no core depends on it, so that one row runs.
@ttl.operation(grid="auto")
def updated(x, y):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1), block_count=2)
    new_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1), block_count=2)
    rows = x.shape[0] // 32

    @ttl.compute()
    def compute():
        column, _ = ttl.node(dims=2)
        if column < rows:
            for _ in range(2):
                with x_dfb.wait() as old, new_dfb.reserve() as new:
                    new.store(old * 3)

    @ttl.datamovement()
    def read():
        column, _ = ttl.node(dims=2)
        if column < rows:
            for t in [x, y]:
                with x_dfb.reserve() as old:
                    ttl.copy(t[column, 0], old).wait()

    @ttl.datamovement()
    def write():
        column, _ = ttl.node(dims=2)
        if column < rows:
            for t in [x, y]:
                with new_dfb.wait() as new:
                    ttl.copy(new, t[column, 0]).wait()
