# RUN: ttlc run %s --tensor a=2x32x32 --tensor y=32x32 --tensor z=32x32
# CHECKS: a reduced block has the dimensions of what was reduced, with and without a scaler
import ttl

@ttl.operation(grid=(1, 1))
def sums(a, y, z):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    z_dfb = ttl.make_dataflow_buffer_like(z, shape=(1, 1))

    @ttl.compute()
    def compute():
        x = a_dfb.wait()
        y_dfb.reserve().store(ttl.block.squeeze(ttl.math.reduce_sum(x, dims=[0]), dims=[0]))
        z_dfb.reserve().store(ttl.block.squeeze(ttl.math.reduce_max(x, 0.5, dims=[0]), dims=[0]))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0:2, 0, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0, 0]).wait()
        ttl.copy(z_dfb.wait(), z[0, 0]).wait()
