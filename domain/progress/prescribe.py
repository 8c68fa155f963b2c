"""The next session that progress prescribes on a date. Pure: the same progress and date give the same sets.

Exact working loads become loads that the athlete can build from their equipment.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import Loads, Rounding, load_and_assistance
from domain.policies.pain import STOPPED
from domain.policies.schedule import due_after_skip, due_without_schedule
from domain.programs.plan import Plan
from domain.programs.program import WarmUpReference, WarmUpSet
from domain.progress.open_session import open_session
from domain.progress.progress import OverrideItem, Progress
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.scheme import TargetSet
from domain.sessions.prescription import (
    DueWindow,
    LoadAdjustment,
    LoadAdjustmentRow,
    PrescribedExercise,
    PrescribedSet,
    PrescriptionContent,
    SetKind,
)
from domain.sessions.side import Side
from domain.wording import Fact

COACH_OVERRIDE = declare(
    "coach_override",
    Action.HOLD,
    "Set by the coach: {override}.",
    sets="the number of sets that the coach set, if any",
    said_reps="the target reps that the coach set, if any",
    reps="the target as the rule allows it, if the coach set one",
    seconds="the target of a hold, which has no reps",
    said_load="the load that the coach set, if any",
    load="the closest load that can be built, if the coach set one",
    unit="unit of the loads",
    variant="name of the variant that the coach set, if any",
    skipped="true if the coach skipped the exercise",
    until_notice="whether it is skipped until further notice, and not only once",
)
FLAGGED_CODES = (
    "pain_stop",
    "stopped",
    "pain_eased",
    "already_easiest",
    "pain_hold",
    "load_questioned",
    "lighter_with_more_reps",
)  # these need the coach's attention


def prescribe(plan: Plan, progress: Progress, on: date) -> PrescriptionContent:
    """The next session, for `on` or for the earliest date after it that schedule and weekdays allow."""
    due = due_window(plan, progress)
    on = plan.program.training_date(max(on, due.earliest))
    opened = open_session(plan, progress, on)
    day = plan.program.days[plan.program.day_on(progress.day, on)]
    exercises = tuple(prescribe_exercise(SlotProgress(plan, opened, slot)) for slot in day.slots)
    return PrescriptionContent(
        session_number=progress.sessions + 1,
        on=on,
        unit=progress.setup.unit,
        day=day.day if len(plan.program.days) > 1 else None,
        week=None if plan.program.weeks is None else opened.week + 1,
        program=plan.named,
        rounds=plan.program.rounds,
        flags=_flags(opened, exercises),
        notes=None,
        due=due,
        provisional=progress.awaits_morning,
        exercises=exercises,
    )


def due_window(plan: Plan, progress: Progress) -> DueWindow:
    """The dates between which the next session should be done."""
    schedule = plan.program.policies.schedule
    window = schedule.due if schedule else due_without_schedule
    done_on, skipped_on = progress.done_on, progress.skipped_on
    due = window(done_on, progress.start_on)
    if skipped_on is not None and (not done_on or done_on[0] <= skipped_on):
        due = due_after_skip(due, window((skipped_on, *done_on), progress.start_on), skipped_on)
    if not plan.program.weekdays:
        return due
    earliest = plan.program.training_date(due.earliest)
    return DueWindow(earliest, None if due.latest is None else max(due.latest, earliest))


def _flags(progress: Progress, exercises: Sequence[PrescribedExercise]) -> tuple[str, ...]:
    codes = {item.decision.code for item in exercises}
    flags = tuple(code for code in FLAGGED_CODES if code in codes)
    return (*flags, COACH_OVERRIDE.name) if progress.overrides else flags


def prescribe_exercise(slot_progress: SlotProgress) -> PrescribedExercise:
    """The sets of one slot, and the reason for them."""
    slot, exercise = slot_progress.slot, slot_progress.exercise
    override, lasting = slot_progress.override, slot_progress.lasting_override
    slug = (override.variant if override else None) or slot_progress.variant
    variant = exercise.variant(slug)
    rule, states = slot_progress.rule, slot_progress.progression_state.states.values()
    lowest = min(states, key=lambda state: state.stage)
    rest = rule.rest_at(lowest)
    return PrescribedExercise(
        slot=slot.slot,
        exercise=slot.exercise,
        variant=slug,
        stage=rule.stage_name(lowest),
        group=slot.group,
        tempo=rule.tempo_at(lowest) or slot.tempo,
        rest_seconds=slot.rest_seconds if rest is None else rest,
        cues=(*exercise.cues, *(variant.cues if variant else ()), *slot.cues),
        notes=next((item.notes for item in (override, lasting) if item is not None and item.notes), slot.notes),
        sets=tuple(prescribed_sets(slot_progress)),
        decision=_decision(slot_progress),
        rest_after_seconds=slot.rest_after_seconds,
    )


def _decision(slot: SlotProgress) -> Decision:
    """The reason for the sets: the stored decision, unless the exercise is stopped or overridden."""
    name, override = slot.slot.slot, slot.override
    decision = slot.progress.decisions[name]
    if slot.progression_state.stopped:
        return decision if decision.action is Action.STOP else replace(decide(STOPPED), slot=name)
    if override is None or slot.sets_asked_by_rule:
        return decision
    if override.skip:
        return replace(decide(COACH_OVERRIDE, skipped=True, until_notice=False, unit=slot.unit), slot=name)
    return replace(decide(COACH_OVERRIDE, **override_facts(override, work_sets(slot)[0], slot)), slot=name)


def override_facts(override: OverrideItem, prescribed: PrescribedSet, slot: SlotProgress) -> dict[str, Fact]:
    """What the coach set, as facts: `said_load` and `said_reps`, and `load` and `reps` as they can be followed."""
    facts: dict[str, Fact] = {"unit": slot.unit}
    if override.sets is not None:
        facts["sets"] = override.sets
    if override.reps is not None:
        facts["said_reps"] = override.reps
        if prescribed.seconds is not None:
            facts["seconds"] = prescribed.seconds
        elif prescribed.reps is not None:
            facts["reps"] = prescribed.reps
    if override.signed_load is not None:
        facts |= {"said_load": override.signed_load, "load": prescribed.signed_load}
    if override.variant is not None:
        variant = slot.exercise.variant(override.variant)
        facts["variant"] = variant.name if variant else override.variant
    return facts


def prescribed_sets(slot: SlotProgress) -> list[PrescribedSet]:
    """All sets of a slot, warm-up first. Empty when the exercise is stopped or skipped."""
    override = slot.lasting_override if slot.sets_asked_by_rule else slot.override
    if slot.progression_state.stopped or (override is not None and override.skip):
        return []
    work = work_sets(slot)
    return [*_warm_up_sets(_in_override_variant(slot), work), *work] if slot.slot.warm_up else work


def work_sets(slot: SlotProgress) -> list[PrescribedSet]:
    """The work sets in order, with alternating sides."""
    varied, sides = _in_override_variant(slot), slot.sides
    by_key = {
        key: _sets_of_state(varied, key, slot.lasting_override, slot.override) for key in set(map(varied.key, sides))
    }
    by_side = [(side, by_key[varied.key(side)]) for side in sides]
    most = max(map(len, by_key.values()))
    return [replace(sets[n], set=n + 1, side=side) for n in range(most) for side, sets in by_side if n < len(sets)]


def _in_override_variant(slot: SlotProgress) -> SlotProgress:
    """The slot in the variant that the coach set for the next session."""
    variant = None if slot.override is None else slot.override.variant
    if variant is None:
        return slot
    return slot.in_variant([step.variant for step in slot.slot.variants].index(variant))


def _sets_of_state(
    slot: SlotProgress, key: str, lasting: OverrideItem | None, override: OverrideItem | None
) -> list[PrescribedSet]:
    """The work sets of one rule state, in order."""
    rule, loads, state = slot.rule, slot.loads, slot.progression_state.states[key]
    rounding, is_loaded = rule.load_rounding_at(state).rounding, rule.is_loaded(state)
    targets = slot.target_sets(state)
    for item in (lasting, override):
        targets = targets if item is None else _overridden(targets, item)
    sets: list[PrescribedSet] = []
    previous: TargetSet | None = None
    for target in targets:
        if target is previous:  # equal sets are one target
            sets.append(sets[-1])
            continue
        previous, load = target, 0.0
        if override is not None and override.signed_load is not None:
            load = loads.build(override.signed_load)
        elif is_loaded:
            load = target.built(loads, rounding, slot.body_weight)
        sets.append(_prescribed_set(target, load, _load_adjustment(target, loads, rounding)))
    return sets


def _overridden(targets: tuple[TargetSet, ...], override: OverrideItem) -> tuple[TargetSet, ...]:
    if override.reps is not None:  # a hold has no reps: it keeps its seconds
        targets = tuple(item if item.is_hold else replace(item, reps=override.reps) for item in targets)
    if override.sets is not None:
        targets = tuple(targets[min(n, len(targets) - 1)] for n in range(override.sets))
    return targets


def _load_adjustment(target: TargetSet, loads: Loads, rounding: Rounding) -> LoadAdjustment | None:
    """The set's adjustment table, with buildable loads."""
    if target.adjust is None:
        return None
    rows = tuple(
        LoadAdjustmentRow(
            row.min,
            row.max,
            *load_and_assistance(loads.build(target.load, rounding, row.percent / 100, row.plus)),
        )
        for row in target.adjust.rows
    )
    return LoadAdjustment(target.adjust.from_set, "reps", rows)


