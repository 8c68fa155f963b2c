"""What an event is folded with besides its own data, in one statement."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, CompoundSelect, bindparam, func, select, union

from api.store.schema.tables import athletes, measurements, symptom_reports
from api.store.statement import Statement
from api.store.statement_parts import among, in_workspace, where_key


class EventInputsRow(msgspec.Struct, frozen=True):
    body_weight: str | None
    reported_to: date | None


class AthleteIdRow(msgspec.Struct, frozen=True):
    athlete_id: UUID


_AMONG_MEASURED, _AMONG_MEASURED_ON_SQLITE = among(measurements.c.athlete_id, "athlete_ids")
_AMONG_REPORTED, _AMONG_REPORTED_ON_SQLITE = among(symptom_reports.c.athlete_id, "athlete_ids")


def _with_inputs(among_measured: ColumnElement[bool], among_reported: ColumnElement[bool]) -> CompoundSelect[Any]:
    return union(
        select(measurements.c.athlete_id).where(
            in_workspace(measurements), measurements.c.name == "body_weight", among_measured
        ),
        select(symptom_reports.c.athlete_id).where(in_workspace(symptom_reports), among_reported),
    )


ATHLETES_WITH_INPUTS = Statement(  # those of several athletes who have a body weight or a report of symptoms
    _with_inputs(_AMONG_MEASURED, _AMONG_REPORTED),
    AthleteIdRow,
    sqlite=_with_inputs(_AMONG_MEASURED_ON_SQLITE, _AMONG_REPORTED_ON_SQLITE),
)
ON_DAY = Statement(  # the newest body weight on or before a day, and the day of the newest report of symptoms
    select(
        select(measurements.c.document)
        .where(
            in_workspace(measurements),
            measurements.c.athlete_id == athletes.c.athlete_id,
            measurements.c.name == "body_weight",
            measurements.c.measured_on <= bindparam("day"),
        )
        .order_by(measurements.c.measured_on.desc())
        .limit(1)
        .scalar_subquery()
        .label("body_weight"),
        select(func.max(symptom_reports.c.reported_on))
        .where(in_workspace(symptom_reports), symptom_reports.c.athlete_id == athletes.c.athlete_id)
        .scalar_subquery()
        .label("reported_to"),
    ).where(where_key(athletes, "athlete_id")),
    EventInputsRow,
)
