"""Plans: revisions of programs that never change once an athlete is enrolled in them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from api.problems import FieldError, ProblemError
from api.store.database import Database, Transaction
from api.use_cases.access.create_workspace import create_workspace
from api.use_cases.request_context import NOBODY, RequestContext
from api.use_cases.stored.plans import (
    all_exercises,
    content_sha256,
    plan_of,
    plan_to_enroll_on,
    plans_of,
    resolve,
    store_revision,
)
from domain.catalog import EXERCISES, PROGRAMS
from domain.programs.plan import Plan
from domain.sessions.prescription import ProgramReference

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
CIRCUIT = PROGRAMS["runner-knee-strength"]
T = TypeVar("T")


@pytest.fixture
async def workspace(database: Database, workspace_id: UUID) -> UUID:
    await database.write(workspace_id, lambda tx: create_workspace(context_of(tx), name="Clinic"))
    return workspace_id


def context_of(tx: Transaction) -> RequestContext:
    return RequestContext(caller=NOBODY, tx=tx, now=NOW, new_id=uuid4, ready=nothing_to_warn_of)


async def nothing_to_warn_of() -> list[str]:
    return []


def use(database: Database, workspace: UUID, use_case: Callable[[RequestContext], Awaitable[T]]) -> Awaitable[T]:
    return database.write(workspace, lambda tx: use_case(context_of(tx)))


def enroll(database: Database, workspace: UUID, slug: str, revision: int | None = None) -> Awaitable[Plan]:
    return use(database, workspace, lambda context: plan_to_enroll_on(context, slug, revision, "/program"))


async def stored(database: Database, workspace: UUID, plan: Plan, *, first: bool) -> None:
    await use(database, workspace, lambda context: store_revision(context, plan, first=first))


def older(revision: int = 1) -> Plan:
    """The circuit as an earlier release had it: with another number of rounds."""
    return resolve(replace(CIRCUIT, rounds=1), revision, EXERCISES)


# The content of a plan


def test_a_plan_has_every_exercise_of_its_program_once() -> None:
    plan = resolve(CIRCUIT, 2, EXERCISES)
    assert plan.named == ProgramReference("runner-knee-strength", 2)
    assert [item.slug for item in plan.exercises] == [slot.exercise for slot in CIRCUIT.days[0].slots]
    twice = replace(CIRCUIT, days=CIRCUIT.days * 2)
    assert resolve(twice, 2, EXERCISES).exercises == plan.exercises


def test_revisions_of_the_same_content_have_the_same_digest() -> None:
    assert content_sha256(resolve(CIRCUIT, 1, EXERCISES)) == content_sha256(resolve(CIRCUIT, 2, EXERCISES))
    assert content_sha256(older()) != content_sha256(resolve(CIRCUIT, 1, EXERCISES))
    renamed = EXERCISES | {"backward-lunge": replace(EXERCISES["backward-lunge"], name="Lunge")}
    assert content_sha256(resolve(CIRCUIT, 1, renamed)) != content_sha256(resolve(CIRCUIT, 1, EXERCISES))


# Which revision an athlete is enrolled in


async def test_a_built_in_program_is_copied_as_the_first_revision(database: Database, workspace: UUID) -> None:
    plan = await enroll(database, workspace, "runner-knee-strength")
    assert plan == resolve(CIRCUIT, 1, EXERCISES)
    again = await database.read(workspace, lambda tx: plan_of(tx, "runner-knee-strength", 1))
    assert again == plan


async def test_the_same_content_is_stored_once(database: Database, workspace: UUID) -> None:
    plans = [await enroll(database, workspace, "runner-knee-strength") for _ in range(2)]
    assert [plan.revision for plan in plans] == [1, 1]


async def test_a_later_release_adds_a_revision_and_leaves_the_earlier_one(database: Database, workspace: UUID) -> None:
    await stored(database, workspace, older(), first=True)
    newest = await enroll(database, workspace, "runner-knee-strength")
    assert (newest.revision, newest.program.rounds) == (2, 3)
    first = await enroll(database, workspace, "runner-knee-strength", 1)
    assert (first.revision, first.program.rounds) == (1, 1)


async def test_a_program_of_the_workspace_is_used_in_its_newest_revision(database: Database, workspace: UUID) -> None:
    own = replace(CIRCUIT, slug="our-circuit")
    await stored(database, workspace, resolve(own, 1, EXERCISES), first=True)
    await stored(database, workspace, resolve(replace(own, rounds=5), 2, EXERCISES), first=False)
    plan = await enroll(database, workspace, "our-circuit")
    assert (plan.revision, plan.program.rounds) == (2, 5)


@pytest.mark.parametrize(
    ("slug", "revision", "pointer", "message"),
    [
        ("nothing", None, "/program/slug", "There is no program `nothing`."),
        ("nothing", 1, "/program/revision", "The program `nothing` has no revision 1."),
        ("runner-knee-strength", 2, "/program/revision", "The program `runner-knee-strength` has no revision 2."),
    ],
)
async def test_an_unknown_program_or_revision_is_reported_with_its_pointer(
    database: Database, workspace: UUID, slug: str, revision: int | None, pointer: str, message: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        await enroll(database, workspace, slug, revision)
    assert caught.value.errors == (FieldError(pointer, message),)


async def test_a_revision_that_is_not_stored_is_not_found(database: Database, workspace: UUID) -> None:
    with pytest.raises(ProblemError) as caught:
        await database.read(workspace, lambda tx: plan_of(tx, "runner-knee-strength", 1))
    assert caught.value.detail == "There is no such revision of this program."


async def test_a_revision_of_another_workspace_is_not_found(database: Database, workspace: UUID) -> None:
    await enroll(database, workspace, "runner-knee-strength")
    with pytest.raises(ProblemError):
        await database.read(uuid4(), lambda tx: plan_of(tx, "runner-knee-strength", 1))


async def test_several_revisions_are_read_at_once(database: Database, workspace: UUID) -> None:
    await stored(database, workspace, older(), first=True)
    await enroll(database, workspace, "runner-knee-strength")
    revisions = {ProgramReference("runner-knee-strength", number) for number in (1, 2)}
    plans = await database.read(workspace, lambda tx: plans_of(tx, revisions))
    assert {named: plan.program.rounds for named, plan in plans.items()} == {
        ProgramReference("runner-knee-strength", 1): 1,
        ProgramReference("runner-knee-strength", 2): 3,
    }


async def test_a_workspace_without_exercises_of_its_own_has_the_built_in_ones(
    database: Database, workspace: UUID
) -> None:
    assert await database.read(workspace, all_exercises) == EXERCISES
