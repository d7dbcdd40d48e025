# RUN: ttlc run %s --kernel 'made(32, 64)' --tensor a=96x64:row_major --tensor b=96x64:row_major --tensor y=96x64:row_major
# RUN: ttlc run %s --kernel 'made(64, 96)' --tensor a=128x96:fp32:row_major --tensor b=128x96:fp32:row_major --tensor y=128x96:fp32:row_major
# RUN: ttlc run %s --kernel 'made(64, 96)' --tensor a=128x96:row_major --tensor b=128x96:fp32:row_major --tensor y=128x96:row_major --arch blackhole
# RUN: ttlc run %s --kernel 'made(32, 512)' --tensor a=32x512:row_major --tensor b=32x512:row_major --tensor y=32x512:row_major --dst 16
# RUN: ttlc run %s --kernel softmax --tensor a=64x128:fp32:row_major --tensor y=64x128
# RUN: ttlc run %s --kernel to_rows --tensor a=64x160 --tensor w=160x64 --tensor y=64x64:row_major
# RUN: ttlc run %s --kernel reversed_blocks --tensor a=96x32:row_major --tensor y=96x32:row_major
# RUN: ttlc run %s --kernel running --tensor a=3x32x64:row_major --tensor y=3x32x64:row_major
# RUN: ttlc run %s --kernel row_sums --tensor a=64x96:row_major --tensor y=64x32 --tensor twice=64x96:row_major
# CHECKS: compute threads take blocks of rows as tiles, and store tiles as rows
import ttl


def made(rows, columns):
    """y = a * b + a, block by block, all of them rows."""

    @ttl.operation(grid=(1, 1))
    def multiplied(a, b, y):
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=(rows, columns))
        b_dfb = ttl.make_dataflow_buffer_like(b, shape=(rows, columns))
        y_dfb = ttl.make_dataflow_buffer_like(y, shape=(rows, columns))
        blocks = a.shape[0] // rows

        @ttl.datamovement()
        def read():
            for i in range(blocks):
                with a_dfb.reserve() as a_blk, b_dfb.reserve() as b_blk:
                    ttl.copy(a[i * rows : (i + 1) * rows, :], a_blk).wait()
                    ttl.copy(b[i * rows : (i + 1) * rows, :], b_blk).wait()

        @ttl.compute()
        def compute():
            for _ in range(blocks):
                with a_dfb.wait() as x, b_dfb.wait() as z, y_dfb.reserve() as out:
                    tiles = ttl.tilize(x)
                    out.store(ttl.untilize(tiles * z + tiles))

        @ttl.datamovement()
        def write():
            for i in range(blocks):
                with y_dfb.wait() as out:
                    ttl.copy(out, y[i * rows : (i + 1) * rows, :]).wait()

    return multiplied


@ttl.operation(grid=(2, 1))
def softmax(a, y):
    """Rows in, tiles out."""
    core, _ = ttl.node(dims=2)
    columns = a.shape[1]
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(32, columns))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, columns // 32))

    @ttl.datamovement()
    def read():
        ttl.copy(a[32 * core : 32 * core + 32, :], a_dfb.reserve()).wait()

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, y_dfb.reserve() as out:
            top = ttl.math.broadcast(ttl.math.reduce_max(x, dims=[1]), x, dims=[1])
            e = ttl.math.exp(x - top)
            out.store(e / ttl.math.broadcast(ttl.math.reduce_sum(e, dims=[1]), e, dims=[1]))

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[core, 0 : columns // 32]).wait()


@ttl.operation(grid=(1, 1))
def to_rows(a, w, y):
    """A matmul of tiles, whose result is rows."""
    inner = a.shape[1] // 32
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 1))
    w_dfb = ttl.make_dataflow_buffer_like(w, shape=(1, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(64, 64))

    @ttl.datamovement()
    def read():
        for k in range(inner):
            ttl.copy(a[0:2, k], a_dfb.reserve()).wait()
            ttl.copy(w[k, 0:2], w_dfb.reserve()).wait()

    @ttl.compute()
    def compute():
        out = y_dfb.reserve()
        for _ in range(inner):
            out += a_dfb.wait() @ w_dfb.wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0:64, :]).wait()


@ttl.operation(grid=(1, 1))
def reversed_blocks(a, y):
    """Three blocks are held at once; one of them goes through a branch."""
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(32, 32), block_count=3)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(32, 32))

    @ttl.datamovement()
    def read():
        for i in range(3):
            ttl.copy(a[32 * i : 32 * i + 32, :], a_dfb.reserve()).wait()

    @ttl.compute()
    def compute():
        first, second, third = a_dfb.wait(), a_dfb.wait(), a_dfb.wait()
        for i in range(3):
            if i == 0:
                y_dfb.reserve().store(third)
            elif i == 1:
                y_dfb.reserve().store(second + first)
            else:
                y_dfb.reserve().store(first)

    @ttl.datamovement()
    def write():
        for i in range(3):
            ttl.copy(y_dfb.wait(), y[32 * i : 32 * i + 32, :]).wait()


@ttl.operation(grid=(1, 1))
def running(a, y):
    """A sum that a loop carries, of matrices of a stack."""
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 32, 64))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 32, 64))

    @ttl.datamovement()
    def read():
        for i in range(3):
            ttl.copy(a[i : i + 1, 0:32, :], a_dfb.reserve()).wait()

    @ttl.compute()
    def compute():
        total = a_dfb.wait()
        y_dfb.reserve().store(total)
        for _ in range(2):
            total = total + a_dfb.wait()
            y_dfb.reserve().store(total)

    @ttl.datamovement()
    def write():
        for i in range(3):
            ttl.copy(y_dfb.wait(), y[i : i + 1, 0:32, :]).wait()


@ttl.operation(grid=(1, 1))
def row_sums(a, y, twice):
    """Without thread functions: rows are copied by one thread and computed with by another."""
    columns = a.shape[1]
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(32, columns))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    twice_dfb = ttl.make_dataflow_buffer_like(twice, shape=(32, columns))
    for i in range(a.shape[0] // 32):
        ttl.copy(a[32 * i : 32 * i + 32, :], a_dfb.reserve())
        x = a_dfb.wait()
        y_dfb.reserve().store(ttl.math.reduce_sum(x, dims=[1]))
        twice_dfb.reserve().store(x + x)
        ttl.copy(y_dfb.wait(), y[i, 0])
        ttl.copy(twice_dfb.wait(), twice[32 * i : 32 * i + 32, :])
