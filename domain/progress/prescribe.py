"""The next session that progress prescribes on a date. Pure: the same progress and date give the same sets.

Exact working loads become loads that the athlete can build from their equipment.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare, load_of, with_facts
from domain.loads.load_step import NO_HEAVIER_LOAD
from domain.loads.loading import Loads, Rounding, load_and_assistance
from domain.policies.deload import DELOAD_PLANNED
from domain.policies.pain import STOPPED, PainPolicy
from domain.policies.pause import after_pauses, due_after_pauses, paused_until
from domain.policies.schedule import (
    LAYOFF,
    LAYOFF_RESTART,
    due_after_rest,
    due_after_skip,
    due_without_schedule,
)
from domain.programs.plan import Plan, declared_name, is_substitute
from domain.programs.program import Slot, WarmUpReference, WarmUpSet
from domain.progress.enrollment_start import START_BODYWEIGHT, START_LIGHTEST
from domain.progress.open_session import open_session
from domain.progress.phases import advance_phase, plan_in_phase, prescribed_phase
from domain.progress.progress import OverrideItem, Progress
from domain.progress.slot_progress import SlotProgress
from domain.progress.training_day import (
    NOT_POSSIBLE_HERE,
    PLACE_LIMITED,
    PLACE_START,
    TrainingDay,
    slot_on,
    substitutes_on,
    training_day,
)
from domain.progression_rules.parts.scheme import TargetSet, interval_facts
from domain.sessions.metric import Metric
from domain.sessions.prescription import (
    DueWindow,
    LoadAdjustment,
    LoadAdjustmentRow,
    PrescribedExercise,
    PrescribedPainLimits,
    PrescribedPhase,
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
    said_seconds="the target in seconds that the coach set, if any",
    said_distance_m="the target in meters that the coach set, if any",
    seconds="the target in seconds, of a set that has one",
    distance_m="the target in meters, of a set that has one",
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
    today = training_day(plan, opened, on, place)
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
        on = _training_date(trained, progress, max(asked, due_window(trained, progress, as_of).earliest))
        later = advance_phase(plan, progress, on)
        if later.phase == progress.phase:
            break
        progress, asked = later, asked if later.phase is None else max(asked, later.phase.on)
    trained = plan_in_phase(plan, progress)
    due = due_window(trained, progress, as_of)
    return trained, progress, due, _training_date(trained, progress, max(asked, due.earliest))


def session_date(plan: Plan, progress: Progress, on: date) -> date:
    """The first date from `on` for which the next session is prescribed: a training day, not too soon, in no pause."""
    return _training_date(plan, progress, max(on, due_window(plan, progress, on).earliest))


def _training_date(plan: Plan, progress: Progress, on: date) -> date:
    """The first date from `on` that is a training day and in no pause."""
    found = plan.program.training_date(on)
    while (later := plan.program.training_date(after_pauses(progress.pauses, found))) != found:
        found = later
    return found


def due_window(plan: Plan, progress: Progress, on: date) -> DueWindow:
    """The dates between which the next session should be done, as of a date: a pause that has begun counts in full."""
    schedule = plan.program.policies.schedule
    window = schedule.due if schedule else due_without_schedule
    done_on, skipped_on, phase = progress.done_on, progress.skipped_on, progress.phase
    if phase is not None:  # sessions of an earlier phase take no part in the week of this one
        done_on = tuple(day for day in done_on if day >= phase.on) or done_on[:1]
    due = window(done_on, progress.start_on)
    first_day = progress.not_due_before
    if first_day is not None and (not done_on or done_on[0] < first_day):
        due = DueWindow(max(due.earliest, first_day), None)  # no session yet, apart from replayed ones
    if skipped_on is not None and (not done_on or done_on[0] <= skipped_on):
        due = due_after_skip(due, window((skipped_on, *done_on), progress.start_on), skipped_on)
    if progress.rest_until is not None:
        due = due_after_rest(due, progress.rest_until)
    if phase is not None and due.earliest < phase.on:
        due = DueWindow(phase.on, None if due.latest is None else max(due.latest, phase.on))
    paused = due_after_pauses(due, progress.pauses, on) if progress.pauses else due
    if not plan.program.weekdays:
        return paused
    earliest, latest = plan.program.training_date(paused.earliest), paused.latest
    if latest is not None and latest != due.latest:  # put off by a pause, to a training day
        latest = plan.program.training_date(latest)
    return DueWindow(earliest, None if latest is None else max(latest, earliest))


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
    sets, policy = tuple(prescribed_sets(slot_progress, today)), slot_progress.pain_policy
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
        decision=_decision(slot_progress, today, sets),
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


def _decision(slot: SlotProgress, today: TrainingDay, sets: Sequence[PrescribedSet]) -> Decision:
    """The reason for the sets: the stored decision, unless the exercise is stopped, overridden, or not as usual."""
    name, override = declared_name(slot.slot.slot), slot.override
    decision = slot.progress.decisions[slot.slot.slot]
    loads = today.loads_here(slot) or slot.loads
    if slot.progression_state.stopped:
        return decision if decision.action is Action.STOP else replace(decide(STOPPED), slot=name)
    if override is None or slot.sets_asked_by_rule:
        return _decision_today(slot, today, sets) or decision
    if override.skip:
        return replace(decide(COACH_OVERRIDE, skipped=True, until_notice=False, unit=slot.unit), slot=name)
    facts = override_facts(override, loads.signed(work_sets(slot, today)[0]) or 0.0, work_sets(slot, today)[0], slot)
    return replace(slot.named(decide(COACH_OVERRIDE, **facts)), slot=name)


def _decision_today(slot: SlotProgress, today: TrainingDay, sets: Sequence[PrescribedSet]) -> Decision | None:
    """The reason for sets that are not as usual: a place or a deload. None if they are as usual."""
    if has_usual_sets(slot, today):
        return None if today.equipment is None else _decision_with_loads_here(slot, today)
    name = declared_name(slot.slot.slot)
    if not today.is_possible(slot):
        return replace(decide(NOT_POSSIBLE_HERE, place=today.place_name), slot=name)
    usual, now = work_sets(slot, TrainingDay(today.on)), [one for one in sets if one.kind is not SetKind.WARM_UP]
    planned = usual if today.deload is None else work_sets(slot, replace(today, equipment=None))
    deload = None if today.had_enough_break and planned == usual else today.deload
    if not now or (deload is None and usual == now):
        return None
    loads_here = today.loads_here(slot) or slot.loads
    limited = _first_limited(slot, planned, now, loads_here)
    at = (_first_changed(usual, planned) if limited is None else limited) or 0  # the set that the sentence is about
    facts: dict[str, Fact] = {"load": loads_here.signed(now[at]) or 0.0, "unit": slot.unit}
    facts["usual_load"] = slot.loads.signed(usual[at]) or 0.0
    if deload is not None:
        facts |= {"ends_on": deload.ends_on.isoformat(), **_break_facts(slot, usual[at])}
        facts |= _deload_facts(usual, now, at) | (_fatigue_facts(usual, planned) if today.factor < 1 else {})
        if limited is not None:
            facts |= {"place": today.place_name, "deload_load": slot.loads.signed(planned[at]) or 0.0}
        decision = decide(DELOAD_PLANNED, **facts)
    elif limited is not None:
        decision = decide(PLACE_LIMITED, place=today.place_name, **_break_facts(slot, usual[at]), **facts)
    else:
        decision = slot.progress.decisions[slot.slot.slot]
        return with_facts(decision, load=facts["load"]) if load_of(decision) == facts["usual_load"] else decision
    return replace(slot.named(decision, loads_here), slot=name)


def _break_facts(slot: SlotProgress, usual: PrescribedSet) -> dict[str, Fact]:
    """The break that has made a usual set lighter, as facts. Empty if there was none."""
    decision = slot.progress.decisions[slot.slot.slot]
    if decision.code not in (LAYOFF.name, LAYOFF_RESTART.name):
        return {}
    facts: dict[str, Fact] = {"days": decision.facts["days"]}
    if slot.loads.signed(usual):
        return facts
    return facts | {f"usual_{name}": value for name, value in _amount_facts(usual).items()}


def _first_limited(
    slot: SlotProgress, planned: Sequence[PrescribedSet], now: Sequence[PrescribedSet], loads_here: Loads
) -> int | None:
    """The first set whose load is another one here. None if all loads are read as the planned ones: progress goes on.

    58.97 kg, for example, is read as 60.
    """
    by_band = slot.loads.is_ranked or loads_here.is_ranked

    def is_same(here: PrescribedSet, there: PrescribedSet) -> bool:
        if by_band:
            return here.band == there.band
        return there.signed_load in (here.signed_load, slot.loads.snap(here.signed_load))

    return next((n for n, one in enumerate(now) if not is_same(one, planned[n])), None)


def _first_changed(usual: Sequence[PrescribedSet], planned: Sequence[PrescribedSet]) -> int | None:
    """The first set with a lighter load in a deload, or else with another target. None if it leaves all as usual."""
    changed = [n for n, one in enumerate(planned) if one != usual[n]]
    return next((n for n in changed if _loads_of(planned[n]) != _loads_of(usual[n])), changed[0] if changed else None)


def _deload_facts(usual: Sequence[PrescribedSet], now: Sequence[PrescribedSet], at: int) -> dict[str, Fact]:
    """What a deload changes besides the load, as facts: the number of work sets, and the target of a set."""
    facts: dict[str, Fact] = {}
    count, usual_count = (max(one.set for one in sets if one.kind is SetKind.WORK) for sets in (now, usual))
    if count < usual_count:
        facts = {"sets": count, "usual_sets": usual_count}
    return facts if now[at].amount == usual[at].amount else facts | _amount_facts(now[at])


def _fatigue_facts(usual: Sequence[PrescribedSet], planned: Sequence[PrescribedSet]) -> dict[str, Fact]:
    """Whether a deload asks to stop `all` or `some` sets early: those to fatigue that have no lighter load."""
    kept = [one.amount is None and _loads_of(one) == _loads_of(each) for one, each in zip(planned, usual, strict=False)]
    return {"to_fatigue": "all" if all(kept) else "some"} if any(kept) else {}


def _loads_of(one: PrescribedSet) -> tuple[float, str | None]:
    return one.signed_load, one.band


def _amount_facts(prescribed: PrescribedSet) -> dict[str, Fact]:
    """The target of a set as facts, with what an interval is. Empty: to fatigue."""
    facts: dict[str, Fact] = {} if prescribed.amount is None else {prescribed.metric.value: prescribed.amount}
    return facts if prescribed.interval is None else facts | interval_facts(prescribed.interval)


def _decision_with_loads_here(slot: SlotProgress, today: TrainingDay) -> Decision | None:
    """The reason for the sets of a substitute whose decision names a load that can't be built here. Else None."""
    decision = slot.progress.decisions[slot.slot.slot]
    stated = 0.0 if decision.code == START_BODYWEIGHT.name else load_of(decision)
    if not is_substitute(slot.slot) or stated is None or stated in slot.loads.values:
        return None
    if not stated:
        here = decide(START_LIGHTEST, load=slot.lowest, unit=slot.unit)
    elif decision.action is Action.START:
        here = decide(PLACE_START, place=today.place_name, load=slot.lowest, usual_load=stated, unit=slot.unit)
    else:
        here = with_facts(decision, load=slot.loads.build(stated))
    return replace(slot.named(here), slot=decision.slot)


