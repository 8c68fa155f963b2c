"""An athlete's short code for addresses in spreadsheets: `a` and the start of the id, in Crockford's base 32.

An id starts with the millisecond in which it was created, so 13 characters (65 bits, 12 of them random) identify an
athlete. The `a` keeps spreadsheets from reading a code as a number. Codes are case-insensitive; o is read as 0, and i
and l as 1. The full id, as a UUID, is accepted too.
"""

from __future__ import annotations

from uuid import UUID

PREFIX = "a"
_PLACES = 13
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"o": 0, "i": 1, "l": 1}
_WHOLE = 26  # characters of 5 bits hold the 128 bits of an id, and 2 spare bits


def code_of(athlete_id: UUID) -> str:
    padded = athlete_id.int << 2
    return PREFIX + "".join(_DIGITS[padded >> 5 * (_WHOLE - 1 - place) & 31] for place in range(_PLACES))


def ids_of(code: str) -> tuple[UUID, UUID] | None:
    """Return the lowest and the highest id with this code, or None if it is neither a code nor an id."""
    try:
        exact = UUID(code) if len(code) == 36 else None
    except ValueError:
        return None
    if exact is not None:
        return exact, exact
    digits = [_VALUES.get(character) for character in code.lower()[1:]]
    if len(digits) != _PLACES or None in digits or code[0].lower() != PREFIX:
        return None
    value = 0
    for digit in digits:
        value = value << 5 | (digit or 0)
    rest = 128 - 5 * _PLACES
    return UUID(int=value << rest), UUID(int=(value << rest) + (1 << rest) - 1)
