"""Parse the calculator's query parameters: sessions, loads and equipment.

All of them are text, because sheets send text, with a decimal point or comma.
"""

from __future__ import annotations

import re

from api.sheets.calculator import MOST_ROWS, CalculatorRow
from domain.loads.equipment import AssistedMachine, Barbell, Dumbbell, Equipment, ImplementLoad, PlatePair, Stack
from domain.loads.loading import HEAVIEST, Unit

STEPS = {Unit.KG: 2.5, Unit.LB: 5.0}
_ROW_SEPARATOR = re.compile(r"[;|\n]")
_VALUE_SEPARATOR = re.compile(r"[,\s/+]+")
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?")
_MOST_SETS = 20
_MOST_LOADS = 100
_PLATE_PAIRS = 4  # of each plate: the parameters have no count


class CalculatorParameterError(ValueError):
    """A parameter that can't be used. The message is a sentence for the person who wrote it."""


def parse_sessions(reps: str, load: str, rir: str, target: str) -> list[CalculatorRow]:
    """Parse one row per session. A single load, RIR or target applies to all rows. Raises CalculatorParameterError."""
    reps_by_row = _ROW_SEPARATOR.split(reps)
    count = len(reps_by_row)
    if count > MOST_ROWS:
        raise CalculatorParameterError(f"At most {MOST_ROWS} rows at once, not {count}: split the column into parts.")
    loads, rirs, targets = (
        _for_each_row(text, count, name) for text, name in ((load, "load"), (rir, "rir"), (target, "target"))
    )
    return [
        CalculatorRow(
            load=parse_signed_number(loads[n], f"load, row {n + 1}"),
            reps=_parse_reps(reps_by_row[n], n + 1),
            rir=tuple(parse_number(value, f"rir, row {n + 1}") or 0.0 for value in split_values(rirs[n])),
            target=next(iter(_parse_reps(targets[n], n + 1)), None),
        )
        for n in range(count)
    ]


def _for_each_row(text: str, count: int, name: str) -> list[str]:
    values = _ROW_SEPARATOR.split(text)
    if len(values) == 1:
        return values * count
    if len(values) != count:
        raise CalculatorParameterError(
            f"`reps` has {count} rows, `{name}` has {len(values)}: send one for each row, or one for all."
        )
    return values


def _parse_reps(text: str, row: int) -> tuple[int, ...]:
    values = split_values(text)
    if len(values) > _MOST_SETS:
        raise CalculatorParameterError(f"Row {row} has {len(values)} sets; at most {_MOST_SETS} are allowed.")
    if any(not re.fullmatch(r"[0-9]{1,4}", value) or int(value) > 1000 for value in values):
        raise CalculatorParameterError(f"Row {row}: reps are whole numbers up to 1000.")
    return tuple(map(int, values))


def split_values(text: str) -> list[str]:
    """Split at commas, blanks, slashes and plus signs."""
    return [value for value in _VALUE_SEPARATOR.split(text) if value]


def parse_number(text: str | None, name: str) -> float | None:
    """Parse a number with at most two decimals after a point or comma. Returns None for no text."""
    if text is None or not text.strip():
        return None
    if not _NUMBER.fullmatch(text.strip()):
        raise CalculatorParameterError(f"The parameter `{name}` is not a number with at most two decimals.")
    value = float(text.strip().replace(",", "."))
    if value > HEAVIEST:
        raise CalculatorParameterError(f"The parameter `{name}` is above {HEAVIEST}.")
    return value


def parse_signed_number(text: str | None, name: str) -> float | None:
    """Parse a number like `parse_number`. Below 0 it is assistance."""
    stripped = (text or "").strip()
    if stripped[:1] not in ("-", "\N{MINUS SIGN}"):
        return parse_number(text, name)
    number = parse_number(stripped[1:], name)
    return None if number is None else -number


def parse_equipment(
    unit: Unit,
    *,
    loads: str | None,
    bar: str | None,
    plates: str | None,
    least: str | None,
    most: str | None,
    step: float,
) -> tuple[Equipment, ...]:
    """Parse single loads, a bar with plates, or a stack. Returns nothing where only a step is given.

    A stack may begin below 0, with assistance.
    """
    try:
        if loads is not None:
            single_loads = tuple(ImplementLoad(load, 2) for load in _parse_loads(loads, "loads"))
            return (Dumbbell(unit, single_loads),) if single_loads else ()
        if bar is not None or plates is not None:
            pairs = tuple(PlatePair(plate, _PLATE_PAIRS) for plate in _parse_loads(plates or "", "plates"))
            return (Barbell(unit, parse_number(bar, "bar") or 0.0, pairs),)
        if least is not None or most is not None:
            bottom, top = parse_signed_number(least, "min") or 0.0, parse_signed_number(most, "max")
            return _stack(unit, bottom, float(HEAVIEST) if top is None else top, step)
    except CalculatorParameterError:
        raise
    except ValueError as error:
        raise CalculatorParameterError(str(error)) from None
    return ()


def _stack(unit: Unit, bottom: float, top: float, step: float) -> tuple[Equipment, ...]:
    """The loads from `bottom` to `top`: assistance below 0, and a stack above."""
    if bottom >= 0:
        return (Stack(unit, bottom, top, step),)
    assisted = AssistedMachine(unit, -top if top < 0 else step, -bottom, step)
    return (assisted, Stack(unit, step, top, step)) if top >= step else (assisted,)


def _parse_loads(text: str, name: str) -> list[float]:
    """Parse loads separated by commas, `1.25,2.5,5`, or by blanks, semicolons or pipes, `1,25;2,5;5`."""
    values = re.split(r"[;\s|]+", text) if re.search(r"[;\s|]", text.strip()) else text.split(",")
    loads = {parse_number(value, name) or 0.0 for value in values[:_MOST_LOADS]}
    return sorted(loads - {0.0})
