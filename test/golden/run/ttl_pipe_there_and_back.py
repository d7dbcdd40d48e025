# RUN: ttlc run %s --tensor a=32x64 --tensor swapped=32x64 --tensor returned=32x64
# CHECKS: a net in which cores first all send stands beside one in which they take turns with the same pages
import ttl

@ttl.operation(grid=(2, 1))
def exchange(a, swapped, returned):
    sent_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    got_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    ball_dfb = ttl.make_dataflow_buffer_like(a, shape=(1, 1))
    swap = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(1, 0)), ttl.Pipe(src=(1, 0), dst=(0, 0))])
    pass_on = ttl.PipeNet([ttl.Pipe(src=(0, 0), dst=(1, 0)), ttl.Pipe(src=(1, 0), dst=(0, 0))])

    @ttl.datamovement()
    def move():
        x, _ = ttl.node(dims=2)
        with sent_dfb.reserve() as sent, got_dfb.reserve() as got:
            ttl.copy(a[0, x], sent).wait()
            swap.if_src(lambda pipe: ttl.copy(sent, pipe).wait())
            swap.if_dst(lambda pipe: ttl.copy(pipe, got).wait())
            ttl.copy(got, swapped[0, x]).wait()
        with ball_dfb.reserve() as ball:
            if x == 0:
                ttl.copy(a[0, x], ball).wait()
                pass_on.if_src(lambda pipe: ttl.copy(ball, pipe).wait())
                pass_on.if_dst(lambda pipe: ttl.copy(pipe, ball).wait())
            else:
                pass_on.if_dst(lambda pipe: ttl.copy(pipe, ball).wait())
                ttl.copy(a[0, x], ball).wait()
                pass_on.if_src(lambda pipe: ttl.copy(ball, pipe).wait())
            ttl.copy(ball, returned[0, x]).wait()
