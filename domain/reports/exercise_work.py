"""What an athlete did for one exercise in a session: its work sets, what was asked, and the figures drawn from them."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.loading import Unit, convert_optional
from domain.progression_rules.parts.questioned_load import LOAD_QUESTIONED
from domain.reports.progress_report import symmetry_index
from domain.sessions.e1rm import OneRepMaxEstimate, OneRepMaxFormula, estimate
from domain.sessions.metric import Metric
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet, worst_scores
from domain.sessions.side import EACH, AffectedSide, Side

UNITS = {Metric.REPS: "reps", Metric.SECONDS: "s", Metric.DISTANCE: "m"}


class RecordedSession(Struct, frozen=True):
    """A logged session with what it was judged by. `issued_unit` is the unit of the loads in `issued`."""

    done: Performance
    issued: tuple[PrescribedExercise, ...] = ()
    issued_unit: Unit | None = None
    decisions: tuple[Decision, ...] = ()
    body_weight: float | None = None
    id: UUID | None = None

    @property
    def depends_on_issued(self) -> bool:
        """Whether figures depend on the prescription: a work set has no load, or a load is questioned in some slot."""
        return any(one.code == LOAD_QUESTIONED.name for one in self.decisions) or any(
            one.load is None and one.assistance is None and one.kind is SetKind.WORK
            for item in self.done.exercises
            for one in item.sets
        )


class ExerciseWork(Struct, frozen=True):
    """The work sets of one exercise in one session, with loads in the unit of the report, and the prescribed ones."""

    recorded: RecordedSession
    sets: tuple[PerformedSet, ...]
    asked: tuple[PrescribedSet, ...]
    decisions: tuple[Decision, ...]
    lifts_bodyweight: bool
    is_questioned: bool
    """Whether a load looks like a typing error, so that it does not count until it is confirmed."""

    @property
    def on(self) -> date:
        return self.recorded.done.performed_on

    @property
    def metric(self) -> Metric:
        """The metric of the targets, else the first one that was logged."""
        if self.asked:
            return self.asked[0].metric
        return next((metric for metric in Metric if any(one.reports(metric) for one in self.sets)), Metric.REPS)

    @property
    def has_intervals(self) -> bool:
        """Whether the reps of its targets are intervals, as of a run."""
        return any(one.interval is not None for one in self.asked)

    @property
    def heaviest(self) -> float | None:
        """The heaviest load that is known. Assistance is below 0."""
        return max((load for one in self.sets if (load := known_load(one)) is not None), default=None)

    @property
    def fewest_reps(self) -> float | None:
        """The good reps of the weakest set."""
        return min((float(one.counted_reps) for one in self.sets if one.reps is not None), default=None)

    @property
    def pain(self) -> PainScores:
        """The highest scores of the session, those of single complaints included. `during`: also of a set."""
        done = self.recorded.done
        of_sets = (PainScores(during=one.pain) for one in self.sets)
        return worst_scores((done.pain, *done.complaint_pain, *of_sets))

    @property
    def amount_asked(self) -> float:
        """The sum of the targets. A set to fatigue has none."""
        return sum(one.amount or 0 for one in self.asked)

    def amount_done(self, metric: Metric) -> float:
        """The sum of all sets, counted as they were prescribed: for each side, or for both sides at once."""
        by_side = any(one.side is not Side.BOTH for one in self.asked)
        total = 0.0
        for one in self.sets:
            both = one.side is Side.BOTH
            factor = (2.0 if both else 1.0) if by_side else (1.0 if both else 0.5)
            total += factor * one.counted(metric)
        return total

    def best_estimate(self, formula: OneRepMaxFormula) -> OneRepMaxEstimate | None:
        """The best estimated maximum of the session. None while a load of it is questioned.

        A band without a force has none.
        """
        if self.is_questioned:
            return None
        body_weight = self.recorded.body_weight if self.lifts_bodyweight else 0.0
        estimates = (
            estimate(one.signed_load or 0, one.counted_reps, formula, body_weight)
            for one in self.sets
            if not has_unknown_force(one)
        )
        return max((one for one in estimates if one is not None), key=lambda one: one.load, default=None)

    def e1rm(self, formula: OneRepMaxFormula) -> float | None:
        """The load of the best estimate."""
        best = self.best_estimate(formula)
        return None if best is None else best.load

    def symmetry(self, affected: AffectedSide) -> float | None:
        """The affected side as a percentage of the other; without an affected side, the right one of the left."""
        return symmetry_of(self.sets, affected)

    def of_side(self, side: Side) -> "ExerciseWork | None":
        """The work of one side. A set of both sides at once counts as one of this side. None without any."""
        sets = tuple(replace(one, side=side) for one in self.sets if side in EACH[one.side])
        asked = tuple(replace(one, side=side) for one in self.asked if side in EACH[one.side])
        work: ExerciseWork = replace(self, sets=sets, asked=asked)
        return work if sets else None


def has_unknown_force(one: PerformedSet) -> bool:
    """Whether a set was done with a band whose force is not known."""
    return one.band is not None and not one.load and not one.assistance


def known_load(one: PerformedSet) -> float | None:
    """The load of a set, below 0 for assistance. None if none was logged, or for a band whose force is not known."""
    return None if has_unknown_force(one) else one.signed_load


def symmetry_of(sets: Sequence[PerformedSet], affected: AffectedSide) -> float | None:
    """The symmetry of the best sets, in percent. None unless the sides were logged one by one."""
    side = affected if affected in (AffectedSide.LEFT, AffectedSide.RIGHT) else AffectedSide.RIGHT
    if all(one.side is Side.BOTH for one in sets):
        return None
    index = symmetry_index(sets, side)
    return None if index is None else index.percent


def work_of(
    sessions: Sequence[RecordedSession],
    exercise: str,
    unit: Unit,
    *,
    lifts_bodyweight: bool = False,
    substitutes: bool = False,
) -> list[ExerciseWork]:
    """Return the work for an exercise (its slug) from sessions in any order, the oldest first. Loads are in `unit`.

    A set without a load has the prescribed load, as in decisions. `substitutes`: also where the exercise replaced that
    of another slot. Sessions without a work set of the exercise are left out.
    """
    ordered = sorted(sessions, key=_time)
    found = (_work(recorded, exercise, unit, lifts_bodyweight, substitutes) for recorded in ordered)
    return [each for each in found if each is not None]


def _time(recorded: RecordedSession) -> tuple[date, str]:
    return recorded.done.performed_on, recorded.done.time_of_day or ""


def _work(
    recorded: RecordedSession, exercise: str, unit: Unit, lifts_bodyweight: bool, substitutes: bool
) -> ExerciseWork | None:
    performed = [
        item
        for item in recorded.done.exercises
        if item.exercise == exercise and (substitutes or item.substitute_for is None)
    ]
    if not performed:
        return None
    issued = [item for item in recorded.issued if item.exercise == exercise]
    asked = tuple(
        replace(
            one,
            load=convert_optional(one.load, recorded.issued_unit or unit, unit),
            assistance=convert_optional(one.assistance, recorded.issued_unit or unit, unit),
        )
        for item in issued
        for one in item.sets
        if one.kind is SetKind.WORK
    )
    sets = tuple(one for item in performed for one in _work_sets(item, asked, recorded.done.unit or unit, unit))
    if not sets:
        return None
    slots = {item.slot for item in issued} | {item.slot for item in performed if item.slot is not None}
    decisions = tuple(one for one in recorded.decisions if one.slot in slots)
    judged = decisions if slots else recorded.decisions  # without a slot, it may be any of them
    is_questioned = any(one.code == LOAD_QUESTIONED.name for one in judged)
    return ExerciseWork(recorded, sets, asked, decisions, lifts_bodyweight, is_questioned)


def _work_sets(
    item: PerformedExercise, asked: Sequence[PrescribedSet], logged_in: Unit, unit: Unit
) -> Iterator[PerformedSet]:
    """Yield the work sets with loads in `unit`. A set without a load gets that of the prescribed set.

    A set with another band than the prescribed one doesn't: the force of that band is not known here.
    """
    by_place = {(one.set, one.side): one for one in asked}
    counts: dict[Side, int] = {}
    for one in item.sets:
        if one.kind is not SetKind.WORK:
            continue
        counts[one.side] = number = one.set or counts.get(one.side, 0) + 1
        if logged_in is unit and (one.load is not None or one.assistance is not None):
            yield one  # most sets
            continue
        load, assistance = (convert_optional(value, logged_in, unit) for value in (one.load, one.assistance))
        target = by_place.get((number, one.side)) or (asked[-1] if asked else None)
        band = one.band
        if load is None and assistance is None and target is not None and band in (None, target.band):
            load, assistance, band = target.load, target.assistance or None, target.band
        yield replace(one, load=load, assistance=assistance, band=band)
