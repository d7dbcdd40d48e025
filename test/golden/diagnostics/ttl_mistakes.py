# CHECKS: mistakes in the ttl dialect: shapes, slices, releases, threads, buffers, what cores cannot do yet
# RUN: ttlc compile %s --kernel shapes --tensor a=64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel transfers --tensor a=64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel releases --tensor a=64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel blocks --tensor a=64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel matrices --tensor a=3x64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel parameters --tensor a=64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel no_threads --tensor a=64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel no_result --tensor a=64x64 --emit ir
# RUN: ttlc compile %s --kernel cores --tensor a=64x64 --tensor y=64x64 -o %t
# RUN: ttlc compile %s --kernel grid --tensor a=64x64 --tensor y=64x64 -o %t
import ttl


@ttl.operation(grid=(1, 1))
def shapes(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as x, y_dfb.reserve() as o:
            o.store(x)
            o.store(ttl.math.fill(o, 1) + x)
            o.store(ttl.math.broadcast(x, dims=[0]))
            o.store(ttl.math.sqroot(x))


@ttl.operation(grid=(1, 1))
def transfers(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))

    @ttl.datamovement()
    def read():
        for i in range(2):
            with a_dfb.reserve() as x:
                ttl.copy(a[i, i], x).wait()
            with a_dfb.reserve() as x:
                ttl.copy(a[i : i + 2, 0:2], x).wait()
            with a_dfb.reserve() as x:
                ttl.copy(a[1:1, 0:2], x).wait()
        ttl.copy(a[0, 0], y[0, 0])
        ttl.copy(a, a_dfb)


@ttl.operation(grid=(1, 1))
def releases(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        a_dfb.pop()
        y_dfb.push()
        with y_dfb.reserve() as o:
            pass
        with a_dfb.wait() as x:
            with x.wait() as again:
                pass
        with a_dfb as x:
            pass


@ttl.operation(grid=(1, 1))
def blocks(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))

    @ttl.compute()
    def compute():
        x = a_dfb.wait()
        o = y_dfb.reserve()
        result = x + x
        result.push()
        result.pop()
        result.wait()
        result.rows()
        x.push()
        o.reserve()
        o.store(result)
        o.pop()
        o.push()
        o.push()
        x.pop()
        x.pop()


@ttl.operation(grid=(1, 1))
def matrices(a, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 1, 2))

    @ttl.datamovement()
    def read():
        for i in range(2):
            with a_dfb.reserve() as x:
                ttl.copy(a[2 * i : 2 * i + 2, 0:1, 0:2], x).wait()
            with a_dfb.reserve() as x:
                ttl.copy(a[0:2, 0:1, 1:3], x).wait()


@ttl.operation(grid=(1, 1))
def parameters(a, y):
    @ttl.compute()
    def compute(a_dfb):
        a_dfb.wait()


@ttl.operation(grid=(1, 1))
def no_threads(a, y):
    ttl.make_dataflow_buffer_like(a, shape=(1, 1))


@ttl.operation(grid=(1, 1))
def no_result(a):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))

    @ttl.compute()
    def compute():
        pass

    @ttl.datamovement()
    def read():
        pass


@ttl.operation(grid=(1, 1))
def cores(a, y):
    ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=0)
    ttl.make_dataflow_buffer_like(a, shape=(1, 0))
    ttl.make_dataflow_buffer_like(7, shape=(1, 1))
    ttl.PipeNet([ttl.Pipe((0, 0), (0, 1))])


@ttl.operation(grid=(1, 1, 2))
def grid(a, y):
    pass
