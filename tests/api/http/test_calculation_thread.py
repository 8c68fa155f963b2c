"""Long calculations: one after the other, and not too many of them waiting."""

import asyncio
import threading
from functools import partial

import pytest

from api.http.calculation_thread import CalculationThread
from api.problems import ProblemError
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.anyio


def until(goes_on: threading.Event) -> None:
    assert goes_on.wait(PATIENCE_SECONDS)


async def test_a_calculation_runs_in_another_thread() -> None:
    calculations = CalculationThread("test")
    assert await calculations.run(threading.get_ident) != threading.get_ident()


async def test_calculations_run_one_after_the_other() -> None:
    calculations, goes_on = CalculationThread("test"), threading.Event()
    order: list[int] = []
    first = asyncio.create_task(calculations.run(partial(until, goes_on)))
    others = [asyncio.create_task(calculations.run(partial(order.append, n))) for n in range(3)]
    await asyncio.sleep(0)
    assert order == []
    goes_on.set()
    await asyncio.gather(first, *others)
    assert order == [0, 1, 2]


async def test_a_calculation_that_would_wait_behind_too_many_is_refused() -> None:
    calculations, goes_on = CalculationThread("test", most_waiting=2), threading.Event()
    accepted = [asyncio.create_task(calculations.run(partial(until, goes_on))) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(ProblemError) as refused:
        await calculations.run(threading.get_ident)
    assert (refused.value.code, refused.value.headers) == ("busy", {"Retry-After": "3"})
    goes_on.set()
    await asyncio.gather(*accepted)


async def test_after_a_refusal_and_an_error_there_is_room_again() -> None:
    calculations = CalculationThread("test", most_waiting=0)
    with pytest.raises(ZeroDivisionError):
        await calculations.run(lambda: 1 // 0)
    assert await calculations.run(lambda: 1) == 1
