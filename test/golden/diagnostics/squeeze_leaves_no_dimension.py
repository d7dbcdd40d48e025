# RUN: ttlc compile %s --tensor x=32 --tensor y=32 -o %t
# CHECKS: a block keeps at least one dimension
import ttl


@ttl.operation(grid=(1, 1))
def kernel(x, y):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1,))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1,))

    @ttl.compute()
    def compute():
        with x_dfb.wait() as a, y_dfb.reserve() as o:
            o.store(ttl.block.squeeze(a, dims=[0]))

    @ttl.datamovement()
    def read():
        ttl.copy(x[0], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0]).wait()
