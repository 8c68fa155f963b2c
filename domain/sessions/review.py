"""Logged sets compared with prescribed sets: the only view of a session that a rule gets.

Load and reps are judged separately, and each set is read at its own load. A set at the prescribed load or a lighter one
that falls short is a miss. A heavier set is never a miss: it counts as the prescribed set if its reps are as hard, by
the Epley estimate (1 to 20 reps). Extra sets neither help nor harm. An undone set of a started exercise counts as
missed. Only good reps count. Each set is judged in the metric of its target: reps, seconds or meters.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.cached_property import cached_property
from domain.decision import ESTIMATED, FORM_NOT_REPORTED, LOAD_ASSUMED
from domain.loads.loading import (
    HEAVIEST,
    Loads,
    LoadSource,
    Unit,
    add,
    convert_optional,
    equal_after_conversion,
)
from domain.sessions.athlete_on_day import AthleteOnDay
from domain.sessions.e1rm import MOST_REPS_COMPARED, load_for_reps, reps_at_load
from domain.sessions.metric import Metric
from domain.sessions.prescription import PrescribedSet, SetKind
from domain.sessions.session import PainScores, PerformedSet
from domain.sessions.side import EACH, Side

NO_LOAD_SHOWN = -HEAVIEST  # below every load, also below the most assistance
_Place = tuple[SetKind, Side, int]
_COUNTS_FOR = EACH | {Side.BOTH: (*EACH[Side.BOTH], Side.BOTH)}


class SessionResult(StrEnum):
    """Result of a session.

    `met`: every set reached its target. `missed`: the session was done, but a set was below its target or range.
    `neither`: the reps were within the range but below its top, the load was lighter than prescribed, only heavier sets
    fell short, or the session met a prescription that has since been replaced.
    """

    MET = "met"
    MISSED = "missed"
    NEITHER = "neither"


class JudgedSet(Struct, frozen=True):
    """A prescribed set and its result.

    `lifted` is the load as logged, `load` the buildable one that it means. `done` is good reps, seconds or meters; 0 if
    the set was not done. `amount` is what counts at the prescribed load: more than `done` for a heavier set whose fewer
    reps are as hard, by estimate.
    """

    prescribed: PrescribedSet
    performed: PerformedSet | None
    prescribed_load: float
    load: float
    lifted: float
    done: float
    amount: float
    tempo_lost: bool
    amount_met: bool
    load_met: bool
    bodyweight: float | None = 0.0  # of the lifter, lifted along with the load; None: unknown, so nothing is estimated
    number: int = 1  # among all judged sets of its side, of any kind, from 1
    weight_instead_of_band: float | None = None  # logged where a band of unknown force was prescribed
    unknown_band: str | None = None  # logged band that can't be compared with the prescribed load

    @property
    def target(self) -> float:
        """The reps, seconds or meters that meet the set. A set to fatigue needs one rep."""
        return _target(self.prescribed)

    @property
    def is_heavier(self) -> bool:
        return self.performed is not None and self.load > self.prescribed_load

    @property
    def missed(self) -> bool:
        """Whether the set fell short at the prescribed load or a lighter one, or was not done."""
        return not self.amount_met and not self.is_heavier

    @property
    def other_metric(self) -> Metric | None:
        """The metric in which the set was logged, if it is not that of its target. None if it is."""
        done = self.performed
        if done is None or self.amount_met or self.prescribed.amount is None or done.reports(self.prescribed.metric):
            return None
        return next((metric for metric in Metric if done.reports(metric)), None)

    @property
    def estimated(self) -> bool:
        return self.amount > self.done

    def load_for(self, target: float | None, in_reserve: float = 0) -> float:
        """The load that this set shows for `target` reps, seconds or meters. `in_reserve` reps count as if done.

        By the Epley estimate where it holds, else the load used if the target was reached, else NO_LOAD_SHOWN.
        """
        reached = self.amount_met if target is None else self.done + in_reserve >= target
        if target is not None and self.prescribed.can_estimate and self.bodyweight is not None:
            total = load_for_reps(add(self.load, self.bodyweight), self.done + in_reserve, target)
            if total is not None:
                return add(total, -self.bodyweight)
        return self.load if reached and (self.done > 0 or target is None) else NO_LOAD_SHOWN

    @property
    def shown_load(self) -> float:
        """The load that counts for the prescribed reps: the load used, or less where it was heavier with fewer reps."""
        if not self.is_heavier or self.prescribed.amount is None or self.done >= self.prescribed.amount:
            return self.load
        return max(min(self.load_for(self.prescribed.amount), self.load), self.prescribed_load)

    @property
    def reps_in_reserve(self) -> float | None:
        return None if self.performed is None else self.performed.reps_in_reserve


class Review(Struct, frozen=True, dict=True):
    """The judged sets of one exercise: of both sides together, or of one side where sides are independent."""

    sets: tuple[JudgedSet, ...]
    unit: Unit
    asides: tuple[str, ...] = ()
    was_met_as_issued: bool = False
    issued_for: date | None = None  # the later day of the issued sets, if the session was done before it
    # False in the session after a red one: a load that pain reduced is earned back step by step.
    heavier_counts: bool = True
    missing_counts: bool = True  # False once the lifter leaves sets out as a habit
    pain: PainScores = PainScores()
    days_off: int | None = None  # days since the session before; None: this is the first
    week: int = 0  # whole weeks since the enrollment began
    athlete: AthleteOnDay | None = None  # on the day, if a condition of the program looks at it
    turn_counts: bool | None = None  # whether the slot's own turn affects the training max; None: it has no turns

    @cached_property
    def performed(self) -> tuple[JudgedSet, ...]:
        return tuple(item for item in self.sets if item.performed is not None)

    @property
    def started(self) -> bool:
        return bool(self.performed)

    @property
    def complete(self) -> bool:
        return len(self.performed) == len(self.sets)

    @cached_property
    def sets_prescribed(self) -> int:
        """Number of prescribed sets as people count them: left and right with the same number are one set."""
        return len({item.number for item in self.sets})

    @property
    def sets_performed(self) -> int:
        """Number of sets performed on every prescribed side."""
        return self.sets_prescribed - len({item.number for item in self.sets if item.performed is None})

    @property
    def load_met(self) -> bool:
        return all(item.load_met for item in self.sets)

    @property
    def met(self) -> bool:
        return all(item.amount_met and item.load_met for item in self.sets)

    @property
    def missed(self) -> bool:
        """Whether a set fell short at the prescribed load or a lighter one, or was not done.

        Sets that were not done are no miss if those that were done were heavier than prescribed, or if leaving sets out
        is a habit (`missing_counts`).
        """
        return any(
            item.missed for item in (self.sets if self.missing_counts and not self.was_heavier else self.performed)
        )

    @property
    def was_heavier(self) -> bool:
        """Whether most of the sets, or all that were done, were heavier than prescribed."""
        heavier = [item for item in self.performed if item.lifted > item.prescribed_load]
        most = 2 * len({item.number for item in heavier}) > self.sets_prescribed
        return most or (self.started and len(heavier) == len(self.performed))

    @property
    def missing_repeats(self) -> tuple[JudgedSet, ...]:
        """Sets that were not done, although an equal set was done on that side."""
        done = {_without_place(item.prescribed) for item in self.performed}
        return tuple(item for item in self.sets if item.performed is None and _without_place(item.prescribed) in done)

    @property
    def showed_prescribed(self) -> bool:
        """Whether two thirds of the sets, and every set at the prescribed load or a heavier one, reached their target.

        Such a session is no reason for a lighter load, even if sets are missing or lighter.
        """
        heavy = [item for item in self.performed if item.load_met]
        reached = all(item.amount_met for item in heavy)
        return reached and 3 * len({item.number for item in heavy}) >= 2 * self.sets_prescribed

    @property
    def prescribed(self) -> tuple[PrescribedSet, ...]:
        return tuple(item.prescribed for item in self.sets)

    @property
    def missing_side(self) -> Side | None:
        """A prescribed side without any set, while the other side was done."""
        if self.complete:
            return None
        sides_done = {item.prescribed.side for item in self.performed}
        missing = (item.prescribed.side for item in self.sets if item.prescribed.side not in sides_done)
        return next(missing, None) if sides_done else None

    @property
    def fewest(self) -> float:
        """The fewest good reps (or seconds, or meters) in a set, over all sides."""
        return min((item.amount for item in self.sets), default=0)

    @property
    def lightest(self) -> float:
        """The lightest load used."""
        return min((item.load for item in self.performed), default=0.0)

    @property
    def lightest_set(self) -> JudgedSet | None:
        """The set that was lighter than prescribed by most. None if none was."""
        lighter = [item for item in self.performed if not item.load_met]
        return min(lighter, key=lambda item: item.load - item.prescribed_load, default=None)

    @property
    def heavier_than_prescribed(self) -> bool:
        """Whether every performed set was heavier than prescribed."""
        return self.heavier_counts and self.started and all(item.load > item.prescribed_load for item in self.performed)

    def amounts_by_set(self) -> dict[int, float]:
        """Good reps (or seconds, or meters) by set number, the weaker side's if there are two."""
        amounts: dict[int, float] = {}
        for item in self.sets:
            amounts[item.number] = min(amounts.get(item.number, item.amount), item.amount)
        return amounts

    @property
    def work_sets(self) -> tuple[JudgedSet, ...]:
        """The sets without drop and rest-pause sets, which conditions and tables don't look at."""
        return tuple(item for item in self.sets if item.prescribed.kind is SetKind.WORK)

    @property
    def of_work(self) -> "Review":
        """The review of the work sets alone. Drop and rest-pause sets that fall short never lead to a lighter load."""
        work = self.work_sets
        return self if len(work) == len(self.sets) else replace(self, sets=work)

    @property
    def set_in_other_metric(self) -> JudgedSet | None:
        """The first set that was logged in another metric than that of its target. None if there is none."""
        return next((item for item in self.sets if item.other_metric is not None), None)

    def confirmed(self, field: str) -> bool:
        """Whether every set was done and logged with an explicit true for `field`: `unassisted` or `torso_upright`."""
        return self.complete and all(getattr(item.performed, field) is True for item in self.sets)

    def with_missing_sets_done(self) -> "Review":
        """The review as if the sets that were not done had been done as prescribed."""
        return replace(self, sets=tuple(_as_prescribed(item) if item.performed is None else item for item in self.sets))

    def of_side(self, side: Side) -> "Review":
        return replace(self, sets=tuple(item for item in self.sets if item.prescribed.side in (side, Side.BOTH)))


