# RUN: ttlc run %s --kernel chosen --tensor a=32x64 --tensor b=32x64 --tensor y=32x64
# CHECKS: a name that is one transfer or another, depending on the core, is waited for after the branches
import ttl


@ttl.operation(grid=(2, 1))
def chosen(a, b, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, y_dfb.reserve() as o:
            o.store(-x)

    @ttl.datamovement()
    def read():
        core, _ = ttl.node(dims=2)
        with a_dfb.reserve() as x:
            if core == 0:
                moved = ttl.copy(a[0, 0], x)
            else:
                moved = ttl.copy(b[0, 1], x)
            moved.wait()

    @ttl.datamovement()
    def write():
        core, _ = ttl.node(dims=2)
        with y_dfb.wait() as o:
            moved = ttl.copy(o, y[0, core])
            if core == 1:
                moved = ttl.copy(o, y[0, 1])
            moved.wait()
