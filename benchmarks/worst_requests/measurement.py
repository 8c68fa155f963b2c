"""Measuring one row: seconds, the longest read of the other client, bytes, and memory."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import msgspec

from api.http.memory_release import INTERVAL_SECONDS
from benchmarks.worst_requests.other_client import resident_mib
from benchmarks.worst_requests.row import LARGEST_REPEATS, Row, Send

MOST_STALL_MS = 50.0
"""The longest read of the other client may take this much longer than on an idle server."""
MOST_MIB_AFTER_TEN = 20.0
LONGEST_IDLE_SECONDS = 3.0
CONTROL_SECONDS = 5.0
_SETTLED_SECONDS = 0.1


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """The results of a row. `seconds`, `stall_ms` and `idle_ms` are medians of its repeats.

    `stall_ms` is the longest read of the other client during a request, and `idle_ms` that of an idle server over the
    same time. On a busy machine both are longer. Memory is in MiB: before, after the first, and after the last request.
    """

    name: str
    repeats: int
    status: int
    expected: bool
    seconds: float
    stall_ms: float
    idle_ms: float
    response_bytes: int
    before_mib: float
    first_mib: float
    last_mib: float

    @property
    def faults(self) -> list[str]:
        """What is over the bounds, in words."""
        found = []
        if not self.expected:
            found.append(f"answered {self.status}, so nothing was measured")
        if self.stall_ms - self.idle_ms > MOST_STALL_MS:
            found.append("stall")
        if self.repeats >= LARGEST_REPEATS and self.last_mib - self.first_mib > MOST_MIB_AFTER_TEN:
            found.append("memory")
        return found


class _Turn(msgspec.Struct, frozen=True):
    status: int
    seconds: float
    stall_ms: float
    idle_ms: float
    response_bytes: int
    mib: float


def measure(
    row: Row, send: Send, pid: int, longest: Callable[[], float], most_repeats: int = LARGEST_REPEATS
) -> Measurement:
    """Send the request as often as the row says, or `most_repeats` times."""
    repeats = min(row.repeats, most_repeats)
    before = resident_mib(pid)
    turns = [_turn(row, send, n, pid, longest, is_judged=n in (0, LARGEST_REPEATS - 1)) for n in range(repeats)]
    return Measurement(
        name=row.name,
        repeats=repeats,
        status=turns[0].status,
        expected=all(turn.status in row.statuses for turn in turns),
        seconds=statistics.median(turn.seconds for turn in turns),
        stall_ms=statistics.median(turn.stall_ms for turn in turns),
        idle_ms=statistics.median(turn.idle_ms for turn in turns),
        response_bytes=max(turn.response_bytes for turn in turns),
        before_mib=before,
        first_mib=turns[0].mib,
        last_mib=turns[-1].mib,
    )


def control(pid: int, longest: Callable[[], float]) -> Measurement:
    """Measure an idle server: on it, the other client waits for nobody."""
    longest()
    before = resident_mib(pid)
    time.sleep(CONTROL_SECONDS)
    idle, after = longest(), resident_mib(pid)
    return Measurement(
        name="control: no request",
        repeats=1,
        status=0,
        expected=True,
        seconds=CONTROL_SECONDS,
        stall_ms=idle,
        idle_ms=idle,
        response_bytes=0,
        before_mib=before,
        first_mib=after,
        last_mib=after,
    )


def _turn(row: Row, send: Send, n: int, pid: int, longest: Callable[[], float], *, is_judged: bool) -> _Turn:
    """Send the request once. Memory is judged after what is free has been released, which happens once a second."""
    longest()
    started = time.perf_counter()
    response = send(n)
    seconds = time.perf_counter() - started
    time.sleep(_SETTLED_SECONDS)  # a read that began meanwhile ends, and the server frees the response
    stall = longest()
    if is_judged and row.repeats >= LARGEST_REPEATS:
        time.sleep(INTERVAL_SECONDS + _SETTLED_SECONDS)
        longest()
    mib = resident_mib(pid)
    if response.status_code not in row.statuses:
        sys.stderr.write(f"{row.name}: {response.status_code} {response.text[:500]}\n")
    time.sleep(min(seconds, LONGEST_IDLE_SECONDS) + _SETTLED_SECONDS)
    return _Turn(response.status_code, seconds, stall, longest(), len(response.content), mib)
