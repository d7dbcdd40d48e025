# RUN: ttlc run %s --kernel by_core --tensor a=32x64 --tensor y=32x64
# CHECKS: one buffer has different consumers on different cores
import ttl


@ttl.operation(grid=(2, 1))
def by_core(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        x, _ = ttl.node(dims=2)
        if x == 0:
            y_dfb.reserve().store(a_dfb.wait() * 2)

    @ttl.datamovement()
    def read():
        x, _ = ttl.node(dims=2)
        ttl.copy(a[0, x], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        if x == 0:
            ttl.copy(y_dfb.wait(), y[0, 0]).wait()
        else:
            ttl.copy(a_dfb.wait(), y[0, 1]).wait()