def has_usual_sets(slot: SlotProgress, today: TrainingDay) -> bool:
    """Whether neither a deload nor other equipment than usual can change the sets."""
    return today.deload is None and today.loads_here(slot) is None


def override_facts(
    override: OverrideItem, load: float, prescribed: PrescribedSet, slot: SlotProgress
) -> dict[str, Fact]:
    """What the coach set, as facts: `said_load` and `said_reps`, and `load` and `reps` as they can be followed."""
    facts: dict[str, Fact] = {"unit": slot.unit}
    if override.sets is not None:
        facts["sets"] = override.sets
    if override.reps is not None:
        facts["said_reps"] = override.reps
    if override.seconds is not None:
        facts["said_seconds"] = override.seconds
    if override.distance_m is not None:
        facts["said_distance_m"] = override.distance_m
    if override.changes_target:
        facts |= _amount_facts(prescribed)
    said = slot.loads.signed(override)
    if said is not None:
        facts |= {"said_load": said, "load": load}
    if override.variant is not None:
        variant = slot.exercise.variant(override.variant)
        facts["variant"] = variant.name if variant else override.variant
    return facts


def prescribed_sets(slot: SlotProgress, today: TrainingDay) -> list[PrescribedSet]:
    """All sets of a slot, warm-up first. Empty if the exercise is stopped or skipped, or not possible here."""
    override = slot.lasting_override if slot.sets_asked_by_rule else slot.override
    if slot.progression_state.stopped or (override is not None and override.skip):
        return []
    if not has_usual_sets(slot, today) and not today.is_possible(slot):
        return []
    work = work_sets(slot, today)
    return [*_warm_up_sets(_in_override_variant(slot), work, today), *work] if slot.slot.warm_up else work


