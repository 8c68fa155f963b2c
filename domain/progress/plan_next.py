"""Folds one session into progress: match the slots, judge them, move on to the next day."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import Loads, Unit
from domain.policies.pain import PAIN_REST, PainFinding
from domain.programs.plan import Plan, declared_name
from domain.programs.program import Slot
from domain.progress.due_window import session_date
from domain.progress.exercise_case import Judgment, LoggedExercise
from domain.progress.judge_exercise import NOT_JUDGED, judge_exercise
from domain.progress.match import SlotMatch, match_slots, overrides_after_day, trained_day
from domain.progress.open_session import open_session
from domain.progress.prescribed_sets import has_usual_sets, prescribed_sets
from domain.progress.progress import BeforeBreak, Progress, ProgressionState
from domain.progress.session_pain import awaits_next_morning, dated_pain, find_pain
from domain.progress.sets_of_day import sets_of_day
from domain.progress.slot_progress import SlotProgress
from domain.progress.training_day import TrainingDay, training_day
from domain.sessions.athlete_on_day import EarnedSets, with_pain
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.review import review
from domain.sessions.session import Performance, PerformedSet
from domain.sessions.symptoms import DatedSymptoms

NOT_IN_PROGRAM = declare(
    "not_in_program",
    Action.REPEAT,
    "Logged: {exercise}. It is not part of the program, so nothing changes.",
    exercise="slug of the exercise that was done",
)
NOT_PRESCRIBED_NOW = declare(
    "not_prescribed_now",
    Action.REPEAT,
    "Logged: {exercise}. This exercise is not part of the current stage, so nothing changes.",
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
    reports: tuple[DatedSymptoms, ...] = (),
) -> tuple[Progress, tuple[Decision, ...]]:
    """Fold one session into progress.

    `issued` is the prescription as issued to the athlete, in `issued_unit`, if it was stored. `is_current` means that
    it was issued from this same progress for that day, so it need not be computed again. `reports` are those of
    symptoms after that day, up to the day of the next session.
    """
    turn = plan.program.day_on(progress.day, performance.prescribed_on)
    opened = open_session(plan, progress, performance.prescribed_on)
    today = training_day(opened, performance.prescribed_on, performance.place, before=progress)
    matched = match_slots(plan, opened, turn, today, performance.exercises)
    issued_by_slot = {item.slot: item for item in issued}
    decisions = [*_unplanned_decisions(plan, matched)]
    judged, explanations = opened, dict(opened.decisions)
    judged_progressions: set[str] = set()
    pains: list[PainFinding] = []
    for name in sorted(matched.sets, key=lambda name: not plan.slots[name].judged):
        slot = matched.trained[name]
        if slot.progression in judged_progressions:  # a progression is judged once per session
            decisions.append(replace(decide(NOT_JUDGED), slot=name))
            continue
        at_slot, shown = today.at_slot(plan, opened, slot), issued_by_slot.get(name)
        if shown is not None and shown.exercise != at_slot.exercise_slug:
            shown = None  # another exercise was done than the one that was issued
        log = _logged_exercise(at_slot, matched, performance, shown, issued_unit, today, is_current)
        log = replace(log, reports=reports) if reports else log
        if log.issued is not None:
            log = replace(log, issued_for=_later_day(plan, progress, slot, performance, log))
        judgment = judge_exercise(at_slot, log)
        if judgment is None:
            continue
        judged_progressions.add(slot.progression)
        if slot.progression in plan.read_progressions and slot.judged:
            judged = _with_earned_sets(judged, at_slot, log)
        if not at_slot.progression_state.stopped:
            pains.append(judgment.pain)
        state = judgment.state.without_previous_setup
        if state.before_break is not None and today.deload is None:
            state = replace(state, before_break=None)
        states = judged.progression_states | {slot.progression: state}
        judged = replace(judged, progression_states=states)
        explanations |= _explanations(plan, slot, judgment)
        decisions.append(replace(judgment.decision, slot=name))
    if not _counts(matched, performance):
        return progress, tuple(decisions)
    decisions += _day_decisions(plan, matched, turn, decisions)
    rest = _rest_after_pain(plan, judged, performance, pains, reports)
    decisions += [] if rest is None else [rest[1]]
    judged = replace(judged, decisions=explanations, rest_until=None if rest is None else rest[0])
    if plan.reads_pain:
        scores = dated_pain(judged.setup, performance, reports)
        judged = replace(judged, pain=with_pain(judged.pain, performance.performed_on, scores))
    if today.before_break:
        judged = _with_states_before_break(judged, opened, today)
    return _move_on(plan, judged, matched, turn, performance), tuple(decisions)


def _with_states_before_break(judged: Progress, opened: Progress, today: TrainingDay) -> Progress:
    """Progress that still has the states before a break, for the next sessions of the deload that it ended in."""
    states: dict[str, ProgressionState] = {}
    for name, before in today.before_break.items():
        kept = BeforeBreak(before.states, opened.progression_states[name].states)
        states[name] = replace(judged.progression_states[name], before_break=kept)
    return replace(judged, progression_states=judged.progression_states | states)


def _with_earned_sets(progress: Progress, slot: SlotProgress, log: LoggedExercise) -> Progress:
    """Progress with what all work sets of a progression reached, for gates."""
    performance = log.performance
    unit, loads_here = performance.unit or slot.unit, log.loads_here
    reviewed = review(log.prescribed, log.sets, unit, slot.unit, slot.loads, slot.body_weight, loads_here=loads_here)
    work = [one for one in reviewed.sets if one.prescribed.kind is SetKind.WORK]
    if not work:
        return progress
    reached = EarnedSets(performance.performed_on, min(one.done for one in work), min(one.load for one in work))
    return replace(progress, earned=progress.earned | {slot.slot.progression: reached})


def _day_decisions(plan: Plan, matched: SlotMatch, turn: int, decisions: list[Decision]) -> list[Decision]:
    """What happened to the whole session: nothing was logged, or another day than the one in turn was done."""
    if not matched.sets and not matched.substitutes:
        return [] if decisions else [decide(NOTHING_LOGGED)]
    days = plan.program.days
    done, turn = trained_day(plan, turn, matched), turn % len(days)
    if done == turn or plan.program.weekdays:
        return []
    return [decide(OTHER_DAY_DONE, done_day=days[done].day, day=days[turn].day)]


def _rest_after_pain(
    plan: Plan,
    progress: Progress,
    performance: Performance,
    pains: Sequence[PainFinding],
    reports: Sequence[DatedSymptoms],
) -> tuple[date, Decision] | None:
    """The last day of rest after a session with a symptom above its limit, and the reason. None: no rest is needed.

    Without a judged exercise, the scores of the session are compared with the limits of the program.
    """
    policy = plan.program.policies.pain
    if policy is None:
        return None
    found = pains or [find_pain(policy, progress.setup, performance, reports)]
    rests = [
        ((pain.on or performance.performed_on) + timedelta(days=pain.rest_days), pain)
        for pain in found
        if pain.rest_days
    ]
    if not rests:
        return None
    last, pain = max(rests, key=lambda rest: rest[0])
    due = last + timedelta(days=1)
    return last, decide(PAIN_REST, **pain.facts, days=pain.rest_days, due=due.isoformat())


def _unplanned_decisions(plan: Plan, matched: SlotMatch) -> list[Decision]:
    others = [
        decide(NOT_PRESCRIBED_NOW if slug in plan.exercise else NOT_IN_PROGRAM, exercise=slug)
        for slug in matched.elsewhere
    ]
    return others + [
        replace(decide(SUBSTITUTED, exercise=slug), slot=name) for name, slug in matched.substitutes.items()
    ]


def _logged_exercise(
    slot: SlotProgress,
    matched: SlotMatch,
    performance: Performance,
    issued: PrescribedExercise | None,
    issued_unit: Unit | None,
    today: TrainingDay,
    is_current: bool,
) -> LoggedExercise:
    sets = matched.sets[declared_name(slot.slot.slot)]
    prescribed = issued.sets if is_current and issued is not None else tuple(sets_of_day(slot, today))
    usual, loads_here = prescribed, None
    if not has_usual_sets(slot, today):
        usual, loads_here = tuple(prescribed_sets(slot, TrainingDay(today.on))), today.loads_here(slot)
    is_usual = today.deload is None and _are_equal(prescribed, usual, slot.loads, loads_here)
    day_decision = None if is_usual else today.logged_decision(slot, prescribed)
    is_other_place = today.deload is None and not is_usual
    if is_other_place and _did_usual_loads(slot, performance, sets, prescribed, usual, loads_here):
        prescribed, day_decision = _with_drop_sets_of(prescribed, usual), None
    unit = issued_unit or slot.unit
    is_other = issued is not None and (issued.sets != prescribed or unit is not slot.unit)
    return LoggedExercise(
        performance=performance,
        sets=sets,
        progression_sets=_sets_of_progression(slot.plan, matched, slot.slot),
        prescribed=prescribed,
        issued=issued.sets if issued is not None and is_other else None,
        issued_unit=unit,
        day_decision=day_decision,
        loads_here=loads_here,
    )


def _are_equal(
    here: Sequence[PrescribedSet], usual: Sequence[PrescribedSet], loads: Loads, loads_here: Loads | None
) -> bool:
    """Whether the sets of a place are the usual ones. A band of known force is as good as a machine of that load."""
    if here == usual or loads_here is None or loads.is_ranked or loads_here.is_ranked:
        return here == usual
    return [replace(one, band=None) for one in here] == [replace(one, band=None) for one in usual]


def _later_day(
    plan: Plan, progress: Progress, slot: Slot, performance: Performance, log: LoggedExercise
) -> date | None:
    """The day of the issued sets, if they are those of a later day: the session was done in a pause, or too soon."""
    asked_on = performance.prescribed_on
    later = session_date(plan, progress, asked_on)
    if log.issued is None or later == asked_on or log.issued_unit is not progress.setup.unit:
        return None
    opened = open_session(plan, progress, later)
    day = training_day(opened, later, performance.place, before=progress)
    return later if log.issued == tuple(sets_of_day(day.at_slot(plan, opened, slot), day)) else None


def _did_usual_loads(
    slot: SlotProgress,
    performance: Performance,
    sets: Sequence[PerformedSet],
    prescribed: Sequence[PrescribedSet],
    usual: Sequence[PrescribedSet],
    loads_here: Loads | None,
) -> bool:
    """Whether the sets at a place are judged like those at home.

    They are if the place did not allow the exercise and it was done all the same, and if all loads of work sets were
    the usual ones or heavier. A load that is read as the usual one, such as 58.97 kg for 60, is the usual one.
    """
    if not prescribed:
        return True
    unit = performance.unit or slot.unit
    reviewed = review(usual, sets, unit, slot.unit, slot.loads, slot.body_weight, loads_here=loads_here).of_work
    return reviewed.started and all(
        one.load >= one.prescribed_load and _names_load(one.performed) for one in reviewed.sets if one.performed
    )


def _with_drop_sets_of(here: Sequence[PrescribedSet], usual: Sequence[PrescribedSet]) -> tuple[PrescribedSet, ...]:
    """The usual sets, with the drop and rest-pause sets of a place: their loads need not be the usual ones."""
    found = {(one.kind, one.set, one.side): one for one in here}
    return tuple(one if one.kind is SetKind.WORK else found.get((one.kind, one.set, one.side), one) for one in usual)


def _names_load(performed: PerformedSet) -> bool:
    """Whether the set has its load. Without one, it was done with the load of the place."""
    return performed.signed_load is not None or performed.band is not None


def _sets_of_progression(plan: Plan, matched: SlotMatch, slot: Slot) -> tuple[PerformedSet, ...]:
    """Every set logged for the progression, in any slot: pain in one slot counts in all."""
    names = dict.fromkeys(map(declared_name, plan.followers[slot.progression]))
    by_slot = [
        matched.sets[name]
        for name in names
        if name in matched.sets and matched.trained[name].progression == slot.progression
    ]
    return by_slot[0] if len(by_slot) == 1 else tuple(item for sets in by_slot for item in sets)


def _explanations(plan: Plan, slot: Slot, judgment: Judgment) -> dict[str, Decision]:
    """The decision, by slot, for every slot whose next sets it explains."""
    if not judgment.explains_next:
        return {}
    followers = plan.followers[slot.progression]
    return {name: replace(judgment.decision, slot=declared_name(name)) for name in followers}


def _counts(matched: SlotMatch, performance: Performance) -> bool:
    """Whether the session advances the program. One of only unplanned exercises must name a prescription to do so."""
    return any(matched.sets.values()) or bool(matched.substitutes) or performance.prescription_id is not None


def _move_on(plan: Plan, progress: Progress, matched: SlotMatch, turn: int, performance: Performance) -> Progress:
    """Progress after the session: the next day of the rotation, and one more session in the calendar."""
    day = trained_day(plan, turn, matched)
    phase = progress.phase
    if phase is not None and any(slot.slot in matched.sets for _, slot in plan.program.slots()):
        phase = replace(phase, sessions=phase.sessions + 1)
    return replace(
        progress,
        day=(day + 1) % len(plan.program.days),
        sessions=progress.sessions + 1,
        phase=phase,
        done_on=(performance.performed_on, *progress.done_on)[:DATES_STORED],
        overrides=overrides_after_day(plan, progress.overrides, day),
        awaits_morning=plan.program.policies.pain is not None and awaits_next_morning(progress.setup, performance),
    )
