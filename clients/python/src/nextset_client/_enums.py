"""Values that were added to an enum after this release of the client."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


def unknown_value(kind: type[E], value: object) -> E | None:
    """A member for a value that this release does not know, so that a response with it can be read.

    It equals its text and is not among the members of the class. None for what is no text.
    """
    if not isinstance(value, str):
        return None
    member = str.__new__(kind, value)
    member._name_ = member._value_ = value
    return member
