# RUN: ttlc run %s --kernel add3 --tensor a=4x64x128 --tensor b=4x64x128 --tensor out=4x64x128
# RUN: ttlc run %s --kernel batched_matmul --tensor a=2x32x64 --tensor b=2x64x64 --tensor out=2x32x64
# RUN: ttlc run %s --kernel row_sum --tensor a=2x64x64 --tensor out=2x64x32
# CHECKS: blocks of three dimensions: element-wise, products of matrices of a batch, sums of rows
import ttl
import ttnn

BATCH = 2


@ttl.operation(grid=(2, 1))
def add3(a, b, out):
    shape = (BATCH, 2, 1)
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=shape, block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=shape, block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=shape, block_count=2)
    batches, rows, cols = a.shape[0] // BATCH, a.shape[1] // 64, a.shape[2] // 64

    @ttl.compute()
    def compute():
        for _ in range(batches * rows * cols):
            with a_dfb.wait() as x, b_dfb.wait() as y, out_dfb.reserve() as o:
                o.store(ttl.exp(x) + y * 2)

    @ttl.datamovement()
    def read():
        x, _ = ttl.node(dims=2)
        for n in range(batches):
            for r in range(rows):
                for c in range(cols):
                    ttl.copy(a[n * 2 : n * 2 + 2, r * 2 : r * 2 + 2, c * 2 + x], a_dfb.reserve()).wait()
                    ttl.copy(b[n * 2 : n * 2 + 2, r * 2 : r * 2 + 2, c * 2 + x : c * 2 + x + 1], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        for n in range(batches):
            for r in range(rows):
                for c in range(cols):
                    ttl.copy(out_dfb.wait(), out[n * 2 : n * 2 + 2, r * 2 : r * 2 + 2, c * 2 + x]).wait()


@ttl.operation(grid=(1, 1))
def batched_matmul(a, b, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(BATCH, 1, 2), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(BATCH, 2, 2), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(BATCH, 1, 2), block_count=2)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, b_dfb.wait() as y, out_dfb.reserve() as o:
            o.store(x @ y)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:1, 0:2], a_dfb.reserve()).wait()
        ttl.copy(b[0:2, 0:2, 0:2], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0:2, 0:1, 0:2]).wait()


@ttl.operation(grid=(1, 1))
def row_sum(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(BATCH, 2, 2), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(BATCH, 2, 1), block_count=2)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, out_dfb.reserve() as o:
            o.store(ttl.math.reduce_sum(x, dims=[-1]))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:2, 0:2], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0:2, 0:2, 0:1]).wait()
