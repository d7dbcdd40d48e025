# CHECKS: arguments that a call does not take, shapes that a reduction does not have, operations that call themselves
# RUN: ttlc compile %s --kernel reductions --tensor x=32x64 --tensor y=32x32 -o %t
# RUN: ttlc compile %s --kernel nets --tensor x=32x32 --tensor y=32x32 -o %t
# RUN: ttlc compile %s --kernel endless --tensor x=32x32 --tensor y=32x32 -o %t
import ttl


@ttl.operation(grid=(1, 1))
def reductions(x, y):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        with x_dfb.wait() as v, y_dfb.reserve() as o:
            o.store(ttl.math.reduce_sum(v, dims=[1], shape=(1, 2)))
            o.store(ttl.math.reduce_max(ttl.math.exp(v, iterations=4), dims=[1]))
            o.store(ttl.math.matmul(v, ttl.transpose(v), dtype=32))

    @ttl.datamovement()
    def read():
        ttl.copy(x[0, 0:2], x_dfb.reserve())

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0, 0])


@ttl.operation(grid=(2, 1))
def nets(x, y):
    net = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(1, 0))])

    @ttl.datamovement()
    def move():
        if net.destination_count(0) > 0:
            pass
        if net.is_src(all=True):
            pass


@ttl.operation()
def itself(source: ttl.DFB, target: ttl.DFB):
    itself(source, target)


@ttl.operation(grid=(1, 1))
def endless(x, y):
    a = ttl.make_dfb("bf16", shape=(1, 1))
    b = ttl.make_dfb("bf16", shape=(1, 1))
    ttl.copy(x[0, 0], a.reserve())
    itself(a, b)
    ttl.copy(b.wait(), y[0, 0])