def work_sets(slot: SlotProgress, today: TrainingDay) -> list[PrescribedSet]:
    """The sets that are judged, in order, with alternating sides."""
    varied, sides = _in_override_variant(slot), slot.sides
    by_key = {key: _sets_of_state(varied, key, slot, today) for key in set(map(varied.key, sides))}
    by_side = [(side, by_key[varied.key(side)]) for side in sides]
    most = max(map(len, by_key.values()))
    numbers = {key: _numbers(sets) for key, sets in by_key.items()}
    return [
        replace(sets[n], set=numbers[varied.key(side)][n], side=side)
        for n in range(most)
        for side, sets in by_side
        if n < len(sets)
    ]


def _numbers(sets: Sequence[PrescribedSet]) -> list[int]:
    """The number of each set among those of its kind."""
    kinds = [one.kind for one in sets]
    return [kinds[: n + 1].count(kind) for n, kind in enumerate(kinds)]


def _in_override_variant(slot: SlotProgress) -> SlotProgress:
    """The slot in the variant that the coach set for the next session."""
    variant = None if slot.override is None else slot.override.variant
    if variant is None:
        return slot
    return slot.in_variant([step.variant for step in slot.slot.variants].index(variant))


def _sets_of_state(
    slot: SlotProgress, key: str, with_override: SlotProgress, today: TrainingDay
) -> list[PrescribedSet]:
    """The work sets of one rule state, in order. `slot` is in the variant of the coach's override."""
    lasting, override = with_override.lasting_override, with_override.override
    rule, loads, state = slot.rule, slot.loads, slot.progression_state.states[key]
    rounding, is_loaded = rule.load_rounding_at(state).rounding, rule.is_loaded(state)
    targets = slot.target_sets(state)
    for item in (lasting, override):
        targets = targets if item is None else _overridden(targets, item)
    usual, loads_here = has_usual_sets(slot, today), today.loads_here(slot) or loads
    has_deload = not usual and slot.sets_asked_by_rule
    if has_deload:
        targets = today.remaining(targets)
    sets: list[PrescribedSet] = []
    previous: TargetSet | None = None
    for target in targets:
        if target is previous:  # equal sets are one target
            sets.append(sets[-1])
            continue
        previous, load = target, 0.0
        said = None if override is None else loads.signed(override)
        if said is not None:
            load = loads.build(said)
        elif is_loaded:
            load = target.built(loads, rounding, slot.body_weight)
        asked = target
        if has_deload and today.factor < 1:
            lightened = today.lightened(load, slot) if target.loaded and is_loaded else load
            asked = target if lightened < load else target.with_scaled_target(today.factor)
            load = lightened
        load = load if usual else today.limited(load, slot)
        adjustment = _load_adjustment(target, loads, rounding, slot, today)
        sets.append(_prescribed_set(asked, load, adjustment, loads_here))
    return sets


