# RUN: ttlc check %s
# RUN: ttlc run %s --tensor a=32x32 --tensor y=32x32
# CHECKS: a buffer that two threads take from is refused at both places.
import ttl


@ttl.operation(grid=(1, 1))
def taken_twice(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def double():
        y_dfb.reserve().store(a_dfb.wait() * 2)
        y_dfb.reserve().store(y_dfb.wait() * 2)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0, 0]).wait()
