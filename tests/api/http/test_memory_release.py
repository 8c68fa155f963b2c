"""Free memory is released to the operating system after long requests."""

import asyncio

import pytest

from api.http import memory_release
from api.http.memory_release import LONG_REQUEST_SECONDS, MemoryRelease, glibc_release

pytestmark = pytest.mark.anyio


class Calls:
    """Counts how often memory is released."""

    def __init__(self) -> None:
        self.paddings: list[int] = []

    def __call__(self, padding: int) -> int:
        self.paddings.append(padding)
        return 1


@pytest.fixture(autouse=True)
def without_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_release, "DELAY_SECONDS", 0.0)
    monkeypatch.setattr(memory_release, "INTERVAL_SECONDS", 0.0)


async def after_requests(memory: MemoryRelease, *durations: float) -> None:
    """Finish requests of these durations, and wait until memory was released."""
    for seconds in durations:
        memory.schedule_after_request(seconds)
    while memory.is_scheduled:
        await asyncio.sleep(0.001)
    await asyncio.get_running_loop().shutdown_default_executor()


async def test_a_long_request_releases_memory() -> None:
    calls = Calls()
    await after_requests(MemoryRelease(calls), LONG_REQUEST_SECONDS)
    assert calls.paddings == [0]


async def test_a_short_request_releases_no_memory() -> None:
    calls = Calls()
    await after_requests(MemoryRelease(calls), LONG_REQUEST_SECONDS / 2)
    assert calls.paddings == []


async def test_several_long_requests_release_memory_once() -> None:
    calls = Calls()
    await after_requests(MemoryRelease(calls), LONG_REQUEST_SECONDS, LONG_REQUEST_SECONDS)
    assert calls.paddings == [0]


async def test_memory_is_not_released_again_before_the_interval_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_release, "INTERVAL_SECONDS", 3_600.0)
    calls = Calls()
    memory = MemoryRelease(calls)
    await after_requests(memory, LONG_REQUEST_SECONDS)
    memory.schedule_after_request(LONG_REQUEST_SECONDS)
    await asyncio.sleep(0.05)
    assert (calls.paddings, memory.is_scheduled) == ([0], True)


async def test_another_c_library_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    assert glibc_release() is None
    await after_requests(MemoryRelease(None), LONG_REQUEST_SECONDS)


@pytest.mark.skipif(glibc_release() is None, reason="the C library is not glibc")
def test_glibc_releases_the_pages_of_free_blocks() -> None:
    release = glibc_release()
    assert release is not None
    blocks = [bytes([n % 256]) * 4_096 for n in range(10_000)]
    kept = blocks[::100]  # between the free ones, so that the heap does not end with them
    del blocks
    assert release(0) == 1  # glibc: "1 if memory was actually released back to the system"
    assert len(kept) == 100
