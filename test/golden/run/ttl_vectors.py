# RUN: ttlc run %s --kernel square --tensor x=256 --tensor y=256
# RUN: ttlc run %s --kernel square --tensor x=200:fp32 --tensor y=200:fp32
# RUN: ttlc run %s --kernel five_dimensions --tensor x=3x2x1x32x64 --tensor y=3x2x1x32x64
# CHECKS: tensors of one dimension are rows; blocks may have as many dimensions as tensors
import ttl


@ttl.operation(grid=(1, 1))
def square(x, y):
    assert len(x.shape) == 1
    tiles = -(-x.shape[0] // ttl.TILE_SHAPE[1])
    a = ttl.make_dataflow_buffer_like(x, shape=(1,), block_count=2)
    o = ttl.make_dataflow_buffer_like(y, shape=(1,), block_count=2)

    @ttl.compute()
    def compute():
        for _ in range(tiles):
            with a.wait() as v, o.reserve() as w:
                w.store(v * v)

    @ttl.datamovement()
    def read():
        for i in range(tiles):
            with a.reserve() as blk:
                ttl.copy(x[i], blk).wait()

    @ttl.datamovement()
    def write():
        for i in range(tiles):
            with o.wait() as blk:
                ttl.copy(blk, y[i : i + 1]).wait()


@ttl.operation(grid=(1, 1))
def five_dimensions(x, y):
    a = ttl.make_dataflow_buffer_like(x, shape=(1, 2, 1, 1, 2), block_count=2)
    o = ttl.make_dataflow_buffer_like(y, shape=(1, 2, 1, 1, 2), block_count=2)

    @ttl.compute()
    def compute():
        for _ in range(3):
            with a.wait() as v, o.reserve() as w:
                w.store(ttl.math.abs(v))

    @ttl.datamovement()
    def read():
        for i in range(3):
            with a.reserve() as blk:
                ttl.copy(x[i : i + 1, 0:2, 0:1, 0:1, 0:2], blk).wait()

    @ttl.datamovement()
    def write():
        for i in range(3):
            with o.wait() as blk:
                ttl.copy(blk, y[i : i + 1, 0:2, 0:1, 0:1, 0:2]).wait()
