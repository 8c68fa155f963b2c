"""An athlete's short code, for the addresses in spreadsheets: `a` and the beginning of the id, in Crockford's base 32.

An id begins with the millisecond in which it was made, so 13 characters (65 bits, of which 12 are random) tell any two
athletes apart; the `a` keeps sheets from reading one as a number. Read in either case, with o for 0, and i and l for
1. The whole id, as a UUID, is taken as well.
"""

from __future__ import annotations

from uuid import UUID

PREFIX = "a"
_PLACES = 13
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"o": 0, "i": 1, "l": 1}
_WHOLE = 26  # characters of 5 bits hold the 128 bits of an id, and 2 bits more


def code_of(athlete_id: UUID) -> str:
    padded = athlete_id.int << 2
    return PREFIX + "".join(_DIGITS[padded >> 5 * (_WHOLE - 1 - place) & 31] for place in range(_PLACES))


def ids_of(code: str) -> tuple[UUID, UUID] | None:
    """The lowest and the highest id with this code; None for what is neither a code nor an id."""
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
