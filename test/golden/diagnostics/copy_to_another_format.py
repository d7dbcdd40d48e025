# RUN: ttlc compile %s --tensor x=32x32 --tensor y=32x32:fp32
# CHECKS: a data movement thread cannot convert what it copies from one buffer to another
import ttl


@ttl.operation(grid=(1, 1))
def widen(x, y):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.datamovement()
    def read():
        ttl.copy(x[0, 0], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(x_dfb.wait(), y_dfb.reserve()).wait()
        ttl.copy(y_dfb.wait(), y[0, 0]).wait()

    @ttl.compute()
    def compute():
        pass
