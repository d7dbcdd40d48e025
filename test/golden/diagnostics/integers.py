# CHECKS: what blocks of integers cannot do says what to do instead: other dtypes beside them, numbers they do not hold, functions of floats, a 16-bit DST
# RUN: ttlc compile %s --kernel mixed --tensor a=32x32:int32 --tensor b=32x32 --tensor out=32x32:int32 -o %t
# RUN: ttlc compile %s --kernel of_floats --tensor a=32x32:int32 --tensor b=32x32:int32 --tensor out=32x32:int32 -o %t
# RUN: ttlc compile %s --kernel of_floats --tensor a=32x32:uint16 --tensor b=32x32:uint16 --tensor out=32x32:uint16 -o %t
# RUN: ttlc compile %s --kernel numbers --tensor a=32x32:int32 --tensor b=32x32:int32 --tensor out=32x32:int32 -o %t
# RUN: ttlc compile %s --kernel stored --tensor a=32x32:int32 --tensor b=32x32:int32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel stored --dst 16 --tensor a=32x32:int32 --tensor b=32x32:int32 --tensor out=32x32:int32 -o %t
import ttl
import ttnn


def make(compute):
    @ttl.operation(grid=(1, 1))
    def kernel(a, b, out):
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
        b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1), block_count=2)
        o_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

        @ttl.compute()
        def work():
            with a_dfb.wait() as x, b_dfb.wait() as y, o_dfb.reserve() as o:
                compute(x, y, o)

        @ttl.datamovement()
        def reader():
            with a_dfb.reserve() as x, b_dfb.reserve() as y:
                ttl.copy(a[0, 0], x).wait()
                ttl.copy(b[0, 0], y).wait()

        @ttl.datamovement()
        def writer():
            with o_dfb.wait() as o:
                ttl.copy(o, out[0, 0]).wait()

    return kernel


def functions(x, y, o):
    e = ttl.math.exp(x)
    q = x / y
    m = x @ y
    r = ttl.math.reduce_sum(x, dims=[1])
    g = ttl.math.max(x, y)
    o.store(x)


def scalars(x, y, o):
    p = x * 0.5
    q = x + 3000000000
    o.store(x)


mixed = make(lambda x, y, o: (o.store(x + y),))
of_floats = make(functions)
numbers = make(scalars)
stored = make(lambda x, y, o: (o.store(x + y),))
