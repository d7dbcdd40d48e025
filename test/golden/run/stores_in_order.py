# RUN: ttlc run %s --kernel shared --tensor a=32x32 --tensor b=32x32 --tensor out=96x32
# RUN: ttlc run %s --kernel looped --tensor a=64x32 --tensor b=64x32 --tensor out=192x32
# CHECKS: blocks leave a buffer in the order of the stores, also when a later one is part of what an earlier one needs
import ttl


@ttl.operation(grid=(1, 1))
def shared(a, b, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, b_dfb.wait() as y:
            with out_dfb.reserve() as o:
                o.store(x <= y)
            with out_dfb.reserve() as o:
                o.store((x @ y) + x)
            with out_dfb.reserve() as o:
                o.store(x > y)

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], a_dfb.reserve()).wait()
        ttl.copy(b[0, 0], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for row in range(3):
            ttl.copy(out_dfb.wait(), out[row, 0]).wait()


@ttl.operation(grid=(1, 1))
def looped(a, b, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))

    @ttl.compute()
    def compute():
        for step in range(2):
            with a_dfb.wait() as x, b_dfb.wait() as y:
                with out_dfb.reserve() as o:
                    o.store(ttl.math.exp(x) + y)
                with out_dfb.reserve() as o:
                    o.store(ttl.math.broadcast(ttl.math.reduce_max(x, dims=[1]), x, dims=[1]))
                with out_dfb.reserve() as o:
                    o.store(ttl.math.exp(x))

    @ttl.datamovement()
    def read():
        for step in range(2):
            ttl.copy(a[step, 0], a_dfb.reserve()).wait()
            ttl.copy(b[step, 0], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for row in range(6):
            ttl.copy(out_dfb.wait(), out[row, 0]).wait()
