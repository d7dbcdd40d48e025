# RUN: ttlc run %s --kernel stacked_matmul --tensor a=2x64x96 --tensor b=96x64 --tensor c=64x64 --tensor y=2x64x64
# RUN: ttlc run %s --kernel gathered --tensor a=128x128 --tensor y=128x32
# RUN: ttlc run %s --kernel scattered --tensor a=32x128 --tensor y=128x128
# RUN: ttlc run %s --kernel one_before_all --tensor a=128x32 --tensor y=128x32
# RUN: ttlc run %s --kernel all_before_one --tensor a=128x32 --tensor y=128x32
# RUN: ttlc run %s --kernel columns_in_pairs --tensor a=128x640 --tensor y=128x640
# CHECKS: what the language's specification shows: stacks of matrices with a bias, gather, scatter, barriers, slices of a granularity.
import math

import ttl
import ttnn

SIDE = 4


@ttl.operation(grid=(1, 1))
def stacked_matmul(a: ttnn.Tensor, b: ttnn.Tensor, c: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """y[i] = a[i] @ b + c, block by block."""
    matrices, rows, inner = a.shape[0], a.shape[1] // ttnn.TILE_SIZE, a.shape[2] // ttnn.TILE_SIZE
    columns = b.shape[1] // ttnn.TILE_SIZE
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))
    c_dfb = ttl.make_dataflow_buffer_like(c, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1, 1))

    @ttl.datamovement()
    def read():
        for i in range(matrices):
            for m in range(rows):
                for n in range(columns):
                    with c_dfb.reserve() as c_blk:
                        ttl.copy(c[m, n], c_blk).wait()
                    for k in range(inner):
                        with a_dfb.reserve() as a_blk, b_dfb.reserve() as b_blk:
                            a_xf = ttl.copy(a[i, m, k], a_blk)
                            b_xf = ttl.copy(b[k, n], b_blk)
                            a_xf.wait()
                            b_xf.wait()

    @ttl.compute()
    def compute():
        for _ in range(matrices):
            for _ in range(rows):
                for _ in range(columns):
                    with y_dfb.reserve() as y_blk:
                        with c_dfb.wait() as c_blk:
                            y_blk.store(c_blk, acc=True)
                        for _ in range(inner):
                            with a_dfb.wait() as a_blk, b_dfb.wait() as b_blk:
                                y_blk.store(a_blk @ b_blk, acc=True)

    @ttl.datamovement()
    def write():
        for i in range(matrices):
            for m in range(rows):
                for n in range(columns):
                    with y_dfb.wait() as y_blk:
                        ttl.copy(y_blk, y[i, m, n]).wait()


