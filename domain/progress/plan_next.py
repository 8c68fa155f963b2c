"""Folds one session into progress: match the slots, judge them, move on to the next day."""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import Unit
from domain.programs.plan import Plan
from domain.programs.program import Slot
from domain.progress.exercise_case import Judgment, LoggedExercise
from domain.progress.judge_exercise import NOT_JUDGED, judge_exercise
from domain.progress.match import SlotMatch, match_slots, overrides_after_day, trained_day
from domain.progress.open_session import open_session
from domain.progress.prescribe import prescribed_sets
from domain.progress.progress import Progress
from domain.progress.slot_progress import SlotProgress
from domain.sessions.prescription import PrescribedExercise
from domain.sessions.session import Performance, PerformedSet

NOT_IN_PROGRAM = declare(
    "not_in_program",
    Action.REPEAT,
    "Logged: {exercise}. It is not part of the program, so nothing changes.",
    exercise="slug of the exercise that was done",
)
SUBSTITUTED = declare(
    "substituted",
    Action.REPEAT,
    "Logged: {exercise} instead of the planned exercise. The planned exercise is due again next time.",
    exercise="slug of the exercise that was done",
)

NOTHING_LOGGED = declare(
    "nothing_logged",
    Action.REPEAT,
    "No sets were logged. Nothing counts as missed. The program moves on to the next session.",
)
OTHER_DAY_DONE = declare(
    "other_day_done",
    Action.REPEAT,
    'Day "{done_day}" was done instead of day "{day}". Next is the day after "{done_day}".',
    done_day="the day of the program that was done",
    day="the day that was next",
)

DATES_STORED = 14  # as far back as a schedule of 14 sessions a week looks


def plan_next(
    plan: Plan,
    progress: Progress,
    performance: Performance,
    issued: Sequence[PrescribedExercise] = (),
    issued_unit: Unit | None = None,
    *,
    is_current: bool = False,
) -> tuple[Progress, tuple[Decision, ...]]:
    """Fold one session into progress.

    `issued` is the prescription as issued to the athlete, in `issued_unit`, if it was stored. `is_current` means that
    it was issued from this same progress for that day, so it need not be computed again.
    """
    turn = plan.program.day_on(progress.day, performance.prescribed_on)
    matched = match_slots(plan, turn, performance.exercises)
    opened = open_session(plan, progress, performance.prescribed_on)
    issued_by_slot = {item.slot: item for item in issued}
    decisions = [*_unplanned_decisions(matched)]
    judged, explanations = opened, dict(opened.decisions)
    judged_progressions: set[str] = set()
    for name in sorted(matched.sets, key=lambda name: not plan.slots[name].judged):
        slot = plan.slots[name]
        if slot.progression in judged_progressions:  # a progression is judged once per session
            decisions.append(replace(decide(NOT_JUDGED), slot=name))
            continue
        log = _logged_exercise(
            SlotProgress(plan, opened, slot), matched, performance, issued_by_slot.get(name), issued_unit, is_current
        )
        judgment = judge_exercise(SlotProgress(plan, opened, slot), log)
        if judgment is None:
            continue
        judged_progressions.add(slot.progression)
        states = judged.progression_states | {slot.progression: judgment.state.without_previous_setup}
        judged = replace(judged, progression_states=states)
        explanations |= _explanations(plan, slot, judgment)
        decisions.append(replace(judgment.decision, slot=name))
    if not _counts(matched, performance):
        return progress, tuple(decisions)
    decisions += _day_decisions(plan, matched, turn, decisions)
    return _move_on(plan, replace(judged, decisions=explanations), matched, turn, performance), tuple(decisions)


def _day_decisions(plan: Plan, matched: SlotMatch, turn: int, decisions: list[Decision]) -> list[Decision]:
    """What happened to the whole session: nothing was logged, or another day than the one in turn was done."""
    if not matched.sets and not matched.substitutes:
        return [] if decisions else [decide(NOTHING_LOGGED)]
    days = plan.program.days
    done, turn = trained_day(plan, turn, matched), turn % len(days)
    if done == turn or plan.program.weekdays:
        return []
    return [decide(OTHER_DAY_DONE, done_day=days[done].day, day=days[turn].day)]


def _unplanned_decisions(matched: SlotMatch) -> list[Decision]:
    others = [decide(NOT_IN_PROGRAM, exercise=slug) for slug in matched.elsewhere]
    return others + [
        replace(decide(SUBSTITUTED, exercise=slug), slot=name) for name, slug in matched.substitutes.items()
    ]


def _logged_exercise(
    slot: SlotProgress,
    matched: SlotMatch,
    performance: Performance,
    issued: PrescribedExercise | None,
    issued_unit: Unit | None,
    is_current: bool,
) -> LoggedExercise:
    prescribed = issued.sets if is_current and issued is not None else tuple(prescribed_sets(slot))
    unit = issued_unit or slot.unit
    is_other = issued is not None and (issued.sets != prescribed or unit is not slot.unit)
    return LoggedExercise(
        performance=performance,
        sets=matched.sets[slot.slot.slot],
        progression_sets=_sets_of_progression(slot.plan, matched, slot.slot),
        prescribed=prescribed,
        issued=issued.sets if issued is not None and is_other else None,
        issued_unit=unit,
    )


def _sets_of_progression(plan: Plan, matched: SlotMatch, slot: Slot) -> tuple[PerformedSet, ...]:
    """Every set logged for the progression, in any slot: pain in one slot counts in all."""
    by_slot = [matched.sets[name] for name in plan.followers[slot.progression] if name in matched.sets]
    return by_slot[0] if len(by_slot) == 1 else tuple(item for sets in by_slot for item in sets)


def _explanations(plan: Plan, slot: Slot, judgment: Judgment) -> dict[str, Decision]:
    """The decision, by slot, for every slot whose next sets it explains."""
    if not judgment.explains_next:
        return {}
    return {name: replace(judgment.decision, slot=name) for name in plan.followers[slot.progression]}


def _counts(matched: SlotMatch, performance: Performance) -> bool:
    """Whether the session advances the program. One of only unplanned exercises must name a prescription to do so."""
    return any(matched.sets.values()) or bool(matched.substitutes) or performance.prescription_id is not None


def _move_on(plan: Plan, progress: Progress, matched: SlotMatch, turn: int, performance: Performance) -> Progress:
    """Progress after the session: the next day of the rotation, and one more session in the calendar."""
    day = trained_day(plan, turn, matched)
    return replace(
        progress,
        day=(day + 1) % len(plan.program.days),
        sessions=progress.sessions + 1,
        done_on=(performance.performed_on, *progress.done_on)[:DATES_STORED],
        overrides=overrides_after_day(plan, progress.overrides, day),
        awaits_morning=plan.program.policies.pain is not None and performance.pain.next_morning is None,
    )
