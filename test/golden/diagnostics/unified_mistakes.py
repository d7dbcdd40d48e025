# RUN: ttlc compile %s --kernel two_takers --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel buffer_in_loop --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel calls_threads --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel needs_number --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel host_function --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel computed_by_element --tensor a=32x32 --tensor out=32x32 -o %t
# RUN: ttlc compile %s --kernel element_of_computed --tensor a=32x32 --tensor out=32x32 -o %t
# CHECKS: mistakes in operations without thread functions, and in what they are called with
import ttl
import ttnn


@ttl.operation(grid=(1, 1))
def two_takers(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    ttl.copy(a[0, 0], a_dfb.reserve())
    blk = a_dfb.wait()
    out_dfb.reserve().store(blk + blk)
    ttl.copy(blk, out[0, 0])


@ttl.operation(grid=(1, 1))
def buffer_in_loop(a, out):
    for i in range(2):
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
        ttl.copy(a[0, 0], a_dfb.reserve())
        ttl.copy(a_dfb.wait(), out[0, 0])


@ttl.operation()
def with_thread(a_dfb):
    @ttl.compute()
    def compute():
        a_dfb.wait()


@ttl.operation(grid=(1, 1))
def calls_threads(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    with_thread(a_dfb)


@ttl.operation(grid=(1, 1))
def needs_number(a, out, rows: int):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(rows, 1), block_count=2)
    ttl.copy(a[0:rows, 0], a_dfb.reserve())


@ttl.operation(grid=(1, 1))
def host_function(a, out):
    wide = ttnn.reshape(a, (1, 1024))


@ttl.operation(grid=(1, 1))
def computed_by_element(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    i_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    ttl.copy(a[0, 0], a_dfb.reserve())
    ttl.copy(a[0, 0], i_dfb.reserve())
    x = a_dfb.wait()
    if ttl.read_index(i_dfb.wait(), 0, 3) == 1:
        out_dfb.reserve().store(x + x)
    else:
        out_dfb.reserve().store(x * x)
    ttl.copy(out_dfb.wait(), out[0, 0])


@ttl.operation(grid=(1, 1))
def element_of_computed(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    ttl.copy(a[0, 0], a_dfb.reserve())
    x = a_dfb.wait()
    out_dfb.reserve().store(x + x)
    done = out_dfb.wait()
    ttl.raw_element_write(done, 0, 0, ttl.raw_element_read(x, 0, 1))
    ttl.copy(done, out[0, 0])
