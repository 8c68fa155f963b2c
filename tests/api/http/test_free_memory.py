"""Free memory goes back to the operating system after large requests."""

import asyncio

import pytest

from api.http import free_memory
from api.http.free_memory import LARGE_REQUEST_SECONDS, FreeMemory

pytestmark = pytest.mark.anyio


@pytest.fixture
def releases(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The calls that release memory."""
    calls: list[int] = []

    def release(padding: int) -> int:
        calls.append(padding)
        return 1

    monkeypatch.setattr(free_memory, "_release_function", lambda: release)
    monkeypatch.setattr(free_memory, "DELAY_SECONDS", 0.0)
    return calls


async def released(memory: FreeMemory, *seconds: float) -> None:
    for each in seconds:
        memory.release_after(each)
    while memory.is_planned:
        await asyncio.sleep(0)
    await asyncio.get_running_loop().shutdown_default_executor()


async def test_a_large_request_releases_memory(releases: list[int]) -> None:
    await released(FreeMemory(), LARGE_REQUEST_SECONDS)
    assert releases == [0]


async def test_a_small_request_releases_none(releases: list[int]) -> None:
    await released(FreeMemory(), LARGE_REQUEST_SECONDS / 2)
    assert releases == []


async def test_several_large_requests_at_once_release_it_once(releases: list[int]) -> None:
    await released(FreeMemory(), LARGE_REQUEST_SECONDS, LARGE_REQUEST_SECONDS)
    assert releases == [0]


async def test_another_c_library_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    memory = FreeMemory()
    memory.release_after(LARGE_REQUEST_SECONDS)
    assert not memory.is_planned


@pytest.mark.skipif(free_memory._release_function() is None, reason="the C library is not glibc")
async def test_glibc_releases_memory() -> None:
    await released(FreeMemory(), LARGE_REQUEST_SECONDS)
