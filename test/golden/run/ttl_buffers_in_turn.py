# RUN: ttlc run %s --tensor x=64x32:fp32 --tensor y=64x32:fp32
# CHECKS: buffers that compute threads use again and again, but never together, share their places, with each other and with what the compiler adds
import ttl

BUFFERS = 30


@ttl.operation(grid=(1, 1))
def in_turn(x, y):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1))
    steps = [ttl.make_dataflow_buffer_like(x, shape=(1, 1)) for _ in range(BUFFERS)]

    @ttl.compute()
    def compute():
        for _ in range(2):
            with x_dfb.wait() as v:
                steps[0].reserve().store(v)
                for _ in ttl.static_range(2):
                    for i in ttl.static_range(BUFFERS):
                        with steps[i].wait() as s, steps[(i + 1) % BUFFERS].reserve() as o:
                            o.store(s + ttl.math.broadcast(ttl.math.reduce_max(v, dims=[1]), s, dims=[1]) * 0.125)
                with steps[0].wait() as s, y_dfb.reserve() as o:
                    o.store(s)

    @ttl.datamovement()
    def read():
        for i in range(2):
            ttl.copy(x[i, 0], x_dfb.reserve())

    @ttl.datamovement()
    def write():
        for i in range(2):
            ttl.copy(y_dfb.wait(), y[i, 0])