def _prescribed_set(target: TargetSet, signed: float, adjust: LoadAdjustment | None) -> PrescribedSet:
    load, assistance = load_and_assistance(signed)
    return PrescribedSet(
        1,
        SetKind.WORK,
        Side.BOTH,
        target.reps,
        target.reps_max,
        target.open,
        target.seconds,
        target.seconds_max,
        load,
        target.rir,
        target.rir_max,
        adjust,
        assistance,
        target.tempo,
        target.rest_seconds,
    )


def _warm_up_sets(slot: SlotProgress, work: Sequence[PrescribedSet]) -> list[PrescribedSet]:
    """The warm-up sets that lead up to the work: each lighter than its first set, and heavier than the one before."""
    by_side = {side: _warm_up_of_side(slot, side, work) for side in slot.sides}
    most = max(map(len, by_side.values()))
    return [_warm_up_set(n + 1, side, *sets[n]) for n in range(most) for side, sets in by_side.items() if n < len(sets)]


def _warm_up_set(number: int, side: Side, reps: int, signed: float) -> PrescribedSet:
    load, assistance = load_and_assistance(signed)
    return PrescribedSet(number, SetKind.WARM_UP, side, reps, load=load, assistance=assistance)


def _warm_up_of_side(slot: SlotProgress, side: Side, work: Sequence[PrescribedSet]) -> list[tuple[int, float]]:
    """The reps and load of each warm-up set of a side. Two with the lightest load are usual, as with an empty bar."""
    first = next((one.signed_load for one in work if one.side in (side, Side.BOTH)), 0.0)
    kept: list[tuple[int, float]] = []
    for item in slot.slot.warm_up:
        load = _warm_up_load(slot, item, side, work)
        if first and load >= first:
            continue
        repeats = sum(load <= earlier for _, earlier in kept)
        if not first or not repeats or (repeats == 1 and load == slot.loads.lightest):
            kept.append((item.reps, load))
    return kept


def _warm_up_load(slot: SlotProgress, item: WarmUpSet, side: Side, work: Sequence[PrescribedSet]) -> float:
    share, state = item.percent / 100, slot.progression_state.states[slot.key(side)]
    if item.of is WarmUpReference.FIRST_SET or not slot.rule.is_loaded(state):
        return _built_share(slot.loads, work[0].signed_load, share)
    heaviest = max(one.signed_load for one in work)  # on a lighter day set by the coach, it stays below the work sets
    return min(_built_share(slot.loads, state.load, share), heaviest)


def _built_share(loads: Loads, load: float, share: float) -> float:
    if load > 0 and not loads.body_weight:
        return loads.build(load, factor=share)
    return loads.build(loads.scaled(load, share))
