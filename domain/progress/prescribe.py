"""The next session that progress prescribes on a date. Pure: the same progress and date give the same sets."""

from collections.abc import Sequence
from datetime import date

from domain.decision import Decision
from domain.loads.load_step import NO_HEAVIER_LOAD
from domain.policies.pain import PainPolicy
from domain.policies.pause import paused_until
from domain.programs.plan import Plan, declared_name
from domain.programs.program import Slot
from domain.progress.decision_of_sets import COACH_OVERRIDE, decision_of_sets
from domain.progress.due_window import due_window, training_date
from domain.progress.open_session import open_session
from domain.progress.phases import advance_phase, plan_in_phase, prescribed_phase
from domain.progress.progress import Progress
from domain.progress.sets_of_day import sets_of_day
from domain.progress.training_day import TrainingDay, slot_on, substitutes_on, training_day
from domain.sessions.prescription import (
    DueWindow,
    PrescribedExercise,
    PrescribedPainLimits,
    PrescribedPhase,
    PrescriptionContent,
)

FLAGGED_CODES = (
    "pain_stop",
    "stopped",
    "pain_eased",
    "already_easiest",
    "pain_hold",
    "load_questioned",
    "lighter_with_more_reps",
    "phase_waiting",
    "phase_needs_data",
    "phase_fell_back",
    NO_HEAVIER_LOAD.name,  # once it is repeated
)  # these need the coach's attention


def prescribe(plan: Plan, progress: Progress, on: date, place: str | None = None) -> PrescriptionContent:
    """The next session, for `on` or for the earliest date after it that schedule, pauses and weekdays allow.

    `place` names one of the athlete's places. By default it is the one where the enrollment is.
    """
    last_day_off = paused_until(progress.pauses, on) if progress.pauses else None
    rests = progress.rest_until is not None and on <= progress.rest_until
    whole, (plan, progress, due, on) = plan, _on_training_date(plan, progress, on)
    opened = open_session(plan, progress, on)
    today = training_day(opened, on, place, before=progress)
    day = plan.program.days[plan.program.day_on(progress.day, on)]
    exercises = tuple(prescribe_exercise(plan, opened, slot_on(plan, opened, slot, today), today) for slot in day.slots)
    phase = None if progress.phase is None else prescribed_phase(whole, progress, on)
    return PrescriptionContent(
        session_number=progress.sessions + 1,
        on=on,
        unit=progress.setup.unit,
        day=day.day if len(plan.program.days) > 1 else None,
        week=None if plan.program.weeks is None else opened.week + 1,
        program=plan.named,
        rounds=plan.program.rounds,
        flags=_flags(opened, exercises, phase),
        notes=None,
        due=due,
        provisional=progress.awaits_morning,
        exercises=exercises,
        place=None if today.place is None else today.place.place,
        paused_until=last_day_off,
        rest_until=progress.rest_until if rests else None,
        phase=phase,
    )


def _on_training_date(plan: Plan, progress: Progress, asked: date) -> tuple[Plan, Progress, DueWindow, date]:
    """The next training date from the date asked, and the plan and progress in the phase of that date.

    A gate can open before the next training date. Then the schedule of the new phase applies.
    """
    as_of, progress = asked, advance_phase(plan, progress, asked)
    for _ in plan.program.phases:
        trained = plan_in_phase(plan, progress)
        on = training_date(trained, progress, max(asked, due_window(trained, progress, as_of).earliest))
        later = advance_phase(plan, progress, on)
        if later.phase == progress.phase:
            break
        progress, asked = later, asked if later.phase is None else max(asked, later.phase.on)
    trained = plan_in_phase(plan, progress)
    due = due_window(trained, progress, as_of)
    return trained, progress, due, training_date(trained, progress, max(asked, due.earliest))


def _flags(
    progress: Progress, exercises: Sequence[PrescribedExercise], phase: PrescribedPhase | None
) -> tuple[str, ...]:
    codes = {item.decision.code for item in exercises if _needs_attention(item.decision)}
    if phase is not None:
        codes.add(phase.decision.code)
    flags = tuple(code for code in FLAGGED_CODES if code in codes)
    return (*flags, COACH_OVERRIDE.name) if progress.overrides else flags


def _needs_attention(decision: Decision) -> bool:
    return decision.code in FLAGGED_CODES and (decision.code != NO_HEAVIER_LOAD.name or "sessions" in decision.facts)


def prescribe_exercise(plan: Plan, progress: Progress, slot: Slot, today: TrainingDay) -> PrescribedExercise:
    """The sets of one slot, and the reason for them."""
    slot_progress = today.at_slot(plan, progress, slot)
    exercise = slot_progress.exercise
    override, lasting = slot_progress.override, slot_progress.lasting_override
    slug = (override.variant if override else None) or slot_progress.variant
    variant = exercise.variant(slug)
    rule, lowest = slot_progress.rule, slot_progress.lowest_state
    rest = rule.rest_at(lowest)
    name = declared_name(slot.slot)
    declared = plan.slots[name]
    sets, policy = tuple(sets_of_day(slot_progress, today)), slot_progress.pain_policy
    return PrescribedExercise(
        slot=name,
        exercise=exercise.slug,
        variant=slug,
        stage=rule.stage_name(lowest),
        group=slot.group,
        tempo=rule.tempo_at(lowest) or slot.tempo,
        rest_seconds=slot.rest_seconds if rest is None else rest,
        cues=(*exercise.cues, *(variant.cues if variant else ()), *slot.cues),
        notes=next((item.notes for item in (override, lasting) if item is not None and item.notes), slot.notes),
        sets=sets,
        decision=decision_of_sets(slot_progress, today, sets),
        rest_after_seconds=slot.rest_after_seconds,
        instead_of=None if declared is slot else declared.exercise,
        pain_limits=None if policy is None or not sets else pain_limits(policy),
        substitutes=substitutes_on(plan, progress, slot, today) if declared.substitutes else (),
        name=exercise.name,
        media_url=exercise.media_url,
    )


def pain_limits(policy: PainPolicy) -> PrescribedPainLimits:
    """The pain thresholds of an exercise as they are shown to the athlete."""
    return PrescribedPainLimits(
        during=policy.highest_during,
        after_1h=policy.green_after,
        any_time=policy.red_above,
        text=policy.in_words,
        regions=policy.regions,
    )
