# RUN: ttlc compile %s --tensor a=448x192:fp32 --tensor b=192x384 --tensor out=448x384 -o %t
# CHECKS: partial sums of fp32 tensors stay fp32, also where L1 has room for them in bf16 only
import ttl
K = 6

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
                    acc = 0.5 * acc + a_blk @ b_blk
            out_blk.store(acc)

    @ttl.datamovement()
    def read():
        for i in range(K):
            ttl.copy(a[0:14, i], a_dfb.reserve()).wait()
            ttl.copy(b[i, 0:12], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0:14, 0:12]).wait()
