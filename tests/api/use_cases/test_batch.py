"""Running a batch: a result or a problem for each item, or all items or none."""

from __future__ import annotations

import pytest

from api.problems import FieldError, ProblemError, conflict, invalid, validation
from api.use_cases.batch import run_batch
from api.use_cases.idempotency import RefusedBatchError

pytestmark = pytest.mark.anyio


Item = int | ProblemError


async def work(item: Item) -> int:
    if isinstance(item, ProblemError):
        raise item
    return item * 2


async def test_each_item_has_a_result_or_a_problem_in_the_order_of_the_items() -> None:
    items: list[Item] = [1, conflict("athlete_archived"), 3]
    results = await run_batch(items, work, field="items", atomic=False)
    assert [each.code if isinstance(each, ProblemError) else each for each in results] == [2, "athlete_archived", 6]


async def test_pointers_lead_into_the_whole_body() -> None:
    (problem,) = await run_batch([invalid("/name", "Wrong.")], work, field="items", atomic=False)
    assert isinstance(problem, ProblemError)
    assert problem.errors == (FieldError("/items/0/name", "Wrong."),)


async def test_an_atomic_batch_without_problems_returns_its_results() -> None:
    assert await run_batch([1, 2], work, field="items", atomic=True) == [2, 4]


async def test_an_atomic_batch_is_refused_with_every_problem() -> None:
    items: list[Item] = [
        1,
        conflict("conflict", "Twice."),
        validation([FieldError("/a", "A."), FieldError("/b", "B.")]),
    ]
    with pytest.raises(RefusedBatchError) as refused:
        await run_batch(items, work, field="items", atomic=True)
    assert refused.value.code == "batch_refused"
    assert refused.value.errors == (
        FieldError("/items/1", "Twice. (conflict)"),
        FieldError("/items/2/a", "A."),
        FieldError("/items/2/b", "B."),
    )


async def test_an_error_that_is_no_problem_ends_the_batch() -> None:
    async def fail(_item: int) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run_batch([1], fail, field="items", atomic=False)
