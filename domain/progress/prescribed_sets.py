"""The sets of an exercise on a date: exact working loads become loads that the athlete can build."""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.loads.loading import Loads, Rounding
from domain.progress.progress import OverrideItem
from domain.progress.slot_progress import SlotProgress
from domain.progress.training_day import TrainingDay
from domain.progress.warm_up import warm_up_sets
from domain.progression_rules.parts.scheme import AdjustmentRow, TargetSet
from domain.sessions.metric import Metric
from domain.sessions.prescription import LoadAdjustment, LoadAdjustmentRow, PrescribedSet
from domain.sessions.side import Side


def has_usual_sets(slot: SlotProgress, today: TrainingDay) -> bool:
    """Whether neither a deload nor other equipment than usual can change the sets."""
    return today.deload is None and today.loads_here(slot) is None


def prescribed_sets(slot: SlotProgress, today: TrainingDay) -> list[PrescribedSet]:
    """All sets of a slot, warm-up first. Empty if the exercise is stopped or skipped, or not possible here."""
    override = slot.lasting_override if slot.sets_asked_by_rule else slot.override
    if slot.progression_state.stopped or (override is not None and override.skip):
        return []
    if not has_usual_sets(slot, today) and not today.is_possible(slot):
        return []
    work = work_sets(slot, today)
    return [*warm_up_sets(_in_override_variant(slot), work, today), *work] if slot.slot.warm_up else work


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

    loads_here = today.loads_here(slot) or loads

    def built(row: AdjustmentRow) -> float:
        adjusted = replace(target, factor=row.percent / 100, plus=row.plus)
        return today.limited(today.lightened(adjusted.built(loads, rounding, slot.body_weight), slot), slot)

    rows = tuple(
        LoadAdjustmentRow(row.min, row.max, *loads_here.load_assistance_and_band(built(row)))
        for row in target.adjust.rows
    )
    return LoadAdjustment(target.adjust.from_set, "reps", rows)


def _prescribed_set(target: TargetSet, signed: float, adjust: LoadAdjustment | None, loads: Loads) -> PrescribedSet:
    load, assistance, band = loads.load_assistance_and_band(signed)
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
