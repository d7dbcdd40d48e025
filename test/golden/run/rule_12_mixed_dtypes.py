# RUN: ttlc run %s --kernel mixed --tensor a=64x64:bf16 --tensor b=64x64:fp32 --tensor c=64x64:bfp8_b --tensor y=64x64:fp32 --tensor z=64x64:bf16
# RUN: ttlc run %s --kernel mixed --tensor a=64x64:fp32 --tensor b=64x64:bfp8_b --tensor c=64x64:bf16 --tensor y=64x64:bf16 --tensor z=64x64:fp32
# CHECKS: operands of one expression have different formats, and so has its result
import ttl


@ttl.operation(grid=(1, 1))
def mixed(a, b, c, y, z):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(2, 2))
    c_dfb = ttl.make_dataflow_buffer_like(c, shape=(2, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))
    z_dfb = ttl.make_dataflow_buffer_like(z, shape=(2, 2))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as p, b_dfb.wait() as q, c_dfb.wait() as r:
            y_dfb.reserve().store(p * q + r)
            z_dfb.reserve().store(p @ r - q)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0:2], a_dfb.reserve()).wait()
        ttl.copy(b[0:2, 0:2], b_dfb.reserve()).wait()
        ttl.copy(c[0:2, 0:2], c_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0:2, 0:2]).wait()
        ttl.copy(z_dfb.wait(), z[0:2, 0:2]).wait()
