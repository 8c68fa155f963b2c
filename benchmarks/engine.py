"""The engine alone, without HTTP or a database: sessions folded in a second of CPU, and what a decision costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any
from uuid import UUID

import msgspec

from api.routes.sessions import SessionInput
from domain.catalog import PROGRAMS
from domain.loads.equipment import Dumbbell, SingleLoad
from domain.loads.loading import Unit
from domain.programs.program import Plan
from domain.progress.enrollment_start import start_progress
from domain.progress.history import Event, SessionEvent, apply, fold
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Progress, Setup
from domain.sessions.prescription import PrescriptionContent, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide
from tests.factories import plan as plan_called

DAY = date(2024, 1, 1)
LOADS = tuple(SingleLoad(2.0 * load, 2) for load in range(1, 60))
SETUP = Setup(Unit.KG, (Dumbbell(Unit.KG, LOADS),), AffectedSide.NONE, 1)


def done_as_asked(issued: PrescriptionContent, prescription_id: UUID | None = None) -> Performance:
    """The session that does exactly what it was asked."""
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
        for item in issued.exercises
        if item.sets
    )
    pain = PainScores(before=1, during=2, after_1h=1)
    return Performance(issued.on, issued.on, exercises, pain, issued.unit, prescription_id)


def history(plan: Plan, sessions: int) -> tuple[Progress, list[Event]]:
    """Somebody who does what is asked, so many times."""
    first = progress = start_progress(plan, EnrollmentStart(DAY, SETUP), {})
    events: list[Event] = []
    for number in range(1, sessions + 1):
        issued = prescribe(plan, progress, DAY)
        done = done_as_asked(issued)
        event = Event(UUID(int=number), issued.on, number, SessionEvent(done, issued.exercises, issued.unit))
        events.append(event)
        progress, _ = apply({plan.named: plan}, progress, event)
    return first, events


def beside(work: Callable[[], object], small: Callable[[], object], turns: int = 101) -> dict[str, float]:
    """CPU in seconds that one call of each takes, turn about, and their ratio: medians, as a machine is not even."""
    by: dict[str, list[float]] = {"work": [], "small": []}
    for _ in range(turns):
        by["work"].append(_cpu(work, 10))
        by["small"].append(_cpu(small, 200))
    ratio = median(one / other for one, other in zip(by["work"], by["small"], strict=True))
    return {name: median(values) for name, values in by.items()} | {"ratio": ratio}


def _cpu(work: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def folded(slug: str, sessions: int = 40) -> dict[str, Any]:
    """Sessions of a program folded per second of CPU, and the kinds of rules in it."""
    plan = plan_called(slug)
    first, events = history(plan, sessions)
    began, turns = time.process_time(), 0
    while time.process_time() - began < 0.3:
        fold({plan.named: plan}, first, events)
        turns += 1
    kinds = sorted({type(each.rule).__name__ for each in plan.program.progressions})
    return {"per_cpu_second": turns * sessions / (time.process_time() - began), "kinds": kinds}


def decided(slug: str = "runner-knee-strength") -> dict[str, float]:
    """Decide a session of four exercises, all policies on, and prescribe the next, in decodes of its own body."""
    plan = plan_called(slug)
    first, events = history(plan, 7)
    plans = {plan.named: plan}
    progress = fold(plans, first, events).progress
    issued = prescribe(plan, progress, DAY)
    done = done_as_asked(issued, UUID(int=1))
    event = Event(UUID(int=99), issued.on, 8, SessionEvent(done, issued.exercises, issued.unit))
    body = SessionInput(
        performed_on=done.performed_on, exercises=done.exercises, prescription_id=UUID(int=1), pain=done.pain
    )
    raw = msgspec.json.encode(body)
    decode = msgspec.json.Decoder(SessionInput).decode

    def decide() -> None:
        # as the API does where the session answers what is next
        after, _ = apply(plans, progress, event, is_current=True)
        prescribe(plan, after, after.start_on)

    taken = beside(decide, lambda: decode(raw))
    return {
        "decode_us": taken["small"] * 1e6,
        "decide_us": taken["work"] * 1e6,
        "decodes": taken["ratio"],
        "sets": sum(len(item.sets) for item in done.exercises),
    }


def engine() -> dict[str, Any]:
    return {"decide": decided(), "fold": {slug: folded(slug) for slug in PROGRAMS}}
