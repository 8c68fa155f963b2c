"""Session attributes: what is stored with a session but never judged. Its start and end, its RPE, and metadata."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from api.problems import FieldError
from api.use_cases.stored.metadata import NO_METADATA

LONGEST_SESSION = timedelta(hours=24)

StartedAt = Annotated[
    Annotated[datetime, Meta(tz=True)] | None,
    Meta(description="When the session started, with a UTC offset. Within a day of `performed_on`."),
]
EndedAt = Annotated[
    Annotated[datetime, Meta(tz=True)] | None,
    Meta(description="When the session ended, with a UTC offset. At most 24 hours after `started_at`."),
]
SessionRpe = Annotated[
    Annotated[float, Meta(ge=0, le=10)] | None,
    Meta(description="Rating of perceived exertion for the whole session, 0-10 (CR-10 scale). It changes no decision."),
]


class SessionAttributes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The attributes of one session."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    rpe: float | None = None
    metadata: Mapping[str, str] = NO_METADATA


NO_ATTRIBUTES = SessionAttributes()

_DECODER = msgspec.json.Decoder(SessionAttributes)


def encode_attributes(attributes: SessionAttributes) -> str | None:
    """Return the attributes as they are stored: null if there are none."""
    return None if attributes == NO_ATTRIBUTES else msgspec.json.encode(attributes).decode()


def decode_attributes(stored: str | None) -> SessionAttributes:
    return NO_ATTRIBUTES if stored is None else _DECODER.decode(stored)


def attribute_faults(attributes: SessionAttributes, performed_on: date) -> list[FieldError]:
    """Return errors for times that don't fit together."""
    errors: list[FieldError] = []
    for field, instant in (("started_at", attributes.started_at), ("ended_at", attributes.ended_at)):
        days = None if instant is None else abs(instant.date() - performed_on).days
        if days is not None and days > 1:
            errors.append(FieldError(f"/{field}", f"It is {days} days away from `performed_on` ({performed_on})."))
    if attributes.ended_at is not None and not errors:
        if attributes.started_at is None:
            errors.append(FieldError("/ended_at", "Give `started_at` too."))
        elif attributes.ended_at < attributes.started_at:
            errors.append(FieldError("/ended_at", "It is before `started_at`."))
        elif attributes.ended_at - attributes.started_at > LONGEST_SESSION:
            errors.append(FieldError("/ended_at", "It is more than 24 hours after `started_at`."))
    return errors