def _overridden(targets: tuple[TargetSet, ...], override: OverrideItem) -> tuple[TargetSet, ...]:
    targets = tuple(_with_target(item, override.target_in(item.metric)) for item in targets)
    if override.sets is not None:
        targets = tuple(targets[min(n, len(targets) - 1)] for n in range(override.sets))
    return targets


def _with_target(target: TargetSet, amount: float | None) -> TargetSet:
    """The set with a target of the coach in its own metric. A hold has no reps: it keeps its seconds."""
    if amount is None:
        return target
    if target.metric is Metric.SECONDS:
        return replace(target, seconds=amount)
    return replace(target, distance_m=amount) if target.metric is Metric.DISTANCE else replace(target, reps=int(amount))


def _load_adjustment(
    target: TargetSet, loads: Loads, rounding: Rounding, slot: SlotProgress, today: TrainingDay
) -> LoadAdjustment | None:
    """The set's adjustment table, with buildable loads."""
    if target.adjust is None:
        return None

    def built(percent: float, plus: float) -> float:
        load = loads.build(target.load, rounding, percent / 100, plus)
        return today.limited(today.lightened(load, slot), slot)

    rows = tuple(
        LoadAdjustmentRow(row.min, row.max, *load_and_assistance(built(row.percent, row.plus)))
        for row in target.adjust.rows
    )
    return LoadAdjustment(target.adjust.from_set, "reps", rows)


