# Flash attention: softmax(Q K^T / sqrt(d)) V without ever holding a row of scores.
#
# What this file teaches: block values. `q`, `m`, `l` and `acc` are values like any other Python values; which of them
# live in registers and which in circular buffers is the compiler's business. The running maximum `m` and the running sum
# `l` are rescaled when a later key block raises the maximum (the "online softmax").
#
#   ttlc run examples/flash_attention.py --kernel flash_attention \
#       --tensor Q=2048x128 --tensor K=2048x128 --tensor V=2048x128 --tensor out=2048x128
#
# Tensors are [S, d] or [heads, S, d], S and d multiples of 32. The query blocks of all heads are dealt out to the cores of
# the grid one after the other; a core without a share does nothing.
from ttlang.d2m_api import *
import math

GRID = (8, 8)  # rows and columns of cores
Q_TILES = 1    # rows of tiles in a query block: must divide S / 32
KV_TILES = 1   # rows of tiles in a key and in a value block: must divide S / 32


def attention_blocks(Q, K, V, out):
    """Blocks, in tiles: a query or output block is Q_TILES x d/32, a key or value block KV_TILES x d/32."""
    d_tiles = Q.shape[-1] // 32
    return [(Q_TILES, d_tiles), (KV_TILES, d_tiles), (KV_TILES, d_tiles), (Q_TILES, d_tiles)]


def check_shapes(Q, K, V, out):
    if len(Q.shape) not in (2, 3):
        raise ValueError(f"Q has shape {Q.shape}; it must be [S, d] or [heads, S, d]")
    if K.shape != V.shape or out.shape != Q.shape or Q.shape[-1] != K.shape[-1] or Q.shape[:-2] != K.shape[:-2]:
        raise ValueError(f"the shapes do not belong together: Q {Q.shape}, K {K.shape}, V {V.shape}, out {out.shape}")
    for name, size, step in [
        ("d", Q.shape[-1], 32),
        ("the number of queries", Q.shape[-2], 32 * Q_TILES),
        ("the number of keys", K.shape[-2], 32 * KV_TILES),
    ]:
        if size % step != 0:
            raise ValueError(f"{name} is {size}, which is no multiple of {step}; choose Q_TILES and KV_TILES to fit")


def block_of(stream, head, row):
    """Block `row` of one head."""
    return stream[head, row, 0] if len(stream.shape) == 3 else stream[row, 0]


