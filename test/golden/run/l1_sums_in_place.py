# RUN: ttlc run %s --kernel 'made(1)' --tensor a=448x192 --tensor b=192x384 --tensor out=448x384
# CHECKS: sums that the packer adds up in one place need half of the room of those that are read and written
import ttl

K = 6


def made(factor):
    @ttl.operation(grid=(1, 1))
    def k(a, b, out):
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=(14, 1), block_count=1)
        b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 12), block_count=1)
        out_dfb = ttl.make_dataflow_buffer_like(out, shape=(14, 12), block_count=1)

        @ttl.compute()
        def compute():
            with out_dfb.reserve() as out_blk:
                acc = ttl.block.fill(0, shape=out_blk.shape)
                for _ in range(K):
                    with a_dfb.wait() as a_blk, b_dfb.wait() as b_blk:
                        acc = factor * acc + a_blk @ b_blk
                out_blk.store(acc)

        @ttl.datamovement()
        def read():
            for i in range(K):
                ttl.copy(a[0:14, i], a_dfb.reserve()).wait()
                ttl.copy(b[i, 0:12], b_dfb.reserve()).wait()

        @ttl.datamovement()
        def write():
            ttl.copy(out_dfb.wait(), out[0:14, 0:12]).wait()

    return k
