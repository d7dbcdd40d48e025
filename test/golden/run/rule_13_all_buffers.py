# RUN: ttlc run %s --kernel thirty_one --tensor a=32x32 --tensor y=32x32
# CHECKS: a kernel uses 31 buffers itself, and still has intermediate results
import ttl


@ttl.operation(grid=(1, 1))
def thirty_one(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    between = [ttl.make_dataflow_buffer_like(a, shape=(1, 1)) for _ in range(29)]
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, between[0].reserve() as first:
            first.store(ttl.math.abs(x) + 1)
        for i in [n for n in range(28)]:
            with between[i].wait() as old, between[i + 1].reserve() as new:
                new.store(old * 0.875 + 0.25)
        with between[28].wait() as last, y_dfb.reserve() as out:
            out.store((last @ ttl.transpose(last * 2)) - ttl.math.exp(last))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0, 0]).wait()