@ttl.operation(grid=(SIDE, SIDE))
def gathered(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """The first core of every row adds up what the others of the row send it, one after the other."""
    columns, rows = ttl.grid_size()
    net = ttl.PipeNet([ttl.Pipe(src=(x, y), dst=(0, y)) for x in range(1, columns) for y in range(rows)])
    own_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.datamovement()
    def move():
        column, row = ttl.core(dims=2)
        if column == 0:
            with own_dfb.reserve() as blk:
                ttl.copy(a[row, column], blk).wait()

        def send(pipe):
            with got_dfb.reserve() as blk:
                ttl.copy(a[row, column], blk).wait()
                ttl.copy(blk, pipe).wait()

        def receive(pipe):
            with got_dfb.reserve() as blk:
                ttl.copy(pipe, blk).wait()

        net.if_src(send)
        net.if_dst(receive)

    @ttl.compute()
    def compute():
        column, _ = ttl.core(dims=2)
        if column == 0:
            with own_dfb.wait() as own:
                total = own
                for _ in range(SIDE - 1):
                    with got_dfb.wait() as blk:
                        total = total + blk
                with y_dfb.reserve() as out:
                    out.store(total)
        else:
            with got_dfb.wait() as _sent:
                pass

    @ttl.datamovement()
    def write():
        column, row = ttl.core(dims=2)
        if column == 0:
            with y_dfb.wait() as blk:
                ttl.copy(blk, y[row, 0]).wait()


@ttl.operation(grid=(SIDE, SIDE))
def scattered(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """The first core of every column sends its tile to the rest of the column."""
    columns, rows = ttl.grid_size()
    net = ttl.PipeNet([ttl.Pipe(src=(x, 0), dst=(x, slice(1, rows))) for x in range(columns)])
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.datamovement()
    def move():
        column, _ = ttl.core(dims=2)
        with a_dfb.reserve() as blk:

            def send(pipe):
                ttl.copy(a[0, column], blk).wait()
                ttl.copy(blk, pipe).wait()

            def receive(pipe):
                ttl.copy(pipe, blk).wait()

            net.if_src(send)
            net.if_dst(receive)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as blk, y_dfb.reserve() as out:
            out.store(blk * 0.5)

    @ttl.datamovement()
    def write():
        column, row = ttl.core(dims=2)
        with y_dfb.wait() as blk:
            ttl.copy(blk, y[row, column]).wait()


@ttl.operation(grid=(2, 2))
def one_before_all(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """The first core writes a tile that the others read once it has told them."""
    core = ttl.core(dims=1)
    barrier = ttl.Semaphore()
    all_barriers = barrier.get_remote_multicast()
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.datamovement()
    def move():
        if core == 0:
            all_barriers.set(1)
        else:
            barrier.wait_eq(1)
        with a_dfb.reserve() as blk:
            ttl.copy(a[core, 0], blk).wait()

    @ttl.compute()
    def compute():
        with a_dfb.wait() as blk, y_dfb.reserve() as out:
            out.store(blk + 1)

    @ttl.datamovement()
    def write():
        with y_dfb.wait() as blk:
            ttl.copy(blk, y[core, 0]).wait()


@ttl.operation(grid=(2, 2))
def all_before_one(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """The first core goes on when all others have told it."""
    core = ttl.core(dims=1)
    barrier = ttl.Semaphore()
    first_barrier = barrier.get_remote((0, 0))
    others = ttl.grid_size(dims=1) - 1
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.datamovement()
    def move():
        if core != 0:
            first_barrier.inc(1)
        else:
            barrier.wait_eq(others)
        with a_dfb.reserve() as blk:
            ttl.copy(a[core, 0], blk).wait()

    @ttl.compute()
    def compute():
        with a_dfb.wait() as blk, y_dfb.reserve() as out:
            out.store(blk + 1)

    @ttl.datamovement()
    def write():
        with y_dfb.wait() as blk:
            ttl.copy(blk, y[core, 0]).wait()


@ttl.operation(grid=(SIDE, SIDE))
def columns_in_pairs(a: ttnn.Tensor, y: ttnn.Tensor) -> None:
    """Columns of tiles dealt out to the cores, two rows at a time."""
    granularity = 2
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(granularity, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(granularity, 1))
    row_tiles = a.shape[0] // ttl.TILE_SHAPE[0]
    column_tiles = a.shape[1] // ttl.TILE_SHAPE[1]
    columns_per_core = math.ceil(column_tiles / ttl.grid_size(dims=1))
    core = ttl.core(dims=1)
    first = core * columns_per_core
    end = min(first + columns_per_core, column_tiles)

    @ttl.datamovement()
    def read():
        for column in range(first, end):
            for row in range(row_tiles // granularity):
                with a_dfb.reserve() as blk:
                    rows = slice(row * granularity, (row + 1) * granularity)
                    ttl.copy(a[rows, column : column + 1], blk).wait()

    @ttl.compute()
    def compute():
        for _ in range(first, end):
            for _ in range(row_tiles // granularity):
                with a_dfb.wait() as blk, y_dfb.reserve() as out:
                    out.store(blk * 2)

    @ttl.datamovement()
    def write():
        for column in range(first, end):
            for row in range(row_tiles // granularity):
                with y_dfb.wait() as blk:
                    ttl.copy(blk, y[row * granularity : (row + 1) * granularity, column : column + 1]).wait()
