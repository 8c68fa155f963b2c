"""What names in other apps' exports stand for, as the workspace knows it: list, change and remember them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from api import problems
from api.store.statements import exercise_mappings
from api.store.statements.exercise_mappings import ExerciseMappingRow
from api.use_cases.imports.match_exercises import ExerciseMatch, KnownName, name_key
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.plans import all_exercises


class ExerciseMapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """A name of an exercise in an export, and the slug of the exercise.

    `exercise` is None if the name is not mapped yet or is `ignored`.
    """

    name: str
    exercise: str | None
    ignored: bool = False
    """Whether rows with the name are skipped, because they train nothing."""


class StoredMapping(msgspec.Struct, frozen=True):
    """A mapping as it is stored."""

    mapping: ExerciseMapping
    created_at: datetime
    updated_at: datetime

    @property
    def key(self) -> str:
        return name_key(self.mapping.name)


_DECODER = msgspec.json.Decoder(ExerciseMapping)
NAMES_READ_AT_ONCE = 500


async def list_mappings(context: RequestContext, *, after: str | None, limit: int) -> list[StoredMapping]:
    """Up to `limit + 1` mappings after a name, in the order of their names."""
    rows = await context.tx.all(exercise_mappings.PAGE, after_key=after or "", at_most=limit + 1)
    return [_stored(row) for row in rows]


async def names_by_exercise(context: RequestContext) -> dict[str, list[str]]:
    """The names that stand for each exercise, by its slug."""
    found: dict[str, list[str]] = {}
    after: str | None = None
    while True:
        page = await list_mappings(context, after=after, limit=NAMES_READ_AT_ONCE)
        for each in page[:NAMES_READ_AT_ONCE]:
            if each.mapping.exercise is not None:
                found.setdefault(each.mapping.exercise, []).append(each.mapping.name)
        if len(page) <= NAMES_READ_AT_ONCE:
            return found
        after = page[NAMES_READ_AT_ONCE - 1].key


async def known_names(context: RequestContext, names: Iterable[str]) -> dict[str, KnownName]:
    """What the workspace has for each name that it has seen, by `name_key`."""
    keys = msgspec.json.encode(sorted({name_key(name) for name in names})).decode()
    rows = await context.tx.all(exercise_mappings.BY_NAMES, name_keys=keys)
    stored = {row.name_key: _DECODER.decode(row.document) for row in rows}
    return {key: KnownName(mapping.exercise, mapping.ignored) for key, mapping in stored.items()}


async def update_mapping(context: RequestContext, mapping: ExerciseMapping) -> StoredMapping:
    """Store what a name stands for. Raises a validation problem for an unknown exercise, or one that is ignored."""
    if mapping.exercise is not None and mapping.ignored:
        raise problems.invalid("/ignored", "A name that is ignored has no exercise: set `exercise` to null.")
    if mapping.exercise is not None and mapping.exercise not in await all_exercises(context.tx):
        raise problems.invalid("/exercise", f"There is no exercise `{mapping.exercise}`.")
    row = await context.tx.first(exercise_mappings.BY_NAME, name_key=name_key(mapping.name))
    if row is None:
        await _insert(context, mapping)
        return StoredMapping(mapping, context.now, context.now)
    await _replace(context, mapping)
    return StoredMapping(mapping, row.created_at, context.now)


async def remember_names(
    context: RequestContext, matches: Iterable[ExerciseMatch], known: Mapping[str, KnownName]
) -> None:
    """Store what the names of an import stand for, so that they can be seen and changed.

    `known` is what the workspace had for them. What it has set is kept.
    """
    for match in {name_key(match.name): match for match in matches}.values():
        key = name_key(match.name)
        mapping = ExerciseMapping(match.name, match.exercise, match.ignored)
        if key not in known:
            await _insert(context, mapping)
        elif not known[key].is_decided and not match.is_waiting:
            await _replace(context, mapping)


async def forget_exercises(context: RequestContext, names: Iterable[str]) -> None:
    """Let the names wait again: their exercises are deleted."""
    for name in names:
        await _replace(context, ExerciseMapping(name, None))


async def _insert(context: RequestContext, mapping: ExerciseMapping) -> None:
    await context.tx.run(
        exercise_mappings.INSERT,
        name_key=name_key(mapping.name),
        document=msgspec.json.encode(mapping).decode(),
        created_at=context.now,
        updated_at=context.now,
    )


async def _replace(context: RequestContext, mapping: ExerciseMapping) -> None:
    document = msgspec.json.encode(mapping).decode()
    await context.tx.run(
        exercise_mappings.REPLACE, name_key=name_key(mapping.name), document=document, updated_at=context.now
    )


def _stored(row: ExerciseMappingRow) -> StoredMapping:
    return StoredMapping(_DECODER.decode(row.document), row.created_at, row.updated_at)
