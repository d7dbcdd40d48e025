# CHECKS: 33 buffers
# RUN: ttlc compile %s --tensor T0=32x32 --tensor T1=32x32 --tensor T2=32x32 --tensor T3=32x32 --tensor T4=32x32 --tensor T5=32x32 --tensor T6=32x32 --tensor T7=32x32 --tensor T8=32x32 --tensor T9=32x32 --tensor T10=32x32 --tensor T11=32x32 --tensor T12=32x32 --tensor T13=32x32 --tensor T14=32x32 --tensor T15=32x32 --tensor T16=32x32 --tensor T17=32x32 --tensor T18=32x32 --tensor T19=32x32 --tensor T20=32x32 --tensor T21=32x32 --tensor T22=32x32 --tensor T23=32x32 --tensor T24=32x32 --tensor T25=32x32 --tensor T26=32x32 --tensor T27=32x32 --tensor T28=32x32 --tensor T29=32x32 --tensor T30=32x32 --tensor T31=32x32 --tensor T32=32x32 -o %t
from ttlang.d2m_api import *


@pykernel_gen(grid=(1, 1), block_factors=[(1, 1)] * 33)
def k(T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19, T20, T21, T22, T23, T24, T25, T26, T27, T28, T29, T30, T31, T32):
    @compute()
    async def comp(T0_cb, T1_cb, T2_cb, T3_cb, T4_cb, T5_cb, T6_cb, T7_cb, T8_cb, T9_cb, T10_cb, T11_cb, T12_cb, T13_cb, T14_cb, T15_cb, T16_cb, T17_cb, T18_cb, T19_cb, T20_cb, T21_cb, T22_cb, T23_cb, T24_cb, T25_cb, T26_cb, T27_cb, T28_cb, T29_cb, T30_cb, T31_cb, T32_cb):
        total = T0_cb.pop()
        total = total + T1_cb.pop()
        total = total + T2_cb.pop()
        total = total + T3_cb.pop()
        total = total + T4_cb.pop()
        total = total + T5_cb.pop()
        total = total + T6_cb.pop()
        total = total + T7_cb.pop()
        total = total + T8_cb.pop()
        total = total + T9_cb.pop()
        total = total + T10_cb.pop()
        total = total + T11_cb.pop()
        total = total + T12_cb.pop()
        total = total + T13_cb.pop()
        total = total + T14_cb.pop()
        total = total + T15_cb.pop()
        total = total + T16_cb.pop()
        total = total + T17_cb.pop()
        total = total + T18_cb.pop()
        total = total + T19_cb.pop()
        total = total + T20_cb.pop()
        total = total + T21_cb.pop()
        total = total + T22_cb.pop()
        total = total + T23_cb.pop()
        total = total + T24_cb.pop()
        total = total + T25_cb.pop()
        total = total + T26_cb.pop()
        total = total + T27_cb.pop()
        total = total + T28_cb.pop()
        total = total + T29_cb.pop()
        total = total + T30_cb.pop()
        total = total + T31_cb.pop()
        T32_cb.reserve().store(total)

    return Program(comp)(T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16, T17, T18, T19, T20, T21, T22, T23, T24, T25, T26, T27, T28, T29, T30, T31, T32)
