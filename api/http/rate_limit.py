"""Rate limits: a token bucket for each API key and for each sheet link.

The headers are those of draft-ietf-httpapi-ratelimit-headers.
Why not a library: docs/decisions/0006-route-handlers.md
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from api.problems import ProblemError
from domain.wording.quantities import count_text

# A sheet of cells recalculates at once, and LibreOffice reads each address twice. After that, ten cells per second.
SHEET_BURST = 600
SHEET_READS_PER_SECOND = 10.0
# A person who logs a session sends two or three forms. After thirty, one every two seconds.
FORM_BURST = 30
FORMS_PER_SECOND = 0.5
_MAX_BUCKETS = 10_000


class _Bucket(msgspec.Struct):
    tokens: float
    at: float


class RateLimit:
    """A token bucket for each client, in this process. With several processes, each grants its share of the limit.

    `name` is the name of the limit in the headers. `burst` is the size of the bucket, in requests. `per_second` is how
    fast it is refilled.
    """

    def __init__(
        self, name: str, burst: int, per_second: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst = burst
        self._name = name
        self.per_second = max(per_second, 1e-6)
        self._monotonic = monotonic
        self._lock = threading.Lock()  # an import counts its sessions in a thread
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()
        self.policy = f'"{name}";q={burst};w={math.ceil(burst / self.per_second)}'
        """The value of `RateLimit-Policy`: at most q requests at once, refilled within w seconds."""
        self.encoded_policy = self.policy.encode()

    def take(self, client: bytes, tokens: int = 1, *, already_taken: int = 0) -> str:
        """Take tokens. Returns the value of `RateLimit`: the requests left, and the seconds until the bucket is full.

        Raises too_many_requests (429) with `Retry-After` if there are not enough. `already_taken` is what this request
        took before: a retry needs those tokens too, so `Retry-After` includes them.
        """
        with self._lock:
            return self._take(client, tokens, already_taken)

    def _take(self, client: bytes, tokens: int, already_taken: int) -> str:
        now = self._monotonic()
        bucket = self._buckets.pop(client, None) or _Bucket(self.burst, now)
        self._buckets[client] = bucket
        if len(self._buckets) > _MAX_BUCKETS:
            self._buckets.popitem(last=False)
        bucket.tokens = min(bucket.tokens + (now - bucket.at) * self.per_second, self.burst)
        bucket.at = now
        if bucket.tokens < tokens:
            wait = math.ceil((tokens + already_taken - bucket.tokens) / self.per_second)
            headers = {"RateLimit": self._left(bucket), "RateLimit-Policy": self.policy, "Retry-After": str(wait)}
            counted = tokens + already_taken
            detail = f"This request counts as {counted:,} requests. Send it again in {count_text(wait, 'second')}."
            raise ProblemError("too_many_requests", detail if counted > 1 else None, headers=headers)
        bucket.tokens -= tokens
        return self._left(bucket)

    def _left(self, bucket: _Bucket) -> str:
        until_full = math.ceil((self.burst - bucket.tokens) / self.per_second)
        return f'"{self._name}";r={int(bucket.tokens)};t={until_full}'
