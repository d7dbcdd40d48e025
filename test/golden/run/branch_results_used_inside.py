# RUN: ttlc run %s --kernel in_turn --tensor x=64x32 --tensor total=64x1 --tensor out=256x32
# RUN: ttlc run %s --kernel in_turn --tensor x=50x32:fp32 --tensor total=50x1:bfp8_b --tensor out=256x32:bfp8_b --arch blackhole
# RUN: ttlc run %s --kernel nested --tensor x=64x64 --tensor out=128x64 --tensor last=64x64
# RUN: ttlc run %s --kernel nested --tensor x=64x64:bfp8_b --tensor out=128x64:fp32 --tensor last=64x64 --dst 16
# CHECKS: what a branch computes for those behind it may be read in the branch as well
import ttl


@ttl.operation(grid=(1, 1))
def in_turn(x, total, out):
    """A carried value that one branch goes on with."""
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(2, 1))
    total_dfb = ttl.make_dataflow_buffer_like(total, shape=(2, 1))

    @ttl.compute()
    def compute():
        so_far = ttl.block.fill(0, shape=(2, 1))
        for i in range(4):
            a = x_dfb.wait()
            if i % 2 == 0:
                so_far = so_far + ttl.math.reduce_max(a, dims=[1])
                value = a * 2
            else:
                so_far = so_far * 0.5 - ttl.math.reduce_max(-a, dims=[1])
                value = a * ttl.block.broadcast(ttl.math.tanh(so_far), dims=[1], shape=(2, 1))
            out_dfb.reserve().store(value)
        total_dfb.reserve().store(ttl.math.abs(so_far) + 1)

    @ttl.datamovement()
    def read():
        for _ in range(4):
            ttl.copy(x[0:2, 0:1], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for i in range(4):
            ttl.copy(out_dfb.wait(), out[i * 2 : i * 2 + 2, 0:1]).wait()
        ttl.copy(total_dfb.wait(), total[0:2, 0:1]).wait()


@ttl.operation(grid=(2, 1))
def nested(x, out, last):
    """Both branches go on with what they hand on, twice; core 1 with more branches inside."""
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 2))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(2, 2))
    last_dfb = ttl.make_dataflow_buffer_like(last, shape=(2, 2))

    @ttl.compute()
    def compute():
        a = x_dfb.wait()
        if ttl.core(dims=1) == 0:
            b = ttl.math.exp(a)
            c = b @ a * 0.1
            d = c - b
        else:
            b = ttl.math.tanh(a)
            c = b + a
            for i in range(3):
                if i == 1:
                    c = ttl.math.sigmoid(c)
                    b = b - c
                else:
                    b = b * a
                    c = c + b * b
            d = c * b
        out_dfb.reserve().store(b + d)
        if ttl.core(dims=1) == 0:
            last_dfb.reserve().store(c + b)

    @ttl.datamovement()
    def read():
        ttl.copy(x[0:2, 0:2], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        core = ttl.core(dims=1)
        ttl.copy(out_dfb.wait(), out[core * 2 : core * 2 + 2, 0:2]).wait()
        if core == 0:
            ttl.copy(last_dfb.wait(), last[0:2, 0:2]).wait()
