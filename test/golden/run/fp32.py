# CHECKS: fp32 tensors: matmuls that build on each other, softmax, norms, broadcasts and sums keep more than fp32 results promise
# RUN: ttlc run %s --kernel two --tol 1.5e-3 --tensor A=64x128:fp32 --tensor B=128x64:fp32 --tensor C=64x64:fp32 --tensor out=64x64:fp32
# RUN: ttlc run %s --kernel three --tol 1.5e-3 --tensor A=64x128:fp32 --tensor B=128x64:fp32 --tensor C=64x64:fp32 --tensor D=64x64:fp32 --tensor out=64x64:fp32
# RUN: ttlc run %s --kernel three --tol 1.5e-3 --tensor A=64x128 --tensor B=128x64:fp32 --tensor C=64x64 --tensor D=64x64:fp32 --tensor out=64x64:fp32
# RUN: ttlc run %s --kernel three --arch blackhole --tol 1.5e-3 --tensor A=64x128:fp32 --tensor B=128x64:fp32 --tensor C=64x64:fp32 --tensor D=64x64:fp32 --tensor out=64x64:fp32
# RUN: ttlc run %s --kernel three --dst 16 --tensor A=64x128:fp32 --tensor B=128x64:fp32 --tensor C=64x64:fp32 --tensor D=64x64:fp32 --tensor out=64x64:fp32
# RUN: ttlc run %s --kernel softmax --tol 1e-3 --tensor x=64x128:fp32 --tensor out=64x128:fp32
# RUN: ttlc run %s --kernel layer_norm --tol 1e-3 --tensor x=64x128:fp32 --tensor gain=32x128:fp32 --tensor out=64x128:fp32
# RUN: ttlc run %s --kernel layer_norm --tol 1e-3 --tensor x=64x128 --tensor gain=32x128:fp32 --tensor out=64x128:fp32
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention --tol 1.7e-3 --set "GRID=(2, 2)" --set Q_TILES=2 --set KV_TILES=4 --tensor Q=256x64:fp32 --tensor K=256x64:fp32 --tensor V=256x64:fp32 --tensor out=256x64:fp32
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention_causal --tol 1.5e-3 --set "GRID=(2, 2)" --set Q_TILES=4 --set KV_TILES=2 --tensor Q=256x64:fp32 --tensor K=256x64:fp32 --tensor V=256x64:fp32 --tensor out=256x64:fp32
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention_causal --tensor Q=128x64:bfp8_b --tensor K=128x64:bfp8_b --tensor V=128x64:bfp8_b --tensor out=128x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention --tensor Q=128x64:bfp8_b --tensor K=128x64:bfp8_b --tensor V=128x64:bfp8_b --tensor out=128x64:bfp8_b
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(2, 4), (4, 2), (2, 2), (2, 2)])
def two(A, B, C, out):
    @compute()
    async def comp(A_cb, B_cb, C_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() @ B_cb.pop() @ C_cb.pop())

    return Program(comp)(A, B, C, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 4), (4, 2), (2, 2), (2, 2), (2, 2)])
def three(A, B, C, D, out):
    @compute()
    async def comp(A_cb, B_cb, C_cb, D_cb, out_cb):
        out_cb.reserve().store(A_cb.pop() @ B_cb.pop() @ C_cb.pop() @ D_cb.pop())

    return Program(comp)(A, B, C, D, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 4), (2, 4)])
def softmax(x, out):
    @compute()
    async def comp(x_cb, out_cb):
        x = x_cb.pop()
        e = exp(x - x.rowmax())
        out_cb.reserve().store(e / e.rowsum())

    return Program(comp)(x, out)


@pykernel_gen(grid=(1, 1), block_factors=[(2, 4), (1, 4), (2, 4)])
def layer_norm(x, gain, out):
    @compute()
    async def comp(x_cb, gain_cb, out_cb):
        x = x_cb.pop()
        centred = x - x.rowsum() * (1.0 / 128)
        variance = (centred * centred).rowsum() * (1.0 / 128)
        out_cb.reserve().store(centred * (variance + 1e-5).rsqrt() * gain_cb.pop())

    return Program(comp)(x, gain, out)
