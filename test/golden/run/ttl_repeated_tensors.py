# RUN: ttlc run %s --tensor x=64x64:fp32 --tensor c=1x1:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --tensor x=64x64 --tensor c=1x1 --tensor y=64x64 --arch blackhole
# RUN: ttlc run %s --tensor x=64x64:int32 --tensor c=1x1:int32 --tensor y=64x64:int32
# CHECKS: a tensor of one element is repeated in the body of a kernel, and its tile sent to other cores
import ttl
import ttnn


@ttl.kernel(grid=(2, 2))
def add_number(x, c, y):
    assert c.shape == (1, 1)
    c_tile = ttnn.squeeze(ttnn.repeat(c, (1, 1, *ttl.TILE_SHAPE)))
    assert c_tile.shape == ttl.TILE_SHAPE
    x_cb = ttl.make_circular_buffer_like(x, shape=(1, 1))
    c_cb = ttl.make_circular_buffer_like(c_tile, shape=(1, 1))
    y_cb = ttl.make_circular_buffer_like(y, shape=(1, 1))
    net = ttl.PipeNet([ttl.Pipe((0, 0), (slice(0, 2), slice(0, 2)))])

    @ttl.compute()
    def compute():
        y_cb.reserve().store(x_cb.wait() + c_cb.wait())

    @ttl.datamovement()
    def read():
        i, j = ttl.core(dims=2)
        ttl.copy(x[j, i], x_cb.reserve()).wait()
        with c_cb.reserve() as block:

            def send(pipe):
                ttl.copy(c_tile[slice(0, 1), slice(0, 1)], block).wait()
                ttl.copy(block, pipe).wait()

            net.if_src(send)
            net.if_dst(lambda pipe: ttl.copy(pipe, block).wait())

    @ttl.datamovement()
    def write():
        i, j = ttl.core(dims=2)
        ttl.copy(y_cb.wait(), y[j, i]).wait()
