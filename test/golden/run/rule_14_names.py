# RUN: ttlc run %s --kernel __kernel --tensor int=32x32 --tensor __a=32x32 --tensor _Out=32x32
# CHECKS: names that are legal in Python and reserved in C++ are replaced in the kernels
import ttl


@ttl.operation(grid=(1, 1))
def __kernel(int, __a, _Out):
    template = ttl.make_dataflow_buffer_like(int, shape=(1, 1))
    __dfb = ttl.make_dataflow_buffer_like(__a, shape=(1, 1))
    cb_wait_front = ttl.make_dataflow_buffer_like(_Out, shape=(1, 1))

    @ttl.compute()
    def kernel_main():
        for uint32_t in range(2):
            cb_wait_front.reserve().store(template.wait() - __dfb.wait() * 2)

    @ttl.datamovement()
    def namespace():
        for auto in range(2):
            ttl.copy(int[0, 0], template.reserve()).wait()
            ttl.copy(__a[0, 0], __dfb.reserve()).wait()

    @ttl.datamovement()
    def std():
        for _Loop in range(2):
            ttl.copy(cb_wait_front.wait(), _Out[0, 0]).wait()
