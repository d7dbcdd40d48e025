# RUN: ttlc compile %s --tensor x=32x1 --tensor y=32x32
# CHECKS: only a tensor of one element is repeated inside of a kernel
import ttl
import ttnn


@ttl.operation(grid=(1, 1))
def spread(x, y):
    wide = ttnn.repeat(x, (1, 32))
    x_dfb = ttl.make_dataflow_buffer_like(wide, shape=(1, 1))

    @ttl.datamovement()
    def read():
        ttl.copy(wide[0, 0], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(x_dfb.wait(), y[0, 0]).wait()

    @ttl.compute()
    def compute():
        pass
