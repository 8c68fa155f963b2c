"""How often one sheet link may be read: a bucket of reads that fills up again."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from api.problems import ProblemError

# A sheet of 50 athletes with a dozen cells each, calculated anew at once; then ten cells a second, for good.
BURST = 600
PER_SECOND = 10.0
_REMEMBERED = 10_000


class _Bucket(msgspec.Struct):
    left: float
    at: float


class RateLimit:
    """One bucket for each reader. Per process: behind several servers a link may be read that many times as often."""

    def __init__(
        self, burst: int = BURST, per_second: float = PER_SECOND, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._monotonic = monotonic
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()

    def take(self, reader: bytes) -> None:
        """One read. Raises a Problem of 429 that says after how many seconds there is one again."""
        now = self._monotonic()
        bucket = self._buckets.pop(reader, None) or _Bucket(self._burst, now)
        self._buckets[reader] = bucket
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.left = min(bucket.left + (now - bucket.at) * self._per_second, self._burst)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) / self._per_second)
            raise ProblemError("too_many_requests", headers={"Retry-After": str(wait)})
        bucket.left -= 1
