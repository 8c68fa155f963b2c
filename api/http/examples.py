"""The example used all over the reference: one athlete, enrolled in one program, logs one session.

The responses are computed by the domain, so the examples can't go stale.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from msgspec.structs import replace

from domain.athlete import AthleteProfile
from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import Dumbbell, ImplementLoad
from domain.loads.loading import Unit
from domain.programs.plan import Plan
from domain.progress.enrollment_start import start_progress
from domain.progress.history import Event, OverrideEvent, SessionEvent, SkipEvent, apply
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, OverrideItem, Setup, StartLoad
from domain.reports.explain import explain
from domain.reports.progress_report import LoggedSession, report
from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint
from domain.sessions.prescription import ProgramReference
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide, Side

ATHLETE_ID = UUID("0199a53c-5b1e-7c44-9f0e-2f6f1f0f7a11")
ENROLLMENT_ID = UUID("0199a53c-5b2a-7d10-8c3d-0b1c5a9e4f22")
PRESCRIPTION_ID = UUID("0199a53c-5b2a-7d11-b0a4-6f5e4d3c2b33")
SESSION_ID = UUID("0199ac61-9d00-7a02-9f4b-1a2b3c4d5e44")
NEXT_ID = UUID("0199ac61-9d00-7a03-8d2c-5e4f3a2b1c55")
EVENT_ID = UUID("0199ac61-9d00-7a04-8d2c-5e4f3a2b1c66")
MEASUREMENT_ID = UUID("0199ac61-9d00-7a05-8d2c-5e4f3a2b1c77")
SYMPTOM_REPORT_ID = UUID("0199ac61-9d00-7a05-8d2c-5e4f3a2b1c99")
KEY_ID = UUID("0199a53c-5b1e-7c44-9f0e-2f6f1f0f7aaa")
WEBHOOK_ENDPOINT_ID = UUID("0199a53c-5b1e-7c44-9f0e-2f6f1f0f7abb")
DELIVERY_ID = UUID("0199ac61-9d00-7a06-8d2c-5e4f3a2b1cdd")
AT = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
START_ON = date(2026, 11, 19)
PERFORMED_ON = date(2026, 11, 22)

ATHLETE = AthleteProfile(
    name="Ana",
    unit=Unit.KG,
    time_zone="Europe/Berlin",
    equipment=(Dumbbell(Unit.KG, tuple(ImplementLoad(load, 2) for load in (8.0, 10.0, 12.0, 14.0))),),
    notes=None,
)
PROGRAM = PROGRAMS["bulgarian-split-squat"]
PLAN = Plan(PROGRAM, 1, (EXERCISES["bulgarian-split-squat"],))
REVISION = ProgramReference("split-squat-8-10", 2)
"""Of a program of the workspace, because built-in programs have a single revision."""
START = (StartLoad("bss", 10.0),)
SETUP = Setup(ATHLETE.unit, ATHLETE.equipment, (Complaint("right-knee", BodyRegion.KNEE, AffectedSide.RIGHT, 1),))
FIRST = start_progress(PLAN, EnrollmentStart(START_ON, SETUP, START), {})
ISSUED = prescribe(PLAN, FIRST, PERFORMED_ON)
OVERRIDE = OverrideItem("bss", load=8.0, notes="Tired from the race.")
_OVERRIDDEN, _ = apply({PLAN.named: PLAN}, FIRST, Event(EVENT_ID, PERFORMED_ON, 1, OverrideEvent((OVERRIDE,))))
ISSUED_AFTER_OVERRIDE = prescribe(PLAN, _OVERRIDDEN, PERFORMED_ON)
SKIP = SkipEvent("Traveling")
_SKIPPED, _ = apply({PLAN.named: PLAN}, FIRST, Event(EVENT_ID, PERFORMED_ON, 1, SKIP))
ISSUED_AFTER_SKIP = prescribe(PLAN, _SKIPPED, PERFORMED_ON)

DONE = Performance(
    performed_on=PERFORMED_ON,
    prescribed_on=PERFORMED_ON,
    exercises=(
        PerformedExercise(
            exercise="bulgarian-split-squat",
            slot="bss",
            sets=tuple(
                PerformedSet(set=n, side=side, reps=10, good_reps=good, load=10.0, rir=2.0)
                for n, right in ((1, 10), (2, 9), (3, 8))
                for side, good in ((Side.LEFT, 10), (Side.RIGHT, right))
            ),
        ),
    ),
    pain=PainScores(before=1, during=2),
    unit=Unit.KG,
    prescription_id=PRESCRIPTION_ID,
)
AFTER, _DECISIONS = apply({PLAN.named: PLAN}, FIRST, Event(SESSION_ID, PERFORMED_ON, 1, SessionEvent(DONE)))
DECISIONS = tuple(replace(item, session_id=SESSION_ID) for item in _DECISIONS)
NEXT = prescribe(PLAN, AFTER, PERFORMED_ON)
REPORT = report(PLAN, AFTER, [LoggedSession(SESSION_ID, DONE, DECISIONS)])
EXPLANATION = explain(
    NEXT.exercises[0], [Event(SESSION_ID, PERFORMED_ON, 1, SessionEvent(DONE))], {SESSION_ID: DECISIONS}
)
