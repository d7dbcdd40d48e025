# RUN: ttlc run %s --tensor x=192x32 --tensor y=96x32 --tensor z=32x32
# RUN: ttlc run %s --tensor x=64x32 --tensor y=32x32 --tensor z=32x32
# CHECKS: a name that is None before a loop may be a block after its first iteration, also in loops within loops
import ttl


@ttl.operation(grid=(1, 1))
def sums(x, y, z):
    rows = x.shape[0] // 32
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    z_dfb = ttl.make_dataflow_buffer_like(z, shape=(1, 1))

    @ttl.compute()
    def compute():
        for _ in range(rows // 2):
            total = None
            for _ in range(2):
                with x_dfb.wait() as v:
                    total = v if total is None else ttl.math.max(total, v)
            y_dfb.reserve().store(total)
        product, count = None, 0
        for _ in range(rows // 2):
            for _ in range(2):
                with x_dfb.wait() as v:
                    if product is None:
                        product = ttl.math.abs(v)
                    else:
                        product = product + ttl.math.abs(v)
                count = count + 1
        if count == rows:
            y_dfb.reserve().store(product)
        greatest = None
        for i in range(rows):
            v = x_dfb.wait()
            greatest = v if i == 0 else ttl.math.max(greatest, v)
        z_dfb.reserve().store(greatest)

    @ttl.datamovement()
    def read():
        for _ in range(3):
            for i in range(rows):
                ttl.copy(x[i, 0], x_dfb.reserve())

    @ttl.datamovement()
    def write():
        for i in range(rows // 2):
            ttl.copy(y_dfb.wait(), y[i, 0])
        ttl.copy(y_dfb.wait(), y[0, 0])
        ttl.copy(z_dfb.wait(), z[0, 0])
