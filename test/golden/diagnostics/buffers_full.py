# RUN: ttlc compile %s --tensor a=128x32 --tensor low=128x32 --tensor high=128x32 -o %t
# CHECKS: threads that move blocks in different orders hang once the buffers are full; shown before anything runs
import ttl


@ttl.operation(grid=(1, 1))
def split(a, low, high):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    low_dfb = ttl.make_dataflow_buffer_like(low, shape=(1, 1))
    high_dfb = ttl.make_dataflow_buffer_like(high, shape=(1, 1))

    @ttl.compute()
    def compute():
        for row in range(4):
            with a_dfb.wait() as x:
                with low_dfb.reserve() as o:
                    o.store(ttl.math.min(x, 0))
                with high_dfb.reserve() as o:
                    o.store(ttl.math.max(x, 0))

    @ttl.datamovement()
    def read():
        for row in range(4):
            ttl.copy(a[row, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for row in range(4):
            ttl.copy(low_dfb.wait(), low[row, 0]).wait()
        for row in range(4):
            ttl.copy(high_dfb.wait(), high[row, 0]).wait()
