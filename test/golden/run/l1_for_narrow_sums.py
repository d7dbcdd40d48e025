# RUN: ttlc run %s --kernel 'made(0.5)' --tensor a=448x192 --tensor b=192x384 --tensor out=448x384
# WARNS: narrow-partial-sums
# CHECKS: partial sums that do not fit L1 in fp32 are kept in bf16
from l1_sums_in_place import made
