"""Rate limit for reads by sheet link: a token bucket for each link."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from api.problems import ProblemError

# A sheet of 50 athletes with a dozen cells each recalculates at once. After that, ten cells per second.
BURST = 600
PER_SECOND = 10.0
_MAX_BUCKETS = 10_000


class _Bucket(msgspec.Struct):
    left: float
    at: float


class RateLimit:
    """A token bucket for each reader. Limits are per process: with several servers the total limit is higher."""

    def __init__(
        self, burst: int = BURST, per_second: float = PER_SECOND, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._monotonic = monotonic
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()

    def take(self, reader: bytes) -> None:
        """Take one token. Raises a problem (429) with `Retry-After` if there is none."""
        now = self._monotonic()
        bucket = self._buckets.pop(reader, None) or _Bucket(self._burst, now)
        self._buckets[reader] = bucket
        if len(self._buckets) > _MAX_BUCKETS:
            self._buckets.popitem(last=False)
        bucket.left = min(bucket.left + (now - bucket.at) * self._per_second, self._burst)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) / self._per_second)
            raise ProblemError("too_many_requests", headers={"Retry-After": str(wait)})
        bucket.left -= 1
