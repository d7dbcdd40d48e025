# RUN: ttlc run %s --kernel squares --tensor a=64x128 --tensor y=64x128
# RUN: ttlc run %s --kernel squares --set TILES=4 --tensor a=64x128 --tensor y=64x128
# CHECKS: no variable of the environment is set while compiling; a module may set some for itself
import os

import ttl

os.environ["SQUARES_SHOW"] = "never"
TILES = int(os.getenv("SQUARES_TILES", "2"))


def only_compiles():
    return os.environ.get("SQUARES_ONLY_COMPILE") == "1"


@ttl.operation(grid=(1, 1))
def squares(a, y):
    assert os.environ["SQUARES_SHOW"] == "never"
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, TILES))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, TILES))
    rows, blocks = a.shape[0] // 32, a.shape[1] // 32 // TILES

    @ttl.compute()
    def compute():
        for _ in range(rows * blocks):
            with a_dfb.wait() as x, y_dfb.reserve() as o:
                o.store(x * x)

    if only_compiles():

        @ttl.datamovement()
        def read_nothing():
            pass

        return

    @ttl.datamovement()
    def read():
        for row in range(rows):
            for block in range(blocks):
                with a_dfb.reserve() as x:
                    ttl.copy(a[row, block * TILES : (block + 1) * TILES], x).wait()

    @ttl.datamovement()
    def write():
        for row in range(rows):
            for block in range(blocks):
                with y_dfb.wait() as o:
                    ttl.copy(o, y[row, block * TILES : (block + 1) * TILES]).wait()
