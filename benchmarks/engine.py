"""The domain alone, without HTTP and database: sessions folded per CPU second, and the cost of one decision."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any
from uuid import UUID

import msgspec

from api.routes.session_types import SessionInput
from domain.catalog import PROGRAMS
from domain.loads.equipment import Dumbbell, ImplementLoad
from domain.loads.loading import Unit
from domain.programs.plan import Plan
from domain.progress.enrollment_start import start_progress
from domain.progress.history import Event, SessionEvent, apply, fold
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Progress, Setup
from domain.sessions.complaint import Complaint
from domain.sessions.prescription import PrescriptionContent, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from tests.factories import plan as plan_called

DAY = date(2024, 1, 1)
LOADS = tuple(ImplementLoad(2.0 * load, 2) for load in range(1, 60))
SETUP = Setup(Unit.KG, (Dumbbell(Unit.KG, LOADS),), (Complaint("knee", baseline_pain=1),))


def met(prescription: PrescriptionContent, prescription_id: UUID | None = None) -> Performance:
    """Return the session that meets a prescription exactly."""
    exercises = tuple(
        PerformedExercise(
            item.exercise,
            slot=item.slot,
            sets=tuple(
                PerformedSet(
                    set=one.set, side=one.side, reps=one.reps or 15, seconds=one.seconds, load=one.load, rir=1.0
                )
                for one in item.sets
                if one.kind is SetKind.WORK
            ),
        )
        for item in prescription.exercises
        if item.sets
    )
    pain = PainScores(before=1, during=2, after_1h=1)
    return Performance(prescription.on, prescription.on, exercises, pain, prescription.unit, prescription_id)


def history(plan: Plan, sessions: int) -> tuple[Progress, list[Event]]:
    """Return the events of an athlete who meets this many prescriptions, and the progress before the first."""
    first = progress = start_progress(plan, EnrollmentStart(DAY, SETUP), {})
    events: list[Event] = []
    for number in range(1, sessions + 1):
        prescription = prescribe(plan, progress, DAY)
        session = SessionEvent(met(prescription), prescription.exercises, prescription.unit)
        event = Event(UUID(int=number), prescription.on, number, session)
        events.append(event)
        progress, _ = apply({plan.named: plan}, progress, event)
    return first, events


def compare_calls(work: Callable[[], object], small: Callable[[], object], turns: int = 101) -> dict[str, float]:
    """Return the median CPU seconds of one call of each, measured alternately, and the median of their ratios."""
    times: dict[str, list[float]] = {"work": [], "small": []}
    for _ in range(turns):
        times["work"].append(_cpu(work, 10))
        times["small"].append(_cpu(small, 200))
    ratio = median(large / little for large, little in zip(times["work"], times["small"], strict=True))
    return {name: median(values) for name, values in times.items()} | {"ratio": ratio}


def _cpu(work: Callable[[], object], calls: int) -> float:
    started = time.process_time()
    for _ in range(calls):
        work()
    return (time.process_time() - started) / calls


def measure_fold(slug: str, sessions: int = 40) -> dict[str, Any]:
    """Return how many sessions of a program are folded per CPU second, and the rule kinds of the program."""
    plan = plan_called(slug)
    first, events = history(plan, sessions)
    started, turns = time.process_time(), 0
    while time.process_time() - started < 0.3:
        fold({plan.named: plan}, first, events)
        turns += 1
    kinds = sorted({type(each.rule).__name__ for each in plan.program.progressions})
    return {"per_cpu_second": turns * sessions / (time.process_time() - started), "kinds": kinds}


def measure_decision(slug: str = "runner-knee-strength") -> dict[str, float]:
    """Measure deciding a session of four exercises with all policies and prescribing the next.

    The unit is one decoding of the session's body.
    """
    plan = plan_called(slug)
    first, events = history(plan, 7)
    plans = {plan.named: plan}
    progress = fold(plans, first, events).progress
    prescription = prescribe(plan, progress, DAY)
    performance = met(prescription, UUID(int=1))
    session = SessionEvent(performance, prescription.exercises, prescription.unit)
    event = Event(UUID(int=99), prescription.on, 8, session)
    body = SessionInput(
        performed_on=performance.performed_on,
        exercises=performance.exercises,
        prescription_id=UUID(int=1),
        pain=performance.pain,
    )
    raw = msgspec.json.encode(body)
    decode = msgspec.json.Decoder(SessionInput).decode

    def decide() -> None:
        # As the API does for a session of the pending prescription.
        after, _ = apply(plans, progress, event, is_current=True)
        prescribe(plan, after, after.start_on)

    cpu = compare_calls(decide, lambda: decode(raw))
    return {
        "decode_us": cpu["small"] * 1e6,
        "decide_us": cpu["work"] * 1e6,
        "decodes": cpu["ratio"],
        "sets": sum(len(item.sets) for item in performance.exercises),
    }


def engine() -> dict[str, Any]:
    """Measure one decision, and the fold of every built-in program."""
    return {"decide": measure_decision(), "fold": {slug: measure_fold(slug) for slug in PROGRAMS}}
