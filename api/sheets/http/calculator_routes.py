"""The calculator by a sheet link: the next load, reps or sentence for sessions that are kept in the sheet itself.

It needs a link although it shows nobody: docs/decisions/0013-the-calculator-needs-a-link.md
"""

from __future__ import annotations

import csv
import io
from functools import partial

import msgspec

from api.problems import ProblemError
from api.sheets.calculator import FIELDS, Calculation, CalculatorRow, SeveralLoadsError, calculate
from api.sheets.calculator_words import STEPS, equipment, number, parts, refused, sessions
from api.sheets.cell import CellField
from api.sheets.http.address import CSV, SheetRequest, SheetResponse, plain, sheet_address
from api.sheets.rule_parameters import InvalidRuleError, rule_of
from api.sheets.spelling import DecimalMark
from api.use_cases.programs.catalog import get_program
from domain.loads.loading import Unit
from domain.progression_rules import ProgressionRule

NO_SESSION = "no session yet"


class CalculatorQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The rule, what there is to lift with, the sessions, and what to answer. All text: sheets know no types."""

    rule: str | None = None
    kind: str | None = None
    scheme: str | None = None
    reps_min: str | None = None
    reps_max: str | None = None
    sets_count: str | None = None
    increment: str | None = None
    back_off_after: str | None = None
    successes: str | None = None
    failures: str | None = None
    in_a_row: str | None = None
    deload_factor: str | None = None
    goal: str | None = None
    percent_per_rep: str | None = None
    tolerance: str | None = None
    max_step_percent: str | None = None

    unit: Unit = Unit.KG
    step: str | None = None
    min: str | None = None
    max: str | None = None
    loads: str | None = None
    bar: str | None = None
    plates: str | None = None

    load: str = ""
    reps: str = ""
    rir: str = ""
    target: str = ""
    history: bool = False
    field: str = CellField.LOAD.value
    dec: DecimalMark = DecimalMark.POINT


_OF_RULE = CalculatorQuery.__struct_fields__[1 : CalculatorQuery.__struct_fields__.index("unit")]


@sheet_address("/s/{token}/calc/next")
async def calculator(reading: SheetRequest, query: CalculatorQuery) -> SheetResponse:
    """One row: one bare value. Several rows, or several fields: CSV, a line for each row, that spills."""
    rows = sessions(query.reps, query.load, query.rir, query.target)
    step = number(query.step, "step") or STEPS[query.unit]
    asked = Calculation(
        rule=await _rule(reading, query, rows),
        unit=query.unit,
        step=step,
        equipment=equipment(
            query.unit,
            loads=query.loads,
            bar=query.bar,
            plates=query.plates,
            least=query.min,
            most=query.max,
            step=step,
        ),
        fields=_fields(query.field),
        mark=query.dec,
        in_turn=query.history,
    )
    if len(rows) > 1 or len(asked.fields) > 1:
        return SheetResponse(CSV, partial(_column, asked, rows))
    if rows[0].is_empty:
        return plain(NO_SESSION)
    return plain(_calculated(asked, rows)[0][0])


def _calculated(asked: Calculation, rows: list[CalculatorRow]) -> list[tuple[str, ...]]:
    try:
        return list(calculate(asked, rows))
    except (SeveralLoadsError, ValueError) as error:
        raise ProblemError("invalid_parameter", str(error)) from None


def _column(asked: Calculation, rows: list[CalculatorRow]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(_calculated(asked, rows))
    return text.getvalue().encode()


async def _rule(reading: SheetRequest, query: CalculatorQuery, rows: list[CalculatorRow]) -> ProgressionRule:
    if query.rule is None:
        given = {name: value for name in _OF_RULE if (value := getattr(query, name)) is not None}
        if "kind" not in given:
            raise refused("Say which rule: `rule` is a program's slug, or `kind` with the kind's fields.")
        try:
            return rule_of(given, query.unit, max(len(row.reps) for row in rows))
        except InvalidRuleError as error:
            raise refused(str(error)) from None
    slug, _, name = query.rule.partition("/")
    plan = (await get_program(reading.context, slug, None)).plan
    names = ", ".join(plan.progressions)
    if not name and len(plan.progressions) > 1:
        raise refused(f"The program `{slug}` has several rules: say which, as in `{slug}/NAME`. They are {names}.")
    if name and name not in plan.progressions:
        raise refused(f"The program `{slug}` has the rules {names}.")
    return plan.progressions[name or next(iter(plan.progressions))].rule


def _fields(text: str) -> tuple[CellField, ...]:
    names = parts(text)
    if not names or any(name not in FIELDS for name in names):
        raise refused(f"`field` is one or more of {', '.join(FIELDS)}.")
    return tuple(CellField(name) for name in names)
