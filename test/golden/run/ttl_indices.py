# RUN: ttlc run %s --kernel gathered --tensor table=256x64 --tensor indices=32x32:uint32 --tensor y=128x64
# RUN: ttlc run %s --kernel gathered --tensor table=256x64:fp32 --tensor indices=32x32:uint16 --tensor y=128x64:fp32 --arch blackhole
# RUN: ttlc run %s --kernel gathered --tensor table=256x64 --tensor indices=32x32:int32 --tensor y=128x64
# RUN: ttlc run %s --kernel embedded --tensor table=50x96:row_major --tensor indices=2x64:int32:row_major --tensor y=128x96:row_major --tensor used=2x50:int32:row_major
# RUN: ttlc run %s --kernel embedded --tensor table=50x33:fp32:row_major --tensor indices=2x64:uint16:row_major --tensor y=128x33:fp32:row_major --tensor used=2x50:uint16:row_major
# RUN: ttlc run %s --kernel reversed_rows --tensor x=3x33:int32:row_major --tensor y=3x33:int32:row_major
# RUN: ttlc run %s --kernel reversed_rows --tensor x=2x1030:row_major --tensor y=2x1030:row_major
# RUN: ttlc run %s --kernel ragged --tensor lengths=32x32:uint16 --tensor x=256x32 --tensor y=32x32
# CHECKS: integers of blocks are indices of tensors, bounds of loops and conditions; integers are written to blocks, tiled or row by row
import ttl


@ttl.operation(grid=(1, 1))
def gathered(table, indices, y):
    index_dfb = ttl.make_dataflow_buffer_like(indices, shape=(1, 1), block_count=2)
    row_dfb = ttl.make_dataflow_buffer_like(table, shape=(1, 2), block_count=2)

    @ttl.datamovement()
    def read():
        ttl.copy(indices[0, 0], index_dfb.reserve()).wait()
        with index_dfb.wait() as index_blk:
            for i in range(4):
                row = ttl.read_index(index_blk, i, 20) % 8
                ttl.copy(table[row, 0:2], row_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for i in range(4):
            ttl.copy(row_dfb.wait(), y[i, 0:2]).wait()


@ttl.operation(grid=(1, 2))
def embedded(table, indices, y, used):
    width = table.shape[1]
    index_dfb = ttl.make_dataflow_buffer_like(indices, shape=(1, 64), block_count=2)
    row_dfb = ttl.make_dataflow_buffer_like(table, shape=(1, width), block_count=2)
    used_dfb = ttl.make_dataflow_buffer_like(used, shape=(1, 50), block_count=2)

    @ttl.datamovement()
    def read():
        _, core = ttl.node(dims=2)
        ttl.copy(indices[core, 0:64], index_dfb.reserve()).wait()
        with index_dfb.wait() as index_blk, used_dfb.reserve() as used_blk:
            for i in range(64):
                word = ttl.raw_element_read(index_blk, 0, i) % 50
                ttl.raw_element_write(used_blk, 0, word, i + 1)
                ttl.copy(table[word, 0:width], row_dfb.reserve()).wait()
            ttl.copy(used_blk, used[core, 0:50]).wait()

    @ttl.datamovement()
    def write():
        _, core = ttl.node(dims=2)
        for i in range(64):
            ttl.copy(row_dfb.wait(), y[core * 64 + i, 0:width]).wait()


@ttl.operation(grid=(1, 1))
def ragged(lengths, x, y):
    length_dfb = ttl.make_dataflow_buffer_like(lengths, shape=(1, 1), block_count=2)
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(1, 1), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(1, 1), block_count=2)

    @ttl.compute()
    def add():
        for _ in range(3):
            with x_dfb.wait() as a, y_dfb.reserve() as out:
                out.store(a + 1.0)

    @ttl.datamovement()
    def read():
        ttl.copy(lengths[0, 0], length_dfb.reserve()).wait()
        with length_dfb.wait() as length_blk:
            length = ttl.read_index(length_blk, 0, 0) % 3
            for i in range(length):
                ttl.copy(x[i, 0], x_dfb.reserve()).wait()
            for _ in range(3 - length):
                ttl.copy(x[7, 0], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        for _ in range(3):
            with y_dfb.wait() as out:
                ttl.copy(out, y[0, 0]).wait()


@ttl.operation(grid=(1, 1))
def reversed_rows(x, y):
    rows, width = x.shape
    x_dfb = ttl.make_dataflow_buffer_like(x, shape=(rows, width), block_count=2)
    y_dfb = ttl.make_dataflow_buffer_like(y, shape=(rows, width), block_count=2)

    @ttl.datamovement()
    def read():
        ttl.copy(x[0:rows, 0:width], x_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        with x_dfb.wait() as source, y_dfb.reserve() as target:
            for row in range(rows):
                for column in range(width):
                    ttl.raw_element_write(target, row, column, ttl.raw_element_read(source, rows - 1 - row, column))
            ttl.copy(target, y[0:rows, 0:width]).wait()