def review(
    prescribed: Iterable[PrescribedSet],
    performed: Iterable[PerformedSet],
    logged_unit: Unit,
    unit: Unit,
    loads: Loads | None = None,
    bodyweight: float | None = 0.0,
    *,
    loads_here: Loads | None = None,
    snap_loads: bool = True,
) -> Review:
    """Judge the performed sets against the prescribed ones of the same kind. Loads are compared in `unit`.

    `loads` are the loads that the athlete can build, bands included: a logged load close to one of them is read as that
    one, unless `snap_loads` is false. `loads_here` are those of the place of the session, if they are others: a band is
    one of that place.
    `bodyweight` is what the lifter lifts along with the load; None if it is not known.
    """
    by_place, snapped = _by_place(performed), loads if snap_loads else None
    load_of = loads.signed if loads is not None and loads.is_ranked else _own_load
    judged: list[JudgedSet] = []
    asides: set[str] = set()
    amounts: dict[tuple[Side, int], float] = {}
    numbers = dict.fromkeys(Side, 0)
    for item in prescribed:
        if item.kind is SetKind.WARM_UP:
            continue
        numbers[item.side] += 1
        performed_set = by_place.get((item.kind, item.side, item.set))
        if performed_set is None and item.side is Side.BOTH:
            performed_set = _weaker_side(item, by_place)
        if performed_set is not None and not performed_set.has_amount and item.amount is not None:
            performed_set = None  # a set with a numeric target but no logged number was not done
        prescribed_load = load_of(item) or 0.0
        if item.adjust is not None:
            reps = amounts.get((item.side, item.adjust.from_set))
            row = None if reps is None else item.adjust.row_for(int(reps))
            prescribed_load = prescribed_load if row is None else load_of(row) or 0.0
        number = numbers[item.side]
        logged_load = None
        if performed_set is not None:
            logged_load = _logged_load(performed_set, loads, loads_here, logged_unit, unit)
        lifted = _lifted(logged_load, prescribed_load)
        entry = _judge(item, number, performed_set, prescribed_load, lifted, snapped, bodyweight)
        if loads is not None and performed_set is not None and (loads.is_ranked or performed_set.band is not None):
            entry = _with_other_resistance(entry, performed_set, loads, logged_load, logged_unit, unit)
        amounts[item.side, number] = entry.done
        if entry.estimated and entry.amount_met and (item.open or entry.done < (item.amount or 0)):
            asides.add(ESTIMATED)
        if performed_set is not None:
            if logged_load is None and prescribed_load:
                asides.add(LOAD_ASSUMED)
            if performed_set.good_reps is None and performed_set.reps is not None:
                asides.add(FORM_NOT_REPORTED)
        judged.append(entry)
    return Review(tuple(judged), unit, tuple(sorted(asides)))


