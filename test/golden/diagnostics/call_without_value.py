# CHECKS: a chain behind a call that gives nothing, and a copy that fails, are one mistake each
# RUN: ttlc compile %s --kernel chained --tensor a=64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel too_small --tensor a=64x64 --tensor y=64x64 -o %t
import ttl


@ttl.operation(grid=(1, 1))
def chained(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        x = a_dfb.wait()
        o = y_dfb.reserve()
        o.store(x).push()

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0, 0]).wait()


@ttl.operation(grid=(1, 1))
def too_small(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))

    @ttl.compute()
    def compute():
        y_dfb.reserve().store(a_dfb.wait())

    @ttl.datamovement()
    def read():
        x = a_dfb.reserve()
        ttl.copy(a[0, 0], x).wait()
        x.push()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0:2, 0:2]).wait()
