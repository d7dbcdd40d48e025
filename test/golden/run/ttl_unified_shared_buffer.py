# RUN: ttlc run %s --kernel pair_sum --tensor a=32x64 --tensor out=32x32
# CHECKS: in an operation without threads a buffer is read by the compute thread on one core, by a data movement thread on another
import ttl


@ttl.operation(grid=(2, 1))
def pair_sum(a, out):
    net = ttl.PipeNet([ttl.Pipe(src=(1, 0), dst=(0, 0))])
    a_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    exp_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    other_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1), block_count=2)
    out_dfb = ttl.make_dataflow_buffer_like(out, shape=(1, 1), block_count=2)
    x, _ = ttl.node(dims=2)
    ttl.copy(a[0, x], a_dfb.reserve())
    exp_dfb.reserve().store(ttl.exp(a_dfb.wait()))
    if net.is_src():

        def send(pipe):
            ttl.copy(exp_dfb.wait(), pipe)

        net.if_src(send)
    else:

        def receive(pipe):
            ttl.copy(pipe, other_dfb.reserve())

        net.if_dst(receive)
        out_dfb.reserve().store(exp_dfb.wait() + other_dfb.wait())
        ttl.copy(out_dfb.wait(), out[0, 0])
