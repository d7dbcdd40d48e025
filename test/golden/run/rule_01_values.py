# RUN: ttlc run %s --kernel values --tensor a=64x64 --tensor y=64x64 --tensor z=64x64
# CHECKS: block expressions are values: bound to names, used several times, carried around loops, used across stores
import ttl


@ttl.operation(grid=(1, 1))
def values(a, y, z):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))
    z_dfb = ttl.make_dataflow_buffer_like(z, shape=(2, 2))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, y_dfb.reserve() as first, z_dfb.reserve() as second:
            e = ttl.math.exp(x)
            total = e
            for _ in range(3):
                total = total + e
            first.store(total * e)
            second.store(total - x)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:2], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0:2, 0:2]).wait()
        ttl.copy(z_dfb.wait(), z[0:2, 0:2]).wait()
