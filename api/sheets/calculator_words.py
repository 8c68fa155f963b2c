"""What a calculator's address says: sessions, loads, equipment. Sheets send text, with a decimal mark of their own."""

from __future__ import annotations

import re

from api.problems import ProblemError
from api.sheets.calculator import MOST_ROWS, CalculatorRow
from domain.loads.equipment import Barbell, Dumbbell, Equipment, PlatePair, SingleLoad, Stack
from domain.loads.loading import HEAVIEST, Unit

STEPS = {Unit.KG: 2.5, Unit.LB: 5.0}
_ROWS = re.compile(r"[;|\n]")
_PARTS = re.compile(r"[,\s/+]+")
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?")
_MOST_SETS = 20
_PAIRS = 4  # of each plate, where nobody says how many there are


def refused(detail: str) -> ProblemError:
    return ProblemError("invalid_parameter", detail)


def sessions(reps: str, load: str, rir: str, target: str) -> list[CalculatorRow]:
    """A row for each session; a single load, reserve or target goes for all of them. Raises invalid_parameter."""
    done = _ROWS.split(reps)
    if len(done) > MOST_ROWS:
        raise refused(f"At most {MOST_ROWS} rows at once, not {len(done)}: ask for the column in parts.")
    loads, rirs, targets = (
        _for_each(text, len(done), name) for text, name in ((load, "load"), (rir, "rir"), (target, "target"))
    )
    return [
        CalculatorRow(
            load=number(loads[n], f"load, row {n + 1}"),
            reps=_reps(done[n], n + 1),
            rir=tuple(number(part, f"rir, row {n + 1}") or 0.0 for part in parts(rirs[n])),
            asked=next(iter(_reps(targets[n], n + 1)), None),
        )
        for n in range(len(done))
    ]


def _for_each(text: str, count: int, name: str) -> list[str]:
    given = _ROWS.split(text)
    if len(given) == 1:
        return given * count
    if len(given) != count:
        raise refused(f"`reps` has {count} rows, `{name}` has {len(given)}: a row each, or one for all.")
    return given


def _reps(text: str, row: int) -> tuple[int, ...]:
    given = parts(text)
    if len(given) > _MOST_SETS:
        raise refused(f"Row {row} has {len(given)} sets; at most {_MOST_SETS}.")
    if any(not re.fullmatch(r"[0-9]{1,4}", part) or int(part) > 1000 for part in given):
        raise refused(f"Row {row}: reps are whole numbers up to 1000.")
    return tuple(map(int, given))


def parts(text: str) -> list[str]:
    """What commas, blanks, slashes or pluses set apart."""
    return [part for part in _PARTS.split(text) if part]


def number(text: str | None, name: str) -> float | None:
    """A number with a point or a comma before its decimals, of which there are at most two; None for no text."""
    if text is None or not text.strip():
        return None
    if not _NUMBER.fullmatch(text.strip()):
        raise refused(f"The parameter `{name}` is not a number with at most two decimals.")
    value = float(text.strip().replace(",", "."))
    if value > HEAVIEST:
        raise refused(f"The parameter `{name}` is above {HEAVIEST}.")
    return value


def equipment(
    unit: Unit,
    *,
    loads: str | None,
    bar: str | None,
    plates: str | None,
    least: str | None,
    most: str | None,
    step: float,
) -> tuple[Equipment, ...]:
    """The loads there are, a bar with its plates, or a stack; empty where only a step is known."""
    try:
        if loads is not None:
            single = tuple(SingleLoad(load, 2) for load in _list(loads, "loads"))
            return (Dumbbell(unit, single),) if single else ()
        if bar is not None or plates is not None:
            pairs = tuple(PlatePair(plate, _PAIRS) for plate in _list(plates or "", "plates"))
            return (Barbell(unit, number(bar, "bar") or 0.0, pairs),)
        if least is not None or most is not None:
            return (Stack(unit, number(least, "min") or 0.0, number(most, "max") or float(HEAVIEST), step),)
    except ValueError as error:
        raise refused(f"{error}.") from None
    return ()


def _list(text: str, name: str) -> list[float]:
    """Figures apart by commas, as in `1.25,2.5,5`; or by blanks or semicolons, as in `1,25;2,5;5`."""
    given = re.split(r"[;\s|]+", text) if re.search(r"[;\s|]", text.strip()) else text.split(",")
    found = {number(part, name) or 0.0 for part in given[:100]}
    return sorted(found - {0.0})
