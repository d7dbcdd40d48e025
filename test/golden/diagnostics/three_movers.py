# RUN: ttlc compile %s --tensor a=32x256 --tensor b=32x256 --tensor y=32x256 -o %t/out
# CHECKS: three data movement threads that all act on one core, in an order that two threads cannot keep.
import ttl


@ttl.operation(grid=(1, 1))
def add(a, b, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        for _ in range(8):
            with a_dfb.wait() as left, b_dfb.wait() as right, y_dfb.reserve() as out:
                out.store(left + right)

    @ttl.datamovement()
    def read_a():
        for i in range(8):
            ttl.copy(a[0, i], a_dfb.reserve())

    @ttl.datamovement()
    def read_b():
        for i in range(8):
            ttl.copy(b[0, i], b_dfb.reserve())

    @ttl.datamovement()
    def write():
        for i in range(8):
            ttl.copy(y_dfb.wait(), y[0, i])
