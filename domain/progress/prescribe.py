"""What progress prescribes on a date. Pure: the same progress and date give the same sets.

Opening a session on its date applies what only the calendar decides (a layoff); issuing turns exact loads into loads
that the athlete can build.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import Loads, Rounding, Unit
from domain.policies.pain import STOPPED
from domain.policies.schedule import (
    LAYOFF,
    LAYOFF_RESTART,
    LAYOFF_SAME_LOAD,
    LayoffStep,
    due_after_skip,
    due_without_schedule,
    layoff_step,
)
from domain.programs.program import Plan, WarmUpReference, WarmUpSet
from domain.progress.progress import OverrideItem, Progress, ProgressionState
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.parts.rule_state import RuleState
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
from domain.wording import load_text

COACH_OVERRIDE = declare(
    "coach_override",
    Action.HOLD,
    "Set by the coach: {what}.",
    what="what the coach set",
)
FLAGGED = ("pain_stop", "stopped", "pain_eased", "already_easiest", "pain_hold")  # what a coach should look at


def open_session(plan: Plan, progress: Progress, on: date) -> Progress:
    """Progress as it stands on the day: in the week of its tables, and after a long break lighter."""
    week = week_on(plan, progress, on)
    progress = progress if week == progress.week else replace(progress, week=week)
    days = (on - progress.done_on[0]).days if progress.done_on else 0
    step = layoff_step(plan.program.policies.layoff, days)
    if step is None:
        return progress
    for slot in plan.first_slot.values():
        slot_progress = SlotProgress(plan, progress, slot)
        eased = slot_progress.at(_after_layoff(slot_progress, step))
        held = step.factor is not None and step.factor < 1 and not slot_progress.progression_state.stopped
        if eased.progression_state != slot_progress.progression_state or (held and slot_progress.lowest):
            said = {
                side: _layoff_said(slot_progress, eased, side, step, days) for side in eased.progression_state.states
            }
            progress = eased.say(combine_sides(said))
    return progress


def week_on(plan: Plan, progress: Progress, on: date) -> int:
    """The week of the program's tables on a date, from 0; a program without weeks is always in the first."""
    counted = plan.program.week(progress.sessions, progress.start_on, on)
    return max(counted + progress.week_shift, 0) if plan.program.weeks is not None else 0


def _layoff_said(before: SlotProgress, after: SlotProgress, side: str, step: LayoffStep, days: int) -> Decision:
    """What a break does to a side; where nothing lighter can be built near enough, that too."""
    load, unit = after.built(after.progression_state.states[side]), after.unit
    if step.factor is None:
        return decide(LAYOFF_RESTART, days=days, load=load, unit=unit)
    same = load and after.progression_state.states[side] == before.progression_state.states[side]
    return decide(LAYOFF_SAME_LOAD if same else LAYOFF, days=days, load=load, unit=unit)


def _after_layoff(slot_progress: SlotProgress, step: LayoffStep) -> ProgressionState:
    rule, loads, progression_state = slot_progress.rule, slot_progress.loads, slot_progress.progression_state
    states: dict[str, RuleState] = {}
    for side, state in progression_state.states.items():
        built = slot_progress.built(state)
        if step.factor is None:
            first = progression_state.start_loads.get(side, state.load)
            if first == 0 and rule.stage_name(state) is not None:  # it began in an earlier stage, without a load
                first = loads.lightest_loaded
            again = rule.restart(state, loads, min(first, state.load))
            # a stage that begins with a load is none to begin again by whoever had nothing to lift when it began
            states[side] = rule.with_loads(again, lambda load: min(load, state.load))  # noqa: B023 - used at once
            continue
        factor, load_rounding = step.factor, rule.load_rounding_at(state)
        lighter = rule.with_loads(state, lambda load: load_rounding.scaled(loads, load, factor))  # noqa: B023 - used at once
        states[side] = lighter if slot_progress.built(lighter) < built else state
    return replace(progression_state, states=states)


