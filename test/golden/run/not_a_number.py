# RUN: ttlc run %s --kernel 'made(ttl.math.log)' --tensor a=64x64 --tensor y=64x64
# RUN: ttlc run %s --kernel 'made(ttl.math.sqrt)' --tensor a=64x64:fp32 --tensor y=64x64
# RUN: ttlc run %s --kernel 'made(ttl.math.rsqrt)' --tensor a=64x64:fp32 --tensor y=64x64:fp32
# CHECKS: where a function has no value, as the logarithm of negative numbers, the device has a NaN or an infinity
import ttl


def made(function):
    @ttl.operation(grid=(1, 1))
    def applied(a, y):
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=(2, 2))
        y_dfb = ttl.make_dataflow_buffer_like(y, shape=(2, 2))

        @ttl.compute()
        def compute():
            y_dfb.reserve().store(function(a_dfb.wait()))

        @ttl.datamovement()
        def read():
            ttl.copy(a[0:2, 0:2], a_dfb.reserve()).wait()

        @ttl.datamovement()
        def write():
            ttl.copy(y_dfb.wait(), y[0:2, 0:2]).wait()

    return applied
