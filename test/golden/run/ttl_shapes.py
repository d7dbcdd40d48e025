# RUN: ttlc run %s --kernel normalized --tensor x=64x128 --tensor gain=32x128 --tensor y=64x128
# RUN: ttlc run %s --kernel softmax --tensor x=64x128 --tensor y=64x128
# RUN: ttlc run %s --kernel matmul --set BIAS=True --tensor a=64x96 --tensor b=96x128 --tensor c=32x128 --tensor y=64x128
# RUN: ttlc run %s --kernel matmul --set BIAS=False --tensor a=64x96 --tensor b=96x128 --tensor c=32x128 --tensor y=64x128
# RUN: ttlc run %s --kernel outer --tensor a=32x64 --tensor b=64x32 --tensor y=64x64
# CHECKS: the ttl dialect: reductions with dims, broadcasts with a shape, with a block and with what they meet, accumulation.
import ttl

BIAS = True


@ttl.operation(grid=(1, 2))
def normalized(x, gain, y):
    C = x.shape[1] // ttl.TILE_SHAPE[1]
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, C))
    gain_dfb = ttl.make_dataflow_buffer_like(gain, shape=(1, C))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, C))

    @ttl.compute()
    def compute():
        with x_dfb.wait() as v, gain_dfb.wait() as g, y_dfb.reserve() as o:
            mean = ttl.math.reduce_sum(v * v, dims=[-1]) * (1 / x.shape[1])
            factor = ttl.math.rsqrt(ttl.math.broadcast(mean, dims=[1]) + 1e-5)
            o.store(v * factor * ttl.math.broadcast(g, o, dims=[0]))

    @ttl.datamovement()
    def read():
        row = ttl.node(dims=1)
        with x_dfb.reserve() as v, gain_dfb.reserve() as g:
            ttl.copy(x[row, 0:C], v).wait()
            ttl.copy(gain[0, 0:C], g).wait()

    @ttl.datamovement()
    def write():
        row = ttl.node(dims=1)
        with y_dfb.wait() as o:
            ttl.copy(o, y[row, 0:C]).wait()


@ttl.operation(grid=(1, 2))
def softmax(x, y):
    C = x.shape[1] // 32
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, C))
    e_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, C))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, C))

    @ttl.compute()
    def compute():
        with x_dfb.wait() as v:
            one = ttl.block.fill(1.0, shape=(1, 1))
            top = ttl.math.reduce_max(v, one, dims=[1])
            with e_dfb.reserve() as e:
                e.store(ttl.exp(v - ttl.block.broadcast(top, dims=[1], shape=(1, C))))
        with e_dfb.wait() as e, y_dfb.reserve() as o:
            total = ttl.math.reduce_sum(e, dims=[1])
            o.store(e * ttl.math.recip(ttl.math.broadcast(total, e, dims=[1])))

    @ttl.datamovement()
    def read():
        row = ttl.node(dims=1)
        ttl.copy(x[row, :], x_dfb.reserve())

    @ttl.datamovement()
    def write():
        row = ttl.node(dims=1)
        ttl.copy(y_dfb.wait(), y[row, :])


@ttl.operation(grid=(2, 2))
def matmul(a, b, c, y):
    K = a.shape[1] // 32
    N = b.shape[1] // 32 // 2
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, N))
    c_dfb = ttl.make_dataflow_buffer_like(c, shape=(1, N))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, N))

    @ttl.compute()
    def compute():
        with y_dfb.reserve() as o:
            if BIAS:
                with c_dfb.wait() as bias:
                    o.store(ttl.math.broadcast(bias, dims=[0]), acc=True)
            else:
                c_dfb.wait().pop()
            for _ in range(K):
                with a_dfb.wait() as p, b_dfb.wait() as q:
                    if BIAS:
                        o.store(p @ q, acc=True)
                    else:
                        o += p @ q

    @ttl.datamovement()
    def read():
        x, row = ttl.node(dims=2)
        ttl.copy(c[0, x * N : x * N + N], c_dfb.reserve()).wait()
        for k in range(K):
            ttl.copy(a[row, k], a_dfb.reserve()).wait()
            ttl.copy(b[k, x * N : x * N + N], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        x, row = ttl.node(dims=2)
        with y_dfb.wait() as o:
            ttl.copy(o, y[row, x * N : x * N + N]).wait()


@ttl.operation(grid=(1, 1))
def outer(a, b, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(2, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as row, b_dfb.wait() as column, y_dfb.reserve() as o:
            spread = ttl.math.broadcast(column, o, dims=[1])
            o.store(ttl.math.broadcast(row, dims=[0]) * ttl.block.transpose(spread))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0:2], a_dfb.reserve())
        ttl.copy(b[0:2, 0], b_dfb.reserve())

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0:2, 0:2])
