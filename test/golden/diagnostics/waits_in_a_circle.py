# RUN: ttlc compile %s --tensor a=32x32 --tensor y=32x32 -o %t
# CHECKS: a thread that waits for a result of what it has yet to read
import ttl


@ttl.operation(grid=(1, 1))
def circle(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, y_dfb.reserve() as o:
            o.store(x + 1)

    @ttl.datamovement()
    def move():
        ttl.copy(y_dfb.wait(), y[0, 0]).wait()
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()