def _judge(
    prescribed: PrescribedSet,
    number: int,
    performed_set: PerformedSet | None,
    prescribed_load: float,
    lifted: float,
    loads: Loads | None,
    bodyweight: float | None,
) -> JudgedSet:
    if performed_set is None:
        return JudgedSet(
            prescribed,
            None,
            prescribed_load,
            prescribed_load,
            0,
            0,
            0,
            tempo_lost=False,
            amount_met=False,
            load_met=True,
            number=number,
        )
    load = lifted
    if load != prescribed_load and loads is not None:
        load = loads.snap(load)
    metric, target = prescribed.metric, prescribed.amount
    done = performed_set.counted(metric)
    amount = done
    if lifted > prescribed_load and prescribed.can_estimate and bodyweight is not None:
        as_hard = _amount_by_estimate(prescribed, done, add(lifted, bodyweight), add(prescribed_load, bodyweight))
        amount = max(done, as_hard)
    met = amount >= (1 if target is None else target) if performed_set.reports(metric) else target is None
    return JudgedSet(
        prescribed,
        performed_set,
        prescribed_load,
        load,
        lifted,
        done,
        amount,
        performed_set.tempo_lost,
        met,
        load >= prescribed_load,
        bodyweight,
        number,
    )


def _own_load(item: LoadSource) -> float | None:
    return item.signed_load


