"""The scopes of API keys, and the transaction of public operations."""

from uuid import uuid4

import pytest

from api.use_cases.request_context import HIGHEST_ID, LOWEST_ID, NoTransaction, Scope


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (Scope.read, {Scope.read}),
        (Scope.write, {Scope.read, Scope.write}),
        (Scope.admin, {Scope.read, Scope.write, Scope.admin}),
    ],
)
def test_each_scope_covers_itself_and_the_lesser_ones(scope: Scope, covered: set[Scope]) -> None:
    assert {each for each in Scope if scope.covers(each)} == covered


def test_every_id_sorts_between_the_lowest_and_the_highest() -> None:
    assert LOWEST_ID < uuid4() < HIGHEST_ID
    assert (str(LOWEST_ID), str(HIGHEST_ID)) == (
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    )


@pytest.mark.anyio
async def test_a_public_operation_can_not_reach_the_database() -> None:
    transaction = NoTransaction(LOWEST_ID)
    with pytest.raises(TypeError, match="transaction=False, but executes"):
        await transaction.first("SELECT 1")
    with pytest.raises(TypeError, match="transaction=False, but executes"):
        await transaction.all("SELECT 1")
