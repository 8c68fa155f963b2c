"""Exercises and programs over HTTP, the built-in ones and the workspace's own."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from api.routes import examples
from api.routes.operation import Answer, Call, Example, Scope, operation
from api.routes.wire import Page, PageQuery, after, page
from api.use_cases import catalogue
from domain import program as domain
from domain.catalog import EXERCISES
from domain.exercise import Exercise
from domain.text import Slug

_EXERCISE = EXERCISES["bulgarian-split-squat"]


class ExercisePath(msgspec.Struct, frozen=True):
    """Which exercise."""

    slug: Slug


class ProgramPath(msgspec.Struct, frozen=True):
    """Which program."""

    slug: Slug


class RevisionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which revision."""

    revision: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)] | None,
        Meta(description="Left out: the newest; a built-in program that nobody is on yet has none."),
    ] = None


class ProgramSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A program in a list."""

    slug: str
    name: str
    built_in: Annotated[bool, Meta(description="Whether it comes with Nextset.")]
    latest_revision: Annotated[int | None, Meta(description="Null: built in, and nobody was enrolled on it yet.")]


class ProgramDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A revision of a program, whole. Revisions never change."""

    revision: Annotated[int | None, Meta(description="Null: built in, and nobody was enrolled on it yet.")]
    built_in: bool
    program: domain.Program
    exercises: Annotated[tuple[Exercise, ...], Meta(description="The exercises that it uses, as they are run.")]


_SUMMARY = ProgramSummary(slug=examples.PROGRAM.slug, name=examples.PROGRAM.name, built_in=True, latest_revision=1)


@operation(
    "GET",
    "/v1/exercises",
    tag="Exercises",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: Page[Exercise]},
    example=Example(answer={"items": [_EXERCISE], "next_cursor": None}),
)
async def list_exercises(call: Call, query: PageQuery) -> Answer:
    """List exercises.

    The built-in ones and the workspace's own, by slug.
    """
    found = await catalogue.list_exercises(call, after=after(query, str), limit=query.limit)
    return Answer(page(found, query.limit, key=lambda item: item.slug, show=lambda item: item))


@operation(
    "GET",
    "/v1/exercises/{slug}",
    tag="Exercises",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: Exercise},
    example=Example(path={"slug": _EXERCISE.slug}, answer=_EXERCISE),
)
async def get_exercise(call: Call, path: ExercisePath) -> Answer:
    """Get an exercise.

    Its variants, what it can be loaded with, and the cues that belong to every prescription of it.
    """
    return Answer(await catalogue.get_exercise(call, path.slug))


@operation(
    "GET",
    "/v1/programs",
    tag="Programs",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: Page[ProgramSummary]},
    example=Example(answer={"items": [_SUMMARY], "next_cursor": None}),
)
async def list_programs(call: Call, query: PageQuery) -> Answer:
    """List programs.

    The built-in ones and the workspace's own, by slug.
    """
    found = await catalogue.list_programs(call, after=after(query, str), limit=query.limit)
    return Answer(page(found, query.limit, key=lambda item: item.slug, show=_summary))


def _summary(item: catalogue.Listed) -> ProgramSummary:
    return ProgramSummary(slug=item.slug, name=item.name, built_in=item.built_in, latest_revision=item.latest_revision)


@operation(
    "GET",
    "/v1/programs/{slug}",
    tag="Programs",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: ProgramDocument},
    example=Example(
        path={"slug": examples.PROGRAM.slug},
        answer=ProgramDocument(revision=1, built_in=True, program=examples.PROGRAM, exercises=examples.PLAN.exercises),
    ),
)
async def get_program(call: Call, path: ProgramPath, query: RevisionQuery) -> Answer:
    """Get a program, whole.

    Days, slots, progression rules and policies, as data that can be read, changed and sent back as a new program.
    """
    found = await catalogue.get_program(call, path.slug, query.revision)
    return Answer(
        ProgramDocument(
            revision=found.revision,
            built_in=found.built_in,
            program=found.plan.program,
            exercises=found.plan.exercises,
        )
    )
