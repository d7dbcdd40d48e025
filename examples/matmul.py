# C = A B, block by block.
#
# What this file teaches: a sum over blocks. A block of C is the sum of products of blocks along K; `acc` is an ordinary value
# that the loop carries, and the compiler keeps the running sum where the products are made.
#
#   ttlc run examples/matmul.py --tensor A=256x256 --tensor B=256x256 --tensor C=256x256 --fidelity HiFi3
#
# HiFi3 leaves out the products of the low bits of both operands, of which bf16 has hardly any: three passes of the matrix
# engine instead of four.
#
# The blocks of C are dealt out to the cores row by row; a core without a share does nothing.
from ttlang.d2m_api import *

GRID = (2, 2)      # rows and columns of cores
BLOCK_ROWS = 2     # tiles in a block of C
BLOCK_COLUMNS = 4
DEPTH = 2          # columns of tiles in a block of A, rows of tiles in a block of B


def blocks(elements, tiles_in_block):
    return -(-elements // (32 * tiles_in_block))


@pykernel_gen(grid=GRID, block_factors=[(BLOCK_ROWS, DEPTH), (DEPTH, BLOCK_COLUMNS), (BLOCK_ROWS, BLOCK_COLUMNS)])
def matmul(A, B, C, grid=None):
    if A.shape[1] != B.shape[0]:
        raise ValueError(f"A has {A.shape[1]} columns, but B has {B.shape[0]} rows")
    rows, columns = blocks(C.shape[0], BLOCK_ROWS), blocks(C.shape[1], BLOCK_COLUMNS)
    steps = blocks(A.shape[1], DEPTH)
    A_s, B_s, C_s = Stream(A), Stream(B), Stream(C)

    def blocks_of_core():
        return range(core_index(0) * grid[1] + core_index(1), rows * columns, grid[0] * grid[1])

    @compute()
    async def multiply(A_cb, B_cb, C_cb):
        for block in blocks_of_core():
            acc = fill(0, shape=(BLOCK_ROWS, BLOCK_COLUMNS))
            for k in range(steps):
                acc = acc + A_cb.pop() @ B_cb.pop()
            C_cb.reserve().store(acc)

    @datamovement()
    async def read(A_cb, B_cb, C_cb):
        for block in blocks_of_core():
            for k in range(steps):
                dma(A_s[block // columns, k], A_cb.reserve()).wait()
                dma(B_s[k, block % columns], B_cb.reserve()).wait()

    @datamovement()
    async def write(A_cb, B_cb, C_cb):
        for block in blocks_of_core():
            dma(C_cb.pop(), C_s[block // columns, block % columns]).wait()

    return Program(multiply, read, write)(A, B, C)
