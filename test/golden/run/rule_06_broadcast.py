# RUN: ttlc run %s --kernel implied --tensor x=64x64 --tensor r=64x32 --tensor c=32x64 --tensor e=32x32 --tensor out=64x64
# RUN: ttlc run %s --kernel written --tensor x=64x64 --tensor r=64x32 --tensor c=32x64 --tensor e=32x32 --tensor out=64x64
# CHECKS: the seed dialect spreads column 0, row 0 or element (0, 0) by shape, the ttl dialect where it says broadcast
from ttlang.d2m_api import *
import ttl


@pykernel_gen(grid=(1, 1), block_factors=[(2, 2), (2, 1), (1, 2), (1, 1), (2, 2)])
def implied(x, r, c, e, out):
    @compute()
    async def comp(x_cb, r_cb, c_cb, e_cb, out_cb):
        out_cb.reserve().store((x_cb.pop() - r_cb.pop()) * c_cb.pop() + e_cb.pop())

    return Program(comp)(x, r, c, e, out)


@ttl.operation(grid=(1, 1))
def written(x, r, c, e, out):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 2))
    r_dfb = ttl.make_dataflow_buffer_like(r, shape=(2, 1))
    c_dfb = ttl.make_dataflow_buffer_like(c, shape=(1, 2))
    e_dfb = ttl.make_dataflow_buffer_like(e, shape=(1, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(2, 2))

    @ttl.compute()
    def compute():
        with x_dfb.wait() as x_block, out_dfb.reserve() as result:
            row = ttl.block.broadcast(r_dfb.wait(), dims=[1], shape=(2, 2))
            column = ttl.math.broadcast(c_dfb.wait(), x_block, dims=[0])
            element = ttl.math.broadcast(e_dfb.wait(), dims=[0, 1])
            result.store((x_block - row) * column + element)

    @ttl.datamovement()
    def read():
        ttl.copy(x[0:2, 0:2], x_dfb.reserve()).wait()
        ttl.copy(r[0:2, 0:1], r_dfb.reserve()).wait()
        ttl.copy(c[0:1, 0:2], c_dfb.reserve()).wait()
        ttl.copy(e[0:1, 0:1], e_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0:2, 0:2]).wait()
