# RUN: ttlc run %s --kernel reciprocals --tensor x=40x40 --tensor out=40x40:bfp8_b
# RUN: ttlc run %s --kernel reciprocals --tensor x=33x65:fp32 --tensor out=33x65:bfp8_b
# RUN: ttlc run %s --kernel reciprocals --tensor x=33x80 --tensor out=33x80:bfp8_b
# RUN: ttlc run %s --kernel below_largest --tensor x=7x21 --tensor copy=7x21:bfp8_b --tensor out=7x21
# RUN: ttlc run %s --kernel below_largest --tensor x=1x1 --tensor copy=1x1:bfp8_b --tensor out=1x1
# CHECKS: sixteen numbers of a row that share an exponent are not spoilt by the padding among them
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