@pykernel_gen(grid=GRID, block_factors=attention_blocks)
def flash_attention(Q, K, V, out, grid=None):
    check_shapes(Q, K, V, out)
    scale = 1.0 / math.sqrt(Q.shape[-1])
    d_tiles = Q.shape[-1] // 32
    heads = Q.shape[0] if len(Q.shape) == 3 else 1
    q_blocks = Q.shape[-2] // (32 * Q_TILES)
    kv_blocks = K.shape[-2] // (32 * KV_TILES)
    cores = grid[0] * grid[1]
    Q_s, K_s, V_s, out_s = Stream(Q), Stream(K), Stream(V), Stream(out)

    @compute()
    async def attend(Q_cb, K_cb, V_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for block in range(core, heads * q_blocks, cores):
            q = Q_cb.pop()
            m = fill(-math.inf, shape=(Q_TILES, 1))
            l = fill(0, shape=(Q_TILES, 1))
            acc = fill(0, shape=(Q_TILES, d_tiles))
            for kv in range(kv_blocks):
                k = K_cb.pop()
                v = V_cb.pop()
                s = (q @ k.transpose()) * scale
                m_new = max(m, s.rowmax())
                p = exp(s - m_new)
                corr = exp(m - m_new)
                l = corr * l + p.rowsum()
                acc = corr * acc + p @ v
                m = m_new
            out_cb.reserve().store(acc / l)

    @datamovement()
    async def read(Q_cb, K_cb, V_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for block in range(core, heads * q_blocks, cores):
            head = block // q_blocks
            dma(block_of(Q_s, head, block % q_blocks), Q_cb.reserve()).wait()
            for kv in range(kv_blocks):
                dma(block_of(K_s, head, kv), K_cb.reserve()).wait()
                dma(block_of(V_s, head, kv), V_cb.reserve()).wait()

    @datamovement()
    async def write(Q_cb, K_cb, V_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for block in range(core, heads * q_blocks, cores):
            dma(out_cb.pop(), block_of(out_s, block // q_blocks, block % q_blocks)).wait()

    return Program(attend, read, write)(Q, K, V, out)


# The causal variant: query i sees keys 0 to i. Key blocks that lie wholly above the diagonal are not even read; only
# blocks that the diagonal crosses are masked.
@pykernel_gen(grid=GRID, block_factors=attention_blocks)
def flash_attention_causal(Q, K, V, out, grid=None):
    check_shapes(Q, K, V, out)
    if Q.shape != K.shape:
        raise ValueError(f"causal attention needs as many keys as queries: Q {Q.shape}, K {K.shape}")
    scale = 1.0 / math.sqrt(Q.shape[-1])
    d_tiles = Q.shape[-1] // 32
    heads = Q.shape[0] if len(Q.shape) == 3 else 1
    q_blocks = Q.shape[-2] // (32 * Q_TILES)
    blocks, cores = heads * q_blocks, grid[0] * grid[1]
    turns, rest = blocks // cores, blocks % cores
    Q_s, K_s, V_s, out_s = Stream(Q), Stream(K), Stream(V), Stream(out)

    # Blocks are dealt out in turns. Late queries see most keys: every other turn goes through the cores backwards.
    def dealt(turn, core):
        """The block that a core gets in a turn."""
        return turn * cores + core + turn % 2 * (cores - 1 - 2 * core)

    def share(core):
        """How many blocks a core gets: the last turn may not reach it."""
        if rest == 0:
            return turns
        place = core if turns % 2 == 0 else cores - 1 - core
        return turns + min(1, max(0, rest - place))

    def whole_blocks(q_row):
        """Key blocks that every query of block q_row sees completely."""
        return q_row * Q_TILES // KV_TILES

    def visible_blocks(q_row):
        """Key blocks of which the last query of block q_row sees at least one key."""
        return ((q_row + 1) * Q_TILES + KV_TILES - 1) // KV_TILES

    def update(q, k, v, mask, m, l, acc):
        """One step of the online softmax; `mask` is added to the scores unless it is None."""
        s = (q @ k.transpose()) * scale
        if mask is not None:
            s = s + mask
        m_new = max(m, s.rowmax())
        p = exp(s - m_new)
        corr = exp(m - m_new)
        return m_new, corr * l + p.rowsum(), corr * acc + p @ v

    @compute()
    async def attend(Q_cb, K_cb, V_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for turn in range(share(core)):
            block = dealt(turn, core)
            q_row = block % q_blocks
            q = Q_cb.pop()
            m = fill(-math.inf, shape=(Q_TILES, 1))
            l = fill(0, shape=(Q_TILES, 1))
            acc = fill(0, shape=(Q_TILES, d_tiles))
            for kv in range(whole_blocks(q_row)):
                m, l, acc = update(q, K_cb.pop(), V_cb.pop(), None, m, l, acc)
            for kv in range(whole_blocks(q_row), visible_blocks(q_row)):
                mask = causal_mask(q_row * Q_TILES, kv * KV_TILES, shape=(Q_TILES, KV_TILES))
                m, l, acc = update(q, K_cb.pop(), V_cb.pop(), mask, m, l, acc)
            out_cb.reserve().store(acc / l)

    @datamovement()
    async def read(Q_cb, K_cb, V_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for turn in range(share(core)):
            block = dealt(turn, core)
            head, q_row = block // q_blocks, block % q_blocks
            dma(block_of(Q_s, head, q_row), Q_cb.reserve()).wait()
            for kv in range(visible_blocks(q_row)):
                dma(block_of(K_s, head, kv), K_cb.reserve()).wait()
                dma(block_of(V_s, head, kv), V_cb.reserve()).wait()

    @datamovement()
    async def write(Q_cb, K_cb, V_cb, out_cb):
        core = core_index(0) * grid[1] + core_index(1)
        for turn in range(share(core)):
            block = dealt(turn, core)
            dma(out_cb.pop(), block_of(out_s, block // q_blocks, block % q_blocks)).wait()

    return Program(attend, read, write)(Q, K, V, out)