def due(plan: Plan, progress: Progress) -> DueWindow:
    """The dates between which the next session should be done."""
    schedule = plan.program.policies.schedule
    window, done, skipped = schedule.due if schedule else due_without_schedule, progress.done_on, progress.skipped_on
    found = window(done, progress.start_on)
    if skipped is not None and (not done or done[0] <= skipped):
        found = due_after_skip(found, window((skipped, *done), progress.start_on), skipped)
    if not plan.program.weekdays:
        return found
    earliest = plan.program.training_date(found.earliest)
    return DueWindow(earliest, None if found.latest is None else max(found.latest, earliest))


def prescribe(plan: Plan, progress: Progress, on: date) -> PrescriptionContent:
    """The whole next session, for `on` or for the earliest date after it that schedule and weekdays allow."""
    window = due(plan, progress)
    on = plan.program.training_date(max(on, window.earliest))
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
        due=window,
        provisional=progress.awaits_morning,
        exercises=exercises,
    )


def _flags(progress: Progress, exercises: Sequence[PrescribedExercise]) -> tuple[str, ...]:
    codes = {item.decision.code for item in exercises}
    flags = [code for code in FLAGGED if code in codes]
    return (*flags, COACH_OVERRIDE.name) if progress.overrides else tuple(flags)


def prescribed_sets(slot_progress: SlotProgress) -> list[PrescribedSet]:
    """Everything to be done in a slot: nothing where it is stopped or left out."""
    coach = slot_progress.lasting if slot_progress.sets_asked_by_rule else slot_progress.override
    if slot_progress.progression_state.stopped or (coach is not None and coach.skip):
        return []
    work = work_sets(slot_progress)
    return [*_warm_up(_in_said_variant(slot_progress), work), *work] if slot_progress.slot.warm_up else work


def prescribe_exercise(slot_progress: SlotProgress) -> PrescribedExercise:
    """The sets of one slot, and why."""
    slot, exercise, override, lasting = (
        slot_progress.slot,
        slot_progress.exercise,
        slot_progress.override,
        slot_progress.lasting,
    )
    variant = (override.variant if override else None) or slot_progress.variant
    held = exercise.variant(variant)
    return PrescribedExercise(
        slot=slot.slot,
        exercise=slot.exercise,
        variant=variant,
        stage=slot_progress.rule.stage_name(
            min(slot_progress.progression_state.states.values(), key=lambda state: state.stage)
        ),
        group=slot.group,
        tempo=slot.tempo,
        rest_seconds=slot.rest_seconds,
        cues=(*exercise.cues, *(held.cues if held else ()), *slot.cues),
        notes=next((item.notes for item in (override, lasting) if item is not None and item.notes), slot.notes),
        sets=tuple(prescribed_sets(slot_progress)),
        decision=_decision(slot_progress),
    )


def _decision(slot_progress: SlotProgress) -> Decision:
    slot, override = slot_progress.slot.slot, slot_progress.override
    found = slot_progress.progress.decisions[slot]
    if slot_progress.progression_state.stopped:
        return found if found.action is Action.STOP else replace(decide(STOPPED), slot=slot)
    if override is None or slot_progress.sets_asked_by_rule:
        return found
    what = (
        "left out this time"
        if override.skip
        else override_text(override, work_sets(slot_progress)[0], slot_progress.unit)
    )
    return replace(decide(COACH_OVERRIDE, what=what), slot=slot)


def override_text(override: OverrideItem, asked: PrescribedSet, unit: Unit) -> str:
    """What a coach set, in words, and where it could not be just that, what is `asked` for instead."""
    words = [] if override.sets is None else [f"{override.sets} sets"]
    if override.reps is not None:
        words.append(_reps_said(override.reps, asked))
    if override.load is not None:
        exactly = f" (the nearest to {override.load:g} {unit} that can be built)"
        words.append(load_text(asked.load, unit) + ("" if asked.load == override.load else exactly))
    if override.variant is not None:
        words.append(override.variant)
    return ", ".join(words) or "as it is"


def _reps_said(reps: int, asked: PrescribedSet) -> str:
    if asked.is_hold:
        return f"{asked.seconds:g} seconds (a hold has no reps)"
    kept = "" if asked.reps == reps else f" (the nearest to {reps} that its rule allows)"
    return ("to fatigue" if asked.reps is None else f"{asked.reps} reps") + kept


