# CHECKS: what a thread leaves in a dict from outside cannot be used by another thread
# RUN: ttlc compile %s --tensor x=32x32 --tensor y=32x32 -o %t
import ttl


@ttl.operation(grid=(1, 1))
def k(x, y):
    shared = {}
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.datamovement()
    def read():
        shared["column"], _ = ttl.node(dims=2)
        ttl.copy(x[0, shared["column"]], x_dfb.reserve())

    @ttl.compute()
    def compute():
        y_dfb.reserve().store(x_dfb.wait() * 2.0)

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0, shared["column"]])
