"""Tags: the groups that an athlete belongs to. Lists and batches take a tag instead of a list of athletes.

The athlete's row holds the tags in their order. The table `athlete_tags` holds one row for each, to find athletes by.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api import problems
from api.problems import FieldError
from api.store.statements import athlete_tags
from api.use_cases.request_context import RequestContext

MOST_TAGS = 20

Tag = Annotated[str, Meta(min_length=1, max_length=40)]
Tags = Annotated[
    tuple[Tag, ...],
    Meta(
        max_length=MOST_TAGS,
        description="Groups that the athlete belongs to. Lists and batches can select athletes by a tag. Upper and "
        "lower case are different tags.",
        examples=[["tuesday-group"]],
    ),
]
TagParameter = Annotated[Tag | None, Meta(description="List only athletes with this tag.")]

_DECODER = msgspec.json.Decoder(tuple[str, ...])


def encode_tags(tags: tuple[str, ...]) -> str | None:
    """Return the tags as they are stored in the athlete's row: null if there are none."""
    return msgspec.json.encode(tags).decode() if tags else None


def decode_tags(stored: str | None) -> tuple[str, ...]:
    return () if stored is None else _DECODER.decode(stored)


def check_tags(tags: tuple[str, ...], pointer: str = "/tags") -> None:
    """Raise a validation problem for duplicates, and for a tag that begins or ends with a space."""
    errors: list[FieldError] = []
    for n, tag in enumerate(tags):
        if tag in tags[:n]:
            errors.append(FieldError(f"{pointer}/{n}", "Duplicate tag."))
        if tag != tag.strip():
            errors.append(FieldError(f"{pointer}/{n}", "A tag can't begin or end with a space."))
    if errors:
        raise problems.validation(errors)


async def store_tags(
    context: RequestContext, athlete_id: UUID, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """Update the rows by which the athlete is found."""
    for tag in before:
        if tag not in after:
            await context.tx.defer(athlete_tags.DELETE, athlete_id=athlete_id, tag=tag)
    for tag in after:
        if tag not in before:
            await context.tx.defer(athlete_tags.INSERT, athlete_id=athlete_id, tag=tag)
