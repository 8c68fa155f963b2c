"""The warm-up sets that lead up to the work of an exercise."""

from collections.abc import Sequence

from domain.loads.loading import Loads
from domain.programs.program import WarmUpReference, WarmUpSet
from domain.progress.slot_progress import SlotProgress
from domain.progress.training_day import TrainingDay
from domain.sessions.prescription import PrescribedSet, SetKind
from domain.sessions.side import Side


def warm_up_sets(slot: SlotProgress, work: Sequence[PrescribedSet], today: TrainingDay) -> list[PrescribedSet]:
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
    load, assistance, band = loads.load_assistance_and_band(signed)
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
