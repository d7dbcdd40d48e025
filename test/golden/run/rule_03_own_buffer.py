# RUN: ttlc run %s --kernel through_own_buffer --tensor a=32x32 --tensor y=32x32
# CHECKS: the compute thread fills and takes one buffer, also inside one with: the block waited for and the next one
import ttl


@ttl.operation(grid=(1, 1))
def through_own_buffer(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    sum_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x:
            with sum_dfb.reserve() as start:
                start.store(x)
            for _ in range(4):
                with sum_dfb.wait() as old, sum_dfb.reserve() as new:
                    new.store(old * 0.5 + x)
        with sum_dfb.wait() as total, y_dfb.reserve() as out:
            out.store(total)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0, 0]).wait()
