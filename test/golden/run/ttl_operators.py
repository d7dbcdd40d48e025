# RUN: ttlc run %s --kernel "unary(0)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(1)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(2)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(3)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(4)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(5)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(6)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(7)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(8)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel "unary(9)" --tensor x=32x64:fp32 --tensor y=64x64:fp32
# RUN: ttlc run %s --kernel binary --tensor a=32x64 --tensor b=32x64 --tensor y=96x64
# RUN: ttlc run %s --kernel binary --tensor a=32x64:fp32 --tensor b=32x64:fp32 --tensor y=96x64:fp32
# CHECKS: functions that are formulas: hyperbolic functions, activations, rounding, comparisons, selection, // and %.
import ttl

PAIRS = [
    (lambda x: ttl.math.sinh(x), lambda x: ttl.math.cosh(x)),
    (lambda x: ttl.math.asinh(x), lambda x: ttl.math.atanh(x * 0.1)),
    (lambda x: ttl.math.acosh(1.5 + x * x), lambda x: ttl.math.softsign(x)),
    (lambda x: ttl.math.leaky_relu(x, 0.1), lambda x: ttl.math.elu(x, slope=0.5)),
    (lambda x: ttl.math.celu(x, 2.0, 0.5), lambda x: ttl.math.selu(x, 1.05, 1.67)),
    (lambda x: ttl.math.softplus(x, 1.0, 1.0, 20.0), lambda x: ttl.math.hardsigmoid(x)),
    (lambda x: ttl.math.hardtanh(x, -0.5, 0.5), lambda x: ttl.math.clamp(x, -1, 0.25)),
    (lambda x: ttl.math.atan(x * 3), lambda x: ttl.math.asin(ttl.math.tanh(x))),
    (lambda x: ttl.math.acos(ttl.math.tanh(x)), lambda x: ttl.where(x > 0, ttl.math.log(x), x)),
    (lambda x: ttl.math.relu_max(x, 1), lambda x: ttl.math.exp(x, approx=False, scale=0.5) + ttl.math.rsub(x, 3)),
]


def unary(which):
    first, second = PAIRS[which]

    @ttl.operation(grid=(1, 1))
    def functions(x, y):
        x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 2))
        y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 2))

        @ttl.compute()
        def compute():
            with x_dfb.wait() as v:
                with y_dfb.reserve() as o:
                    o.store(first(v))
                with y_dfb.reserve() as o:
                    o.store(second(v))

        @ttl.datamovement()
        def read():
            ttl.copy(x[0, 0:2], x_dfb.reserve()).wait()

        @ttl.datamovement()
        def write():
            for row in range(2):
                ttl.copy(y_dfb.wait(), y[row, 0:2]).wait()

    return functions


@ttl.operation(grid=(1, 1))
def binary(a, b, y):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 2))
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 2))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 2))

    @ttl.compute()
    def compute():
        with a_dfb.wait() as p, b_dfb.wait() as q:
            with y_dfb.reserve() as o:
                o.store(ttl.where(p > q, p, q) + (p <= 0.25) * ttl.math.signbit(q))
            with y_dfb.reserve() as o:
                o.store(ttl.block.mask(p, q >= 0) + ttl.math.threshold(q, 0.5, -1) + (p != q))
            with y_dfb.reserve() as o:
                o.store(ttl.math.frac(p * 3 + 0.1) * 0 + ttl.where(p == p, q, p) - ttl.math.min(p, q))

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0:2], a_dfb.reserve()).wait()
        ttl.copy(b[0, 0:2], b_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for row in range(3):
            ttl.copy(y_dfb.wait(), y[row, 0:2]).wait()
