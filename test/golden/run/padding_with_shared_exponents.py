# RUN: ttlc run %s --kernel reciprocals --tensor x=40x40 --tensor out=40x40:bfp8_b
# RUN: ttlc run %s --kernel reciprocals --tensor x=33x65:fp32 --tensor out=33x65:bfp8_b
# RUN: ttlc run %s --kernel reciprocals --tensor x=33x80 --tensor out=33x80:bfp8_b
# RUN: ttlc run %s --kernel below_largest --tensor x=7x21 --tensor copy=7x21:bfp8_b --tensor out=7x21
# RUN: ttlc run %s --kernel below_largest --tensor x=1x1 --tensor copy=1x1:bfp8_b --tensor out=1x1
# RUN: ttlc run %s --kernel one_of_two --tensor x=100x50 --tensor out=100x50:bfp8_b
# RUN: ttlc run %s --kernel one_of_two --tensor x=128x40:fp32 --tensor out=128x40:bfp8_b --arch blackhole
# RUN: ttlc run %s --kernel logsumexp --tensor x=50x190:fp32 --tensor out=50x1:bfp8_b
# RUN: ttlc run %s --kernel logsumexp --tensor x=64x192 --tensor out=64x1:bfp8_b
# RUN: ttlc run %s --kernel sent_softmax_sums --tensor x=20x32 --tensor out=20x1:bfp8_b
# RUN: ttlc run %s --kernel sent_softmax_sums --tensor x=32x32 --tensor out=32x1:bfp8_b
# CHECKS: sixteen numbers of a row that share an exponent are not spoilt by the padding among them
import math

import ttl


@ttl.operation(grid=(1, 1))
def reciprocals(x, out):
    rows, columns = (-(-size // 32) for size in x.shape)
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(rows, columns), block_count=1)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(rows, columns), block_count=1)

    @ttl.compute()
    def compute():
        out_dfb.reserve().store(1 / x_dfb.wait())

    @ttl.datamovement()
    def read():
        ttl.copy(x[0:rows, 0:columns], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0:rows, 0:columns]).wait()


@ttl.operation(grid=(1, 1))
def below_largest(x, copy, out):
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    copy_dfb = ttl.make_dataflow_buffer_like(copy, shape=(1, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))

    @ttl.compute()
    def compute():
        a = x_dfb.wait()
        largest = ttl.math.broadcast(ttl.math.reduce_max(a, dims=[0, 1]), a, dims=[0, 1])
        copy_dfb.reserve().store(a)
        out_dfb.reserve().store(a - largest)

    @ttl.datamovement()
    def read():
        ttl.copy(x[0, 0], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(copy_dfb.wait(), copy[0, 0]).wait()
        ttl.copy(out_dfb.wait(), out[0, 0]).wait()


@ttl.operation(grid=(2, 1))
def one_of_two(x, out):
    """Core 0 stores what ends where x does, core 1 what has no end: only the tensor that is stored to says where that is."""
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 2), block_count=1)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(2, 2), block_count=1)

    @ttl.compute()
    def compute():
        a = x_dfb.wait()
        if ttl.core(dims=1) == 0:
            value = 1 / a
        else:
            value = ttl.block.fill(3, shape=(2, 2))
        out_dfb.reserve().store(value)

    @ttl.datamovement()
    def read():
        row = ttl.core(dims=1) * 2
        ttl.copy(x[row : row + 2, 0:2], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        row = ttl.core(dims=1) * 2
        ttl.copy(out_dfb.wait(), out[row : row + 2, 0:2]).wait()


@ttl.operation(grid=(1, 1))
def logsumexp(x, out):
    """Beside the one column of the result are logarithms of zero."""
    blocks = -(-x.shape[1] // 64)
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(2, 2))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(2, 1))

    @ttl.compute()
    def compute():
        top = ttl.block.fill(-math.inf, shape=(2, 1))
        total = ttl.block.fill(0, shape=(2, 1))
        for _ in range(blocks):
            a = x_dfb.wait()
            new_top = ttl.math.max(top, ttl.math.reduce_max(a, dims=[1]))
            e = ttl.math.exp(a - ttl.math.broadcast(new_top, a, dims=[1]))
            total = total * ttl.math.exp(top - new_top) + ttl.math.reduce_sum(e, dims=[1])
            top = new_top
        out_dfb.reserve().store(top + ttl.math.log(total))

    @ttl.datamovement()
    def read():
        for i in range(blocks):
            ttl.copy(x[0:2, i * 2 : i * 2 + 2], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0:2, 0:1]).wait()


@ttl.operation(grid=(2, 1))
def sent_softmax_sums(x, out):
    """What core 1 sends is masked twice: below the last row of x and beside the one column, where there are large numbers."""
    net = ttl.PipeNet([ttl.Pipe((1, 0), (0, 0))])
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    sent_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))
    got_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1))

    @ttl.compute()
    def compute():
        if ttl.core(dims=1) == 1:
            a = x_dfb.wait()
            top = ttl.math.reduce_max(a, dims=[1])
            e = ttl.math.exp(a - ttl.math.broadcast(top, a, dims=[1]))
            sent_dfb.reserve().store(ttl.math.exp(top) + 1.0 / (ttl.math.reduce_sum(e, dims=[1]) + 1e-5))
        else:
            out_dfb.reserve().store(got_dfb.wait())

    @ttl.datamovement()
    def read():
        if ttl.core(dims=1) == 1:
            ttl.copy(x[0, 0], x_dfb.reserve()).wait()
            net.if_src(lambda pipe: ttl.copy(sent_dfb.wait(), pipe).wait())
        else:
            net.if_dst(lambda pipe: ttl.copy(pipe, got_dfb.reserve()).wait())

    @ttl.datamovement()
    def write():
        if ttl.core(dims=1) == 0:
            ttl.copy(out_dfb.wait(), out[0, 0]).wait()
