# CHECKS: non-square blocks, grids, heads and machines of flash attention at a small size
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention --set "GRID=(1, 1)" --tensor Q=64x64 --tensor K=64x64 --tensor V=64x64 --tensor out=64x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention --set GRID=2x2 --set Q_TILES=2 --set KV_TILES=4 --tensor Q=256x64 --tensor K=256x64 --tensor V=256x64 --tensor out=256x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention --set GRID=2x2 --set Q_TILES=4 --set KV_TILES=2 --tensor Q=256x64 --tensor K=256x64 --tensor V=256x64 --tensor out=256x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention_causal --tensor Q=2x256x64 --tensor K=2x256x64 --tensor V=2x256x64 --tensor out=2x256x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention_causal --set "GRID=(2, 2)" --set Q_TILES=2 --set KV_TILES=4 --tensor Q=256x64 --tensor K=256x64 --tensor V=256x64 --tensor out=256x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention_causal --set "GRID=(2, 2)" --set Q_TILES=4 --set KV_TILES=2 --tensor Q=256x64 --tensor K=256x64 --tensor V=256x64 --tensor out=256x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention --arch blackhole --tensor Q=128x64 --tensor K=128x64 --tensor V=128x64 --tensor out=128x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention --metal-api feb2026 --tensor Q=128x64 --tensor K=128x64 --tensor V=128x64 --tensor out=128x64
# RUN: ttlc run ../../../examples/flash_attention.py --kernel flash_attention --dst-sync full --tensor Q=128x64 --tensor K=128x64 --tensor V=128x64 --tensor out=128x64
