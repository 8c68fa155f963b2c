"""The calculator, read through a sheet link: the next load, reps or reason for sessions that only the sheet holds.

Why it needs a link although it shows no athlete: docs/decisions/0013-the-calculator-needs-a-link.md
"""

from __future__ import annotations

import csv
import io
from functools import partial

import msgspec
from litestar.di import NamedDependency

from api.problems import ProblemError
from api.sheets.calculator import FIELDS, Calculation, CalculatorRow, SeveralLoadsError, calculate
from api.sheets.calculator_parameters import (
    STEPS,
    CalculatorParameterError,
    parse_equipment,
    parse_number,
    parse_sessions,
    split_values,
)
from api.sheets.cell import CellField
from api.sheets.http.cell_routes import one_value
from api.sheets.http.sheet_handler import CSV, SheetRequest, SheetResponse, cell
from api.sheets.rule_parameters import rule_of
from api.sheets.spelling import DecimalMark
from api.use_cases.programs.catalog import get_program
from domain.loads.loading import Unit
from domain.progression_rules import ProgressionRule

NO_SESSION = "no session yet"


class RuleParameters(msgspec.Struct, frozen=True, kw_only=True):
    """A rule's kind with its fields. All text: sheets have no types."""

    kind: str | None = None
    scheme: str | None = None
    reps_min: str | None = None
    reps_max: str | None = None
    seconds_min: str | None = None
    seconds_max: str | None = None
    seconds_step: str | None = None
    distance_m_min: str | None = None
    distance_m_max: str | None = None
    distance_m_step: str | None = None
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


class CalculatorQuery(RuleParameters, frozen=True, kw_only=True):
    """The rule, the equipment, the sessions, and the fields to return. `rule` names a program's rule instead."""

    rule: str | None = None

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
    quote: bool | None = None


@cell("/calc/next")
async def calculator(sheet: NamedDependency[SheetRequest], query: CalculatorQuery) -> SheetResponse:
    """One row and one field: a bare value. Otherwise CSV with a line per row, which spills in a sheet."""
    try:
        rows = parse_sessions(query.reps, query.load, query.rir, query.target)
        calculation = await _calculation(sheet, query, rows)
    except CalculatorParameterError as error:
        raise ProblemError("invalid_parameter", str(error)) from None
    if len(rows) > 1 or len(calculation.fields) > 1:
        return SheetResponse(CSV, partial(_csv, calculation, rows))
    if rows[0].is_empty:
        return one_value(NO_SESSION, query.dec, query.quote)
    return one_value(_calculate(calculation, rows)[0][0], query.dec, query.quote)


async def _calculation(sheet: SheetRequest, query: CalculatorQuery, rows: list[CalculatorRow]) -> Calculation:
    step = parse_number(query.step, "step") or STEPS[query.unit]
    return Calculation(
        rule=await _rule(sheet, query, rows),
        unit=query.unit,
        step=step,
        equipment=parse_equipment(
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


def _calculate(calculation: Calculation, rows: list[CalculatorRow]) -> list[tuple[str, ...]]:
    try:
        return list(calculate(calculation, rows))
    except (SeveralLoadsError, ValueError) as error:
        raise ProblemError("invalid_parameter", str(error)) from None


def _csv(calculation: Calculation, rows: list[CalculatorRow]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(_calculate(calculation, rows))
    return text.getvalue().encode()


async def _rule(sheet: SheetRequest, query: CalculatorQuery, rows: list[CalculatorRow]) -> ProgressionRule:
    if query.rule is None:
        parameters = {
            name: value for name in RuleParameters.__struct_fields__ if (value := getattr(query, name)) is not None
        }
        if "kind" not in parameters:
            raise CalculatorParameterError(
                "The rule is missing: send `rule`, a program's slug, or `kind` and its fields."
            )
        return rule_of(parameters, query.unit, max(len(row.reps) for row in rows))
    slug, _, name = query.rule.partition("/")
    plan = (await get_program(sheet.context, slug, None)).plan
    own = [each.progression for each in plan.program.progressions]  # substitutes follow the same rules
    names = ", ".join(own)
    if not name and len(own) > 1:
        raise CalculatorParameterError(
            f"The program `{slug}` has several rules: add the name of one, as in `{slug}/NAME`. Its rules: {names}."
        )
    if name and name not in plan.progressions:
        raise CalculatorParameterError(f"The program `{slug}` has no rule with this name. It has {names}.")
    return plan.progressions[name or own[0]].rule


def _fields(text: str) -> tuple[CellField, ...]:
    names = split_values(text)
    if not names or any(name not in FIELDS for name in names):
        raise CalculatorParameterError(f"`field` is one or more of {', '.join(FIELDS)}.")
    return tuple(CellField(name) for name in names)
