# RUN: ttlc run %s --kernel plain --tensor a=64x64 --tensor b=64x64 --tensor out=64x64
# RUN: ttlc run %s --kernel composed --tensor a=32x32 --tensor out=32x32 --tensor out2=32x32
# RUN: ttlc run %s --kernel piped --tensor a=64x32 --tensor out=32x32
# RUN: ttlc run %s --kernel matmul --tensor a=64x96 --tensor b=96x64 --tensor out=64x64
# CHECKS: operations without thread functions: statements are assigned to threads; an operation that calls others
import ttl
import ttnn


@ttl.operation()
def scaled_exp(source: ttl.DFB, target: ttl.DFB, factor):
    x = source.wait()
    y = target.reserve()
    y.store(ttl.exp(x * factor))


@ttl.operation()
def through_scratch(source: ttl.DFB, out):
    scratch = ttl.make_dfb("bf16", shape=(1, 1), block_count=2)
    x = source.wait()
    s = scratch.reserve()
    s.store(ttl.math.tanh(x))
    ttl.copy(scratch.wait(), out[0:1, 0:1])


@ttl.operation(grid=(1, 1))
def plain(a, b, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    rows, cols = a.shape[0] // 32, a.shape[1] // 32
    for r in range(rows):
        for c in range(cols):
            ttl.copy(a[r, c], a_dfb.reserve())
            ttl.copy(b[r, c], b_dfb.reserve()).wait()
            with a_dfb.wait() as x, b_dfb.wait() as y, out_dfb.reserve() as o:
                o.store(x * y + x)
            with out_dfb.wait() as done:
                tx = ttl.copy(done, out[r, c])
                tx.wait()


@ttl.operation(grid=(1, 1))
def composed(a, out, out2):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    e_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    blk = a_dfb.reserve()
    ttl.copy(a[0:1, 0:1], blk)
    scaled_exp(a_dfb, e_dfb, 0.5)
    ttl.copy(e_dfb.wait(), out[0:1, 0:1])
    blk2 = a_dfb.reserve()
    ttl.copy(a[0:1, 0:1], blk2)
    through_scratch(a_dfb, out2)


@ttl.operation()
def forward(a, send_dfb: ttl.DFB, recv_dfb: ttl.DFB):
    net = ttl.PipeNet([ttl.Pipe(src=(1, 0), dst=(0, 0))])
    s_blk = send_dfb.reserve()
    r_blk = recv_dfb.reserve()

    def send(pipe):
        ttl.copy(a[1:2, 0:1], s_blk)
        ttl.copy(s_blk, pipe)

    net.if_src(send)
    net.if_dst(lambda pipe: ttl.copy(pipe, r_blk))


@ttl.operation(grid=(2, 1))
def piped(a, out):
    own = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    send_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    recv_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    x, _ = ttl.node(dims=2)
    forward(a, send_dfb, recv_dfb)
    if x == 0:
        blk = own.reserve()
        ttl.copy(a[0:1, 0:1], blk)
        s = out_dfb.reserve()
        s.store(own.wait() + recv_dfb.wait())
        ttl.copy(out_dfb.wait(), out[0:1, 0:1])


@ttl.operation(grid=(1, 1))
def matmul(a, b, out):
    K = a.shape[1] // 32
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    b_dfb = ttl.make_dataflow_buffer_like(b, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    for m in range(a.shape[0] // 32):
        for n in range(b.shape[1] // 32):
            acc = out_dfb.reserve()
            for k in range(K):
                ttl.copy(a[m, k], a_dfb.reserve())
                ttl.copy(b[k, n], b_dfb.reserve())
                acc += a_dfb.wait() @ b_dfb.wait()
            ttl.copy(out_dfb.wait(), out[m, n])
