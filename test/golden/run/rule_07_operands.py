# RUN: ttlc run %s --kernel operands --tensor a=64x64 --tensor b=64x64 --tensor y=64x64 --tensor z=64x32
# CHECKS: operands of matmul, transpose, reduce and broadcast are any expressions
import ttl


@ttl.operation(grid=(1, 1))
def operands(a, b, y, z):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(2, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))
    z_dfb = ttl.make_dataflow_buffer_like(z, shape=(2, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as p, b_dfb.wait() as q:
            product = ttl.math.abs(p - q) @ ttl.transpose(p * 0.5 + q)
            largest = ttl.math.reduce_max(ttl.math.exp(p) * q, dims=[1])
            y_dfb.reserve().store(product + ttl.block.broadcast(largest + 1, dims=[1], shape=(2, 2)))
            z_dfb.reserve().store(ttl.math.reduce_sum(ttl.transpose(p @ q), dims=[1]))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:2], a_dfb.reserve()).wait()
        ttl.copy(b[0:2, 0:2], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0:2, 0:2]).wait()
        ttl.copy(z_dfb.wait(), z[0:2, 0:1]).wait()
