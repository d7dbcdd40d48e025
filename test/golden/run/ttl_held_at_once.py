# RUN: ttlc run %s --kernel reordered --tensor a=64x96 --tensor out=64x96
# CHECKS: blocks of one buffer that a thread holds at once, stored in another order than they were taken
import ttl


@ttl.operation(grid=(1, 1))
def reordered(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=3)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=3)

    @ttl.compute()
    def compute():
        for _ in range(a.shape[0] // 32):
            x, y, z = a_dfb.wait(), a_dfb.wait(), a_dfb.wait()
            out_dfb.reserve().store(x + y)
            out_dfb.reserve().store(y + z)
            out_dfb.reserve().store(z + x)

    @ttl.datamovement()
    def read():
        for r in range(a.shape[0] // 32):
            x, y, z = a_dfb.reserve(), a_dfb.reserve(), a_dfb.reserve()
            ttl.copy(a[r, 2], z).wait()
            ttl.copy(a[r, 0], x).wait()
            ttl.copy(a[r, 1], y).wait()

    @ttl.datamovement()
    def write():
        for r in range(a.shape[0] // 32):
            with out_dfb.wait() as x, out_dfb.wait() as y, out_dfb.wait() as z:
                ttl.copy(z, out[r, 2])
                ttl.copy(y, out[r, 1])
                ttl.copy(x, out[r, 0])
