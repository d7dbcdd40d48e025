# RUN: ttlc compile %s --kernel to_tensor --tensor a=32x32:bfp8_b --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel computed --tensor a=32x32 --tensor out=32x32:fp32 -o %t
# RUN: ttlc compile %s --kernel from_tensor --tensor a=32x32 --tensor out=32x32:fp32 -o %t
# CHECKS: a copy between a tensor and a block changes no format
import ttl


@ttl.operation(grid=(1, 1))
def to_tensor(a, out):
    dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)

    @ttl.compute()
    def nothing():
        pass

    @ttl.datamovement()
    def read():
        ttl.copy(a[0, 0], dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(dfb.wait(), out[0, 0]).wait()


@ttl.operation(grid=(1, 1))
def computed(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    ttl.copy(a[0, 0], a_dfb.reserve())
    out_dfb.reserve().store(a_dfb.wait() + 1.0)
    ttl.copy(out_dfb.wait(), out[0, 0])


@ttl.operation(grid=(1, 1))
def from_tensor(a, out):
    dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    ttl.copy(a[0, 0], dfb.reserve())
    ttl.copy(dfb.wait(), out[0, 0])
