# RUN: ttlc run %s --kernel early_spellings --tensor x=64x128 --tensor y=128x64 --tensor z=64x128 --tensor u=32x32
# CHECKS: the block that is stored to may stand behind the operands, also reserved for its shape alone; dim is dims; ttl.unsafe has elements; tensors have accessors
import ttl


@ttl.operation(grid=(1, 1))
def early_spellings(x, y, z, u):
    x_tiles = ttl.TensorAccessor(x, index_type=ttl.IndexType.TILE)
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 4), buffer_factor=2)
    x_t_dfb = ttl.make_dataflow_buffer_like(x, shape=(4, 2), buffer_factor=2)
    scaler_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1), buffer_factor=2)
    sum_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 1), buffer_factor=2)
    product_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 2), buffer_factor=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(4, 2), buffer_factor=2)
    z_dfb = ttl.make_dataflow_buffer_like(z, shape=(2, 4), buffer_factor=2)
    u_dfb = ttl.make_dataflow_buffer_like(u, shape=(1, 1), buffer_factor=2)

    @ttl.compute()
    def compute():
        scaler_dfb.reserve().store(ttl.math.fill(scaler_dfb.reserve(), 0.125))
        with x_dfb.wait() as v, scaler_dfb.wait() as s:
            with x_t_dfb.reserve() as t:
                t.store(ttl.transpose(v, t))
            with sum_dfb.reserve() as o:
                o.store(ttl.math.reduce_sum(v, s, o, dims=[1]) + ttl.math.reduce_max(v, s, output=o, dim=1))
            with x_t_dfb.wait() as t, product_dfb.reserve() as p, y_dfb.reserve() as o:
                p.store(ttl.math.matmul(v, t, p))
                o.store(ttl.power(t, 2))
            with sum_dfb.wait() as w, product_dfb.wait() as p, z_dfb.reserve() as o:
                o.store(ttl.math.broadcast(w, o, dims=[1]) + ttl.math.matmul(p, v, o))

    @ttl.datamovement()
    def read():
        ttl.copy(x_tiles[0:2, 0:4], x_dfb.reserve())

    @ttl.datamovement()
    def write():
        with y_dfb.wait() as block, u_dfb.reserve() as changed:
            ttl.copy(block, y[0:4, 0:2]).wait()
            ttl.copy(x[0, 0], changed).wait()
            ttl.unsafe.element_write(changed, 1, 2, ttl.unsafe.element_read(block, 0, 5))
            ttl.copy(changed, u[0, 0]).wait()
        ttl.copy(z_dfb.wait(), z[0:2, 0:4])


@ttl.operation(grid=(1, 1))
def sums_of_named(v, y, r):
    """The block that is named for a result says its shape, also for others that use the result."""
    v_dfb = ttl.make_dataflow_buffer_like(v, shape=(2, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))
    r_dfb = ttl.make_dataflow_buffer_like(r, shape=(2, 1))

    @ttl.compute()
    def compute():
        with y_dfb.reserve() as named:
            spread = ttl.math.broadcast(v_dfb.wait(), output=named, dims=[1])
            named.store(spread)
            r_dfb.reserve().store(ttl.math.reduce_sum(spread, dims=[1]))

    @ttl.datamovement()
    def read():
        ttl.copy(v[0:2, 0:1], v_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(y_dfb.wait(), y[0:2, 0:2]).wait()
        ttl.copy(r_dfb.wait(), r[0:2, 0:1]).wait()
