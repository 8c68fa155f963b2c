"""Decoded plans in memory: shared by equal documents, bounded by their size."""

from __future__ import annotations

from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.use_cases.stored.plan_cache import PlanCache, PlanKey
from api.use_cases.stored.plans import resolve
from domain.catalog import EXERCISES, PROGRAMS

PLAN = resolve(PROGRAMS["bulgarian-split-squat"], 1, dict(EXERCISES))
DOCUMENT = msgspec.json.encode(PLAN).decode()


def key(workspace: int, revision: int = 1) -> PlanKey:
    return UUID(int=workspace), "bulgarian-split-squat", revision


def document(revision: int) -> str:
    return msgspec.json.encode(replace(PLAN, revision=revision)).decode()


def test_a_plan_is_decoded_once() -> None:
    cache = PlanCache()
    assert cache.get(key(1)) is None
    plan = cache.decode(key(1), DOCUMENT)
    assert plan == PLAN
    assert cache.get(key(1)) is plan


def test_workspaces_with_the_same_document_share_one_plan() -> None:
    cache = PlanCache()
    assert cache.decode(key(1), DOCUMENT) is cache.decode(key(2), DOCUMENT)


def test_another_document_is_another_plan() -> None:
    cache = PlanCache()
    assert cache.decode(key(1, 1), document(1)).revision == 1
    assert cache.decode(key(1, 2), document(2)).revision == 2


def test_the_plans_that_were_not_used_for_longest_make_room() -> None:
    cache = PlanCache(most_bytes=2 * len(DOCUMENT))
    for revision in (1, 2):
        cache.decode(key(1, revision), document(revision))
    cache.get(key(1, 1))
    cache.decode(key(1, 3), document(3))
    assert [cache.get(key(1, revision)) is not None for revision in (1, 2, 3)] == [True, False, True]


def test_a_plan_larger_than_the_limit_is_still_kept_until_the_next_one() -> None:
    cache = PlanCache(most_bytes=10)
    cache.decode(key(1, 1), document(1))
    assert cache.get(key(1, 1)) is not None
    cache.decode(key(1, 2), document(2))
    assert cache.get(key(1, 1)) is None


def test_the_number_of_revisions_is_bounded_too() -> None:
    cache = PlanCache(most_keys=2)
    for workspace in range(3):
        cache.decode(key(workspace), DOCUMENT)
    assert [cache.get(key(workspace)) is not None for workspace in range(3)] == [False, True, True]
