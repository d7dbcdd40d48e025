# RUN: ttlc run %s --tensor a=128x160 --tensor b=160x128 --tensor out=128x128 --tensor rectified=128x128 --tensor below=128x128
# RUN: ttlc run %s --tensor a=128x160 --tensor b=160x128 --tensor out=128x128 --tensor rectified=128x128 --tensor below=128x128 --dst 16
# RUN: ttlc run %s --tensor a=128x160 --tensor b=160x128 --tensor out=128x128 --tensor rectified=128x128 --tensor below=128x128 --arch blackhole --schedule 3
# CHECKS: sums of a few tiles stay in DST: those that go on alone, those that functions go on with, those used twice
import ttl
K = 5

@ttl.operation(grid=(2, 2))
def k(a, b, out, rectified, below):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 1), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 2), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(2, 2), block_count=2)
    rectified_dfb = ttl.make_dataflow_buffer_like(rectified, shape=(2, 2), block_count=2)
    below_dfb = ttl.make_dataflow_buffer_like(below, shape=(2, 2), block_count=2)

    def product():
        acc = ttl.block.fill(0, shape=(2, 2))
        for _ in range(K):
            acc += a_dfb.wait() @ b_dfb.wait()
        return acc

    @ttl.compute()
    def compute():
        out_dfb.reserve().store(product())
        rectified_dfb.reserve().store(ttl.math.relu(product()) * 0.5)
        acc = product()
        peak = ttl.math.reduce_max(acc, dims=[1])
        below_dfb.reserve().store(acc - ttl.block.broadcast(peak, shape=(2, 2), dims=[1]))

    @ttl.datamovement()
    def read():
        x, y = ttl.node(dims=2)
        for turn in range(3):
            for i in range(K):
                ttl.copy(a[2 * y : 2 * y + 2, i], a_dfb.reserve()).wait()
                ttl.copy(b[i, 2 * x : 2 * x + 2], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        x, y = ttl.node(dims=2)
        for dfb, tensor in [(out_dfb, out), (rectified_dfb, rectified), (below_dfb, below)]:
            ttl.copy(dfb.wait(), tensor[2 * y : 2 * y + 2, 2 * x : 2 * x + 2]).wait()
