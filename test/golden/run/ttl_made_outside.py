# RUN: ttlc run %s --kernel from_module --tensor a=32x32 --tensor out=32x96
# RUN: ttlc run %s --kernel 'make_gather()' --tensor a=32x64 --tensor out=32x32
# RUN: ttlc run %s --kernel 'test_scaled(None)' --tensor a=32x32:fp32 --tensor out=32x32
# RUN: ttlc run %s --kernel scores --tensor q=32x64 --tensor k=64x64 --tensor out=32x64 --set rows=1 --set width=2
# CHECKS: nets and pipes made outside of the kernel, a kernel inside a test, numbers as parameters, transposed operands
import pytest
import torch
import ttl
import ttnn

NET = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(slice(1, 4), 0))])


@ttl.operation(grid=(4, 1))
def from_module(a, out):
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

    @ttl.compute()
    def compute():
        if NET.is_dst():
            out_dfb.reserve().store(a_dfb.wait() * 2)

    @ttl.datamovement()
    def read():
        def send(pipe):
            with a_dfb.reserve() as blk:
                ttl.copy(a[0, 0], blk).wait()
                ttl.copy(blk, pipe).wait()

        NET.if_src(send)
        NET.if_dst(lambda pipe: ttl.copy(pipe, a_dfb.reserve()).wait())

    @ttl.datamovement()
    def write():
        x, _ = ttl.node(dims=2)
        if NET.is_dst():
            ttl.copy(out_dfb.wait(), out[0, x - 1]).wait()


def make_gather():
    first = ttl.Pipe(src=(0, 0), dst=(2, 0))
    second = ttl.Pipe(src=(1, 0), dst=(2, 0))
    nets = [ttl.PipeNet([first]), ttl.PipeNet([second])]

    @ttl.operation(grid=(3, 1))
    def gather(a, out):
        kept = nets
        send_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
        receive_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
        out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

        @ttl.compute()
        def compute():
            x, _ = ttl.node(dims=2)
            if x == 2:
                out_dfb.reserve().store(receive_dfb.wait() + receive_dfb.wait())

        @ttl.datamovement()
        def move():
            x, _ = ttl.node(dims=2)
            if x == 0:
                with send_dfb.reserve() as blk:
                    ttl.copy(a[0, 0], blk).wait()
                    ttl.copy(blk, first).wait()
            if x == 1:
                with send_dfb.reserve() as blk:
                    ttl.copy(a[0, 1], blk).wait()
                    ttl.copy(blk, second).wait()
            if x == 2:
                with receive_dfb.reserve() as one, receive_dfb.reserve() as two:
                    from_first = ttl.copy(first, one)
                    from_second = ttl.copy(second, two)
                    from_first.wait()
                    from_second.wait()

        @ttl.datamovement()
        def write():
            x, _ = ttl.node(dims=2)
            if x == 2:
                ttl.copy(out_dfb.wait(), out[0, 0]).wait()

    return gather


@pytest.mark.parametrize("device", [0])
def test_scaled(device):
    options = {"fp32_dest_acc_en": False}
    options.update(fp32_dest_acc_en=True)

    @ttl.operation(grid=(1, 1), **options)
    def scaled(a, out):
        a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
        out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)

        @ttl.compute()
        def compute():
            out_dfb.reserve().store(ttl.math.typecast(a_dfb.wait(), torch.bfloat16) * 0.5)

        @ttl.datamovement()
        def read():
            ttl.copy(a[0, 0], a_dfb.reserve()).wait()

        @ttl.datamovement()
        def write():
            ttl.copy(out_dfb.wait(), out[0, 0]).wait()

    a = ttnn.from_torch(torch.rand(32, 32), device=device)
    scaled(a, a)


@ttl.operation(grid=(1, 1))
def scores(q, k, out, rows: int, width: int, depth: int = 2):
    q_dfb = ttl.make_dataflow_buffer_like(q, shape=(rows, width), block_count=depth)
    k_dfb = ttl.make_dataflow_buffer_like(k, shape=(2, width), block_count=depth)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(rows, 2), block_count=depth)

    @ttl.compute()
    def compute():
        with q_dfb.wait() as x, k_dfb.wait() as y, out_dfb.reserve() as o:
            o.store(ttl.math.matmul(x, y, o, transpose_rhs=True))

    @ttl.datamovement()
    def read():
        ttl.copy(q[0:rows, 0:width], q_dfb.reserve()).wait()
        ttl.copy(k[0:2, 0:width], k_dfb.reserve()).wait()

    @ttl.datamovement()
    def write():
        ttl.copy(out_dfb.wait(), out[0:rows, 0:2]).wait()
