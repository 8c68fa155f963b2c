"""How the example athlete performs a session: the script, the performed sets, and their description."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from domain.sessions.metric import Metric, amount_in
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import PainScores, PerformedExercise, PerformedSet
from domain.sessions.side import Side

TO_FATIGUE_REPS, TO_FATIGUE_LOADED_REPS = 15, 6  # reps in a set to fatigue, without a load and with one


class SessionScript(Struct, frozen=True, kw_only=True):
    """How a session goes, compared with its prescription. By default it is met exactly and everything is confirmed."""

    missing_reps: int = 0  # missing in the last set of every exercise
    missing_on_side: Mapping[tuple[str, Side], int] = {}  # reps missing in the last set of one slot, on one side
    extra_reps: int = 0  # on top of the target, in open sets
    extra_rir: float = 0  # reps in reserve on top of the target
    pain: PainScores = PainScores()
    upright: bool = True


def performed_exercise(item: PrescribedExercise, script: SessionScript) -> PerformedExercise:
    """Return the sets that the example athlete performs by the script."""
    work_sets = [one for one in item.sets if one.kind is SetKind.WORK]
    last_number = max((one.set for one in work_sets), default=0)
    sets: list[PerformedSet] = []
    for one in work_sets:
        on_side = script.missing_on_side.get((item.slot, one.side), 0)
        missing_reps = script.missing_reps + on_side if one.set == last_number else 0
        sets.append(_performed_set(one, script, missing_reps, _load(one, sets)))
    return PerformedExercise(exercise=item.exercise, slot=item.slot, sets=tuple(sets))


def _load(target: PrescribedSet, earlier_sets: Sequence[PerformedSet]) -> float:
    """Return the prescribed load, adjusted by an earlier set of the session where the prescription says so."""
    if target.adjust is None:
        return target.load
    deciding_sets = (one for one in earlier_sets if one.side is target.side and one.set == target.adjust.from_set)
    reps = next((one.reps for one in deciding_sets), None)
    row = None if reps is None else target.adjust.row_for(reps)
    return target.load if row is None else row.load


def _performed_set(target: PrescribedSet, script: SessionScript, missing_reps: int, load: float) -> PerformedSet:
    to_fatigue = TO_FATIGUE_LOADED_REPS if load else TO_FATIGUE_REPS
    extra_reps = script.extra_reps if target.open and not missing_reps else 0
    reps = to_fatigue if target.reps is None else target.reps_max or target.reps
    if target.metric is Metric.REPS:
        amount: float = max(reps + extra_reps - missing_reps, 0)
    else:
        amount = max((target.top or 0) - 5 * missing_reps, 0)
    return PerformedSet(
        set=target.set,
        kind=target.kind,
        side=target.side,
        **amount_in(target.metric, amount),
        load=load,
        rir=None if target.rir is None else min(max(target.rir + script.extra_rir, 0), 10),
        unassisted=True,
        torso_upright=script.upright,
        tempo_held=True,
    )


def is_met(target: PrescribedSet, performed: PerformedSet) -> bool:
    """Whether the performed reps, seconds or meters reach the target."""
    return target.amount is None or performed.counted(target.metric) >= target.amount


def performed_in_words(
    sets: Sequence[PerformedSet],
    prescribed_loads: Mapping[tuple[int | None, Side], float] | None = None,
    unit: str = "",
) -> str:
    """Describe performed sets: "12, 12, 10". Loads are named where they differ, and so are sides."""
    loads = prescribed_loads or {}

    def set_text(one: PerformedSet) -> str:
        prescribed_load = loads.get((one.set, one.side), one.load)
        return _amount(one) + (f" at {one.load:g} {unit}" if one.load != prescribed_load else "")

    sides = {side: ", ".join(map(set_text, side_sets)) for side, side_sets in _by_side(sets).items()}
    if not sides:
        return "not done"
    if len(set(sides.values())) == 1:
        return next(iter(sides.values()))
    return "; ".join(f"{side.value} {text}" for side, text in sides.items())


def _by_side(sets: Sequence[PerformedSet]) -> dict[Side, list[PerformedSet]]:
    ordered = sorted(sets, key=lambda one: list(Side).index(one.side))
    return {side: list(side_sets) for side, side_sets in groupby(ordered, key=lambda one: one.side)}


def _amount(one: PerformedSet) -> str:
    return f"{one.seconds:g} s" if one.seconds is not None else str(one.reps)
