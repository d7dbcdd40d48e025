# RUN: ttlc compile %s --kernel k --tensor indices=1x64:int32:row_major --tensor x=64x64 --tensor p=32x32:bfp8_b --tensor y=1x64:uint16:row_major
# CHECKS: elements of shared exponents have no access; elements of integers take ints in the range of their format; coordinates of rows count elements
import ttl


@ttl.operation(grid=(1, 1))
def k(indices, x, p, y):
    index_dfb = ttl.make_dataflow_buffer_like(indices, shape=(1, 64))
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1))
    p_dfb = ttl.make_dataflow_buffer_like(p, shape=(1, 1))
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 64))

    @ttl.datamovement()
    def read():
        with index_dfb.reserve() as index_blk, x_dfb.reserve() as x_blk, p_dfb.reserve() as p_blk:
            ttl.copy(indices[0, 0:64], index_blk).wait()
            ttl.copy(x[0, 0], x_blk).wait()
            ttl.copy(p[0, 0], p_blk).wait()
            a = ttl.read_index(p_blk, 0, 0)
            b = ttl.raw_element_read(p_blk, 0, 0)
            c = ttl.read_index(index_blk, 0, 64)
            d = ttl.read_index(index_blk, 7)
            e = ttl.read_index(index_blk, column=7, row=0)

    @ttl.datamovement()
    def write():
        with y_dfb.reserve() as y_blk, x_dfb.wait() as x_blk:
            ttl.raw_element_write(y_blk, 0, 0, 65536)
            ttl.raw_element_write(y_blk, 0, 1, 0.5)
            ttl.raw_element_write(y_blk, 0, 2, ttl.raw_element_read(x_blk, 0, 0))
            ttl.copy(y_blk, y[0, 0:64]).wait()
