# RUN: ttlc run %s --tensor a=32x32 --tensor b=128x64 --tensor out=128x64
# CHECKS: a loop may bind a name anew to a block of another shape, before it reads it
import ttl


@ttl.operation(grid=(1, 1))
def shifted(a, b, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(2, 2), block_count=2)
    twice_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(2, 2), block_count=2)

    @ttl.compute()
    def compute():
        with a_dfb.wait() as block, twice_dfb.reserve() as twice:
            twice.store(block + block)
        with twice_dfb.wait() as number:
            for _ in range(2):
                with b_dfb.wait() as block, out_dfb.reserve() as result:
                    result.store(block + ttl.block.broadcast(number, dims=[0, 1], shape=(2, 2)))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()
        for i in range(2):
            ttl.copy(b[2 * i:2 * i + 2, 0:2], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for i in range(2):
            ttl.copy(out_dfb.wait(), out[2 * i:2 * i + 2, 0:2]).wait()