def work_sets(slot_progress: SlotProgress) -> list[PrescribedSet]:
    """The work sets, set by set, the sides in turn."""
    said, sides = _in_said_variant(slot_progress), slot_progress.sides
    asked = {key: _asked(said, key, slot_progress.lasting, slot_progress.override) for key in set(map(said.key, sides))}
    by_side = [(side, asked[said.key(side)]) for side in sides]
    most = max(map(len, asked.values()))
    return [replace(sets[n], set=n + 1, side=side) for n in range(most) for side, sets in by_side if n < len(sets)]


def _asked(
    slot_progress: SlotProgress, key: str, lasting: OverrideItem | None, override: OverrideItem | None
) -> list[PrescribedSet]:
    """The sets of one state, in order, whichever side does them."""
    rule, loads, state = slot_progress.rule, slot_progress.loads, slot_progress.progression_state.states[key]
    rounding, loaded = rule.load_rounding_at(state).rounding, rule.is_loaded(state)
    targets = slot_progress.target_sets(state)
    for item in (lasting, override):
        targets = targets if item is None else _overridden(targets, item)
    found: list[PrescribedSet] = []
    last: TargetSet | None = None
    for target in targets:
        if target is last:  # equal sets are one target
            found.append(found[-1])
            continue
        last, load = target, 0.0
        if override is not None and override.load is not None:
            load = loads.build(override.load)
        elif loaded and target.loaded:
            load = loads.build(target.load, rounding, target.factor, target.plus)
        found.append(_prescribed(target, load, _adjust(target, loads, rounding)))
    return found


def _in_said_variant(slot_progress: SlotProgress) -> SlotProgress:
    """The slot in the variant that the coach set for once, where one was."""
    said = None if slot_progress.override is None else slot_progress.override.variant
    if said is None:
        return slot_progress
    return slot_progress.in_variant([step.variant for step in slot_progress.slot.variants].index(said))


def _adjust(target: TargetSet, loads: Loads, rounding: Rounding) -> LoadAdjustment | None:
    """The table of the set with loads that can be built."""
    if target.adjust is None:
        return None
    rows = tuple(
        LoadAdjustmentRow(row.min, row.max, loads.build(target.load, rounding, row.percent / 100, row.plus))
        for row in target.adjust.rows
    )
    return LoadAdjustment(target.adjust.from_set, "reps", rows)


def _warm_up(slot_progress: SlotProgress, work: Sequence[PrescribedSet]) -> list[PrescribedSet]:
    return [
        PrescribedSet(
            set=number,
            kind=SetKind.WARM_UP,
            side=side,
            reps=item.reps,
            load=_warm_up_load(slot_progress, item, side, work),
        )
        for number, item in enumerate(slot_progress.slot.warm_up, start=1)
        for side in slot_progress.sides
    ]


def _warm_up_load(slot_progress: SlotProgress, item: WarmUpSet, side: Side, work: Sequence[PrescribedSet]) -> float:
    share, state = item.percent / 100, slot_progress.progression_state.states[slot_progress.key(side)]
    if item.of is WarmUpReference.FIRST_SET or not slot_progress.rule.is_loaded(state):
        return slot_progress.loads.build(work[0].load, factor=share)
    heaviest = max(one.load for one in work)  # a coach's lighter day is no day to warm up above it
    return min(slot_progress.loads.build(state.load, factor=share), heaviest)


def _overridden(targets: tuple[TargetSet, ...], override: OverrideItem) -> tuple[TargetSet, ...]:
    if override.reps is not None:  # a hold has no reps: it keeps its seconds
        targets = tuple(item if item.is_hold else replace(item, reps=override.reps) for item in targets)
    if override.sets is not None:
        targets = tuple(targets[min(n, len(targets) - 1)] for n in range(override.sets))
    return targets


def _prescribed(target: TargetSet, load: float, adjust: LoadAdjustment | None) -> PrescribedSet:
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
    )
