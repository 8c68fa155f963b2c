"""What both simulations do: an athlete, a program, and what the athlete logs."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from nextset_client import Retries
from nextset_client.models import (
    AthleteInput,
    Barbell,
    BarbellKind,
    Day,
    EnrollmentInput,
    LinearLoadRule,
    LinearLoadRuleKind,
    LoadUnit,
    MeasurementInput,
    MeasurementUnit,
    PerformedExerciseInput,
    PerformedSetInput,
    PlatePair,
    Prescription,
    Program,
    ProgramReferenceInput,
    Progression,
    SessionInput,
    SetLine,
    Slot,
    StartLoadInput,
    TestClockInput,
    Weekday,
)

URL, KEY = os.environ["NEXTSET_URL"], os.environ["NEXTSET_KEY"]
WEEKS = 12
MISSED_SESSION = 12
"""The second session of the sixth week. The athlete does only 3 of the 5 reps in each set."""

PLATES = [PlatePair(load=load, pairs=2) for load in (1.25, 2.5, 5, 10, 15, 20)]
ATHLETE = AthleteInput(
    name="Ana",
    unit=LoadUnit.KG,
    equipment=[Barbell(kind=BarbellKind.BARBELL, unit=LoadUnit.KG, bar=20, plates=PLATES)],
)
RULE = LinearLoadRule(kind=LinearLoadRuleKind.LINEAR_LOAD, sets=[SetLine(count=3, reps=5)], step=2.5, unit=LoadUnit.KG)
PROGRAM = Program(
    slug="squat-twice-a-week",
    name="Squat twice a week",
    days=[
        Day(
            day="A",
            slots=[Slot(slot="squat", exercise="back-squat", progression="squat")],
            weekdays=[Weekday.MONDAY, Weekday.THURSDAY],
        )
    ],
    progressions=[Progression(progression="squat", rule=RULE)],
)
waits: list[float] = []
"""The seconds that the client would have waited."""


async def _async_sleep(seconds: float) -> None:
    waits.append(seconds)


RETRIES = Retries(sleep=waits.append, async_sleep=_async_sleep)


def first_monday(now: datetime) -> date:
    """The Monday after this instant."""
    return now.date() + timedelta(days=7 - now.weekday())


def enrollment(start_on: date) -> EnrollmentInput:
    return EnrollmentInput(
        program=ProgramReferenceInput(slug=PROGRAM.slug),
        start_on=start_on,
        start=[StartLoadInput(progression="squat", load=40)],
    )


def noon(day: date) -> TestClockInput:
    return TestClockInput(now=datetime.combine(day, time(12), UTC))


def body_weight(day: date, week: int) -> MeasurementInput:
    return MeasurementInput(name="body_weight", measured_on=day, value=70 + week / 10, unit=MeasurementUnit.KG)


def as_prescribed(asked: Prescription) -> SessionInput:
    """The session as it was prescribed, except for the missed one. It has no id of its own to recognize it by."""
    reps = 3 if asked.session_number == MISSED_SESSION else 5
    exercises = [
        PerformedExerciseInput(
            exercise=item.exercise,
            slot=item.slot,
            sets=[PerformedSetInput(set_=each.set_, reps=reps, load=each.load) for each in item.sets],
        )
        for item in asked.exercises
    ]
    return SessionInput(performed_on=asked.on, exercises=exercises, prescription_id=asked.id)


def load_of(asked: Prescription) -> float:
    return asked.exercises[0].sets[0].load


Seen = dict[str, Any]
"""What a simulation prints, as JSON."""
