# RUN: ttlc run %s --kernel twice --tensor a=32x64 --tensor scratch=32x64 --tensor y=32x64
# CHECKS: a data movement thread reads back what it has written to a tensor; the order is that of its transfers
import ttl


@ttl.operation(grid=(1, 1))
def twice(a, scratch, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    columns = a.shape[1] // 32

    @ttl.compute()
    def compute():
        for _ in range(2 * columns):
            y_dfb.reserve().store(a_dfb.wait() * 1.5)

    @ttl.datamovement()
    def move():
        for i in range(columns):
            ttl.copy(a[0, i], a_dfb.reserve()).wait()
            ttl.copy(y_dfb.wait(), scratch[0, i]).wait()
        for i in range(columns):
            ttl.copy(scratch[0, i], a_dfb.reserve()).wait()
            ttl.copy(y_dfb.wait(), y[0, i]).wait()
