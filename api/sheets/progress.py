"""An athlete's progress, one row per exercise; and the roster of a link's athletes."""

from __future__ import annotations

from collections.abc import Sequence

from api.sheets.spelling import Value
from api.sheets.table import Column, ColumnKind, Table
from api.use_cases.sheets.read_sheet import ProgramProgress
from api.use_cases.sheets.roster import RosterAthlete
from api.use_cases.stored.athlete_code import code_of
from domain.reports.progress_report import ExerciseProgress, RecentSession, WorkingLoad
from domain.sessions.side import Side

_C, _F, _D = ColumnKind.COUNT, ColumnKind.FIGURE, ColumnKind.DATE

_PROGRESS = (
    Column("Program", width=24),
    Column("Exercise", width=24),
    Column("Slot", width=12),
    Column("Variant"),
    Column("Stage", width=14),
    Column("Working load", _F, 13),
    Column("Working load left", _F, 16),
    Column("Working load right", _F, 17),
    Column("Unit", width=6),
    Column("e1RM", _F, 8),
    Column("e1RM formula", width=12),
    Column("LSI (%)", _F, 8),
    Column("Last date", _D),
    Column("Last sets", _C, 9),
    Column("Last heaviest load", _F, 18),
    Column("Last fewest reps", _C, 16),
    Column("Stopped", width=8),
    Column("Band"),
    Column("Band left"),
    Column("Band right"),
    Column("Last shortest hold (s)", _F, 20),
    Column("Last shortest distance (m)", _F, 25),
)


def progress_table(programs: Sequence[ProgramProgress]) -> Table:
    """One row for each exercise of each active enrollment."""
    rows = tuple(_progress_row(program, item) for program in programs for item in program.exercises)
    return Table("Progress", _PROGRESS, rows)


def _progress_row(program: ProgramProgress, item: ExerciseProgress) -> tuple[Value, ...]:
    last = item.last_sessions[0] if item.last_sessions else None
    sides = (Side.BOTH, Side.LEFT, Side.RIGHT)
    return (
        program.program,
        item.exercise,
        item.slot,
        item.variant,
        item.stage,
        *(_load(item.working_loads, side) for side in sides),
        program.unit,
        item.e1rm.load if item.e1rm else None,
        item.e1rm.formula if item.e1rm else None,
        item.lsi.percent if item.lsi else None,
        last.performed_on if last else None,
        last.sets_done if last else None,
        _heaviest(last) if last else None,
        last.fewest_reps if last else None,
        item.stopped,
        *(_band(item.working_loads, side) for side in sides),
        last.shortest_seconds if last else None,
        last.shortest_distance_m if last else None,
    )


def _heaviest(session: RecentSession) -> float | None:
    return session.heaviest_load if session.least_assistance is None else -session.least_assistance


def _load(loads: Sequence[WorkingLoad], side: Side) -> float | None:
    return next((each.load - each.assistance for each in loads if each.side is side), None)


def _band(loads: Sequence[WorkingLoad], side: Side) -> str | None:
    return next((each.band for each in loads if each.side is side), None)


_ROSTER = (
    Column("Code", width=16),
    Column("External id", width=14),
    Column("Athlete", width=20),
    Column("Unit", width=6),
    Column("Time zone", width=18),
)


def roster_table(athletes: Sequence[RosterAthlete]) -> Table:
    """The athletes of a link, with the short codes that addresses accept."""
    rows = tuple((code_of(each.id), each.external_id, each.name, each.unit.value, each.time_zone) for each in athletes)
    return Table("Athletes", _ROSTER, rows)