def _band_load(band: str, loads: Loads, loads_here: Loads | None) -> float | None:
    """The load of a band of the place, or else of the usual equipment. None if its force is not known."""
    here = None if loads.is_ranked or loads_here is None or loads_here.is_ranked else loads_here.load_by_band.get(band)
    return loads.load_by_band.get(band) if here is None else here


def _logged_load(
    performed: PerformedSet, loads: Loads | None, loads_here: Loads | None, logged_unit: Unit, unit: Unit
) -> float | None:
    """The load of a set in `unit`, below 0 for assistance. None without one, or for a band of unknown force."""
    if loads is None:
        return convert_optional(performed.signed_load, logged_unit, unit)
    if performed.band is not None and (load := _band_load(performed.band, loads, loads_here)) is not None:
        return load
    return convert_optional(loads.signed(performed), logged_unit, unit)


def _lifted(logged: float | None, prescribed_load: float) -> float:
    """The load as logged. The prescribed one if none was logged, or if they differ by rounding only."""
    return prescribed_load if logged is None or equal_after_conversion(logged, prescribed_load) else logged


def _with_other_resistance(
    entry: JudgedSet, performed: PerformedSet, loads: Loads, logged: float | None, logged_unit: Unit, unit: Unit
) -> JudgedSet:
    """The set with a logged weight or band that can't be compared with the prescribed load."""
    if performed.band is None:
        if not loads.is_ranked or not performed.signed_load:
            return entry
        return replace(entry, weight_instead_of_band=convert_optional(performed.signed_load, logged_unit, unit))
    return replace(entry, unknown_band=performed.band) if logged is None else entry


def _without_place(prescribed: PrescribedSet) -> PrescribedSet:
    """The set without what only its place in the session decides."""
    return replace(prescribed, set=0, rest_seconds=None)


def _target(prescribed: PrescribedSet) -> float:
    return 1 if prescribed.amount is None else prescribed.amount


def _as_prescribed(item: JudgedSet) -> JudgedSet:
    prescribed = item.prescribed
    performed = PerformedSet(
        side=prescribed.side,
        set=prescribed.set,
        load=max(item.prescribed_load, 0.0),
        assistance=max(-item.prescribed_load, 0.0),
        reps=prescribed.reps,
        seconds=prescribed.seconds,
        distance_m=prescribed.distance_m,
    )
    return replace(item, performed=performed, done=item.target, amount=item.target, amount_met=True)


def _amount_by_estimate(prescribed: PrescribedSet, done: float, load: float, prescribed_load: float) -> float:
    """The reps at the prescribed load that are as hard as `done` reps at a heavier load, up to the set's target."""
    possible = reps_at_load(load, done, prescribed_load)
    if possible is None:
        return 0
    most = (
        MOST_REPS_COMPARED if prescribed.open or prescribed.amount is None else prescribed.reps_max or prescribed.amount
    )
    return min(int(possible + 1e-6), most)


def _weaker_side(prescribed: PrescribedSet, by_place: Mapping[_Place, PerformedSet]) -> PerformedSet | None:
    """The weaker of two sides that were logged apart for a bilateral exercise."""
    apart = (by_place.get((prescribed.kind, side, prescribed.set)) for side in (Side.LEFT, Side.RIGHT))
    done = [item for item in apart if item is not None]
    return min(done, key=lambda item: item.counted(prescribed.metric), default=None)


def _by_place(performed: Iterable[PerformedSet]) -> dict[_Place, PerformedSet]:
    """Sets by kind, side and number. An omitted number is the position among the sets of that kind and side.

    The first set of a number counts.
    """
    sets: dict[_Place, PerformedSet] = {}
    position: dict[tuple[SetKind, Side], int] = {}
    for item in performed:
        for side in _COUNTS_FOR[item.side]:
            number = position[item.kind, side] = position.get((item.kind, side), 0) + 1
            sets.setdefault((item.kind, side, item.set or number), item)
    return sets
