# RUN: ttlc compile %s --tensor a=32x32:int32 --tensor out=32x32:int32
# RUN: ttlc compile %s --tensor a=32x32:uint32 --tensor out=32x32:uint32 --set DIVISOR=3
# CHECKS: a known zero is no divisor of integers; a missing operator is called as it is written
import ttl

DIVISOR = 0


@ttl.operation(grid=(1, 1))
def k(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, out_dfb.reserve() as o:
            o.store(x // DIVISOR - x % DIVISOR)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0, 0]).wait()
