# RUN: ttlc run %s --tensor a=64x64 --tensor y=64x64 -o %t/out
# CHECKS: a place beyond the end of its tensor that only the run shows, at the copy it stands in.
import ttl


@ttl.operation(grid=(1, 1))
def shifted(a, y):
    block_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))

    @ttl.datamovement()
    def read():
        for i in range(4):
            ttl.copy(a[i // 2, i % 2 + i // 3], block_dfb.reserve())

    @ttl.datamovement()
    def write():
        for i in range(4):
            ttl.copy(block_dfb.wait(), y[i // 2, i % 2])