def _prescribed_set(target: TargetSet, signed: float, adjust: LoadAdjustment | None, loads: Loads) -> PrescribedSet:
    load, assistance, band = _wire_loads(signed, loads)
    return PrescribedSet(
        1,
        target.kind,
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
        target.distance_m,
        target.distance_m_max,
        target.interval,
        band,
    )


def _wire_loads(signed: float, loads: Loads) -> tuple[float, float, str | None]:
    """The load, the assistance and the band of a set. The rank of a band is no load."""
    band = loads.bands.get(signed) if loads.bands else None
    return (0.0, 0.0, band) if loads.is_ranked else (*load_and_assistance(signed), band)


def _warm_up_sets(slot: SlotProgress, work: Sequence[PrescribedSet], today: TrainingDay) -> list[PrescribedSet]:
    """The warm-up sets that lead up to the work: each lighter than its first set, and heavier than the one before."""
    by_side = {side: _warm_up_of_side(slot, side, work, today) for side in slot.sides}
    most = max(map(len, by_side.values()))
    loads = today.loads_here(slot) or slot.loads
    return [
        _warm_up_set(n + 1, side, *sets[n], loads)
        for n in range(most)
        for side, sets in by_side.items()
        if n < len(sets)
    ]


def _warm_up_set(number: int, side: Side, reps: int, signed: float, loads: Loads) -> PrescribedSet:
    load, assistance, band = _wire_loads(signed, loads)
    return PrescribedSet(number, SetKind.WARM_UP, side, reps, load=load, assistance=assistance, band=band)


def _warm_up_of_side(
    slot: SlotProgress, side: Side, work: Sequence[PrescribedSet], today: TrainingDay
) -> list[tuple[int, float]]:
    """The reps and load of each warm-up set of a side. Two with the lightest load are usual, as with an empty bar."""
    loads = today.loads_here(slot) or slot.loads
    first = next((loads.signed(one) or 0.0 for one in work if one.side in (side, Side.BOTH)), 0.0)
    kept: list[tuple[int, float]] = []
    for item in slot.slot.warm_up:
        load = today.limited(_warm_up_load(slot, item, side, [loads.signed(one) or 0.0 for one in work]), slot)
        if first and load >= first:
            continue
        repeats = sum(load <= earlier for _, earlier in kept)
        if not first or not repeats or (repeats == 1 and load == loads.lightest):
            kept.append((item.reps, load))
    return kept


def _warm_up_load(slot: SlotProgress, item: WarmUpSet, side: Side, work: Sequence[float]) -> float:
    share, state = item.percent / 100, slot.progression_state.states[slot.key(side)]
    if item.of is WarmUpReference.FIRST_SET or not slot.rule.is_loaded(state):
        return _built_share(slot.loads, work[0], share)
    heaviest = max(work)  # on a lighter day set by the coach, it stays below the work sets
    return min(_built_share(slot.loads, state.load, share), heaviest)


def _built_share(loads: Loads, load: float, share: float) -> float:
    if load > 0 and not loads.body_weight:
        return loads.build(load, factor=share)
    return loads.build(loads.scaled(load, share))
