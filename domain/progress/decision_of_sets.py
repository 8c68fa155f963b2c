"""The reason for the sets of an exercise on a date: the stored decision, unless they are not as usual."""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare, load_of, with_facts
from domain.loads.loading import Loads
from domain.policies.deload import DELOAD_PLANNED
from domain.policies.pain import STOPPED
from domain.policies.schedule import LAYOFF, LAYOFF_RESTART, LAYOFF_SAME_LOAD, LAYOFF_SAME_SETS
from domain.programs.plan import declared_name, is_substitute
from domain.progress.enrollment_start import START_BODYWEIGHT, START_LIGHTEST
from domain.progress.prescribed_sets import has_usual_sets, work_sets
from domain.progress.progress import OverrideItem
from domain.progress.sets_of_day import deciding
from domain.progress.slot_progress import SlotProgress
from domain.progress.training_day import NOT_POSSIBLE_HERE, PLACE_LIMITED, PLACE_START, TrainingDay
from domain.progression_rules.parts.scheme import interval_facts
from domain.sessions.prescription import PrescribedSet, SetKind
from domain.wording.facts import Fact

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


def decision_of_sets(slot: SlotProgress, today: TrainingDay, sets: Sequence[PrescribedSet]) -> Decision:
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
    planned, factor = usual, today.factor
    if today.deload is not None:
        decides, day = deciding(slot, replace(today, equipment=None))
        planned, factor = work_sets(decides, day), day.factor
    to_fatigue = _fatigue_facts(usual, planned) if factor < 1 else {}
    deload = None if planned == usual and not to_fatigue and _is_after_break(slot) else today.deload
    if not now or (deload is None and usual == now):
        return None
    loads_here = today.loads_here(slot) or slot.loads
    limited = _first_limited(slot, planned, now, loads_here)
    at = (_first_changed(usual, planned) if limited is None else limited) or 0  # the set that the sentence is about
    facts: dict[str, Fact] = {"load": loads_here.signed(now[at]) or 0.0, "unit": slot.unit}
    facts["usual_load"] = slot.loads.signed(usual[at]) or 0.0
    if deload is not None:
        facts |= {"ends_on": deload.ends_on.isoformat(), **_break_facts(slot, usual[at])}
        facts |= _deload_facts(usual, now, at) | to_fatigue
        if limited is not None:
            facts |= {"place": today.place_name, "deload_load": slot.loads.signed(planned[at]) or 0.0}
        decision = decide(DELOAD_PLANNED, **facts)
    elif limited is not None:
        decision = decide(PLACE_LIMITED, place=today.place_name, **_break_facts(slot, usual[at]), **facts)
    else:
        decision = slot.progress.decisions[slot.slot.slot]
        return with_facts(decision, load=facts["load"]) if load_of(decision) == facts["usual_load"] else decision
    return replace(slot.named(decision, loads_here), slot=name)


def _is_after_break(slot: SlotProgress) -> bool:
    codes = (LAYOFF, LAYOFF_RESTART, LAYOFF_SAME_LOAD, LAYOFF_SAME_SETS)
    return slot.progress.decisions[slot.slot.slot].code in {code.name for code in codes}


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
