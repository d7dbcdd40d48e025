# RUN: ttlc run %s --kernel centred --tensor a=3x64x96 --tensor y=3x64x96
# RUN: ttlc run %s --kernel one_matrix --tensor a=1x64x96 --tensor y=1x64x32
# CHECKS: dims count the dimensions that a buffer's shape has; blocks of three dimensions are filled, reduced and spread
import ttl


@ttl.operation(grid=(1, 1))
def centred(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(3, 2, 3), block_count=1)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(3, 2, 3), block_count=1)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, y_dfb.reserve() as out:
            largest = ttl.math.reduce_max(x, dims=[2])
            spread = ttl.block.broadcast(largest, dims=[-1], shape=(3, 2, 3))
            out.store(x - spread + ttl.block.fill(2.0, shape=x.shape))

    @ttl.datamovement()
    def read():
        with a_dfb.reserve() as x:
            ttl.copy(a[0:3, 0:2, 0:3], x).wait()

    @ttl.datamovement()
    def write():
        with y_dfb.wait() as out:
            ttl.copy(out, y[0:3, 0:2, 0:3]).wait()


@ttl.operation(grid=(1, 1))
def one_matrix(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2, 3), block_count=1)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 2, 1), block_count=1)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, y_dfb.reserve() as out:
            out.store(ttl.math.reduce_sum(x * x, dims=[2]))

    @ttl.datamovement()
    def read():
        with a_dfb.reserve() as x:
            ttl.copy(a[0:1, 0:2, 0:3], x).wait()

    @ttl.datamovement()
    def write():
        with y_dfb.wait() as out:
            ttl.copy(out, y[0:1, 0:2, 0:1]).wait()
