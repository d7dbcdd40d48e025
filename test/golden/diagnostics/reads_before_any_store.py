# RUN: ttlc compile %s --tensor a=32x128 --tensor out=32x32 -o %t
# CHECKS: a loop that reads a reserved block that nothing is ever stored to is refused at the read
import ttl


@ttl.operation(grid=(1, 1))
def doubled(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        with out_dfb.reserve() as result, out_dfb.reserve() as other:
            for k in range(4):
                with a_dfb.wait() as x:
                    other.store(result + x)

    @ttl.datamovement()
    def read():
        for k in range(4):
            ttl.copy(a[0, k], a_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for k in range(2):
            ttl.copy(out_dfb.wait(), out[0, 0]).wait()
