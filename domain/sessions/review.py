"""What was done held against what was asked, set by set: the only view of a session that a rule gets.

Load and reps are judged apart. Extra sets neither help nor harm; a set left undone in an exercise that was started is
missed; only good reps count.
"""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import FORM_NOT_REPORTED, LOAD_ASSUMED, Action, Decision, decide, declare
from domain.loads.loading import Unit, convert, equal_after_conversion
from domain.sessions.prescription import PrescribedSet, SetKind
from domain.sessions.session import PainScores, PerformedSet
from domain.sessions.side import EACH, Side

SET_MISSING = declare(
    "set_missing",
    Action.HOLD,
    "{done} of {asked} sets done. A set left out counts as missed: the same again.",
    done="sets done",
    asked="sets asked for",
)
SIDE_MISSING = declare(
    "side_missing",
    Action.HOLD,
    "The {side} side was not done. Nothing moves on until both sides have earned it.",
    side="the side that is missing",
)
LIGHTER_LOAD = declare(
    "lighter_load",
    Action.HOLD,
    "Done with {done_load} instead of {load}. The reps count once they are done with the load asked for.",
    done_load="the lightest load used",
    load="the load asked for",
    unit="the unit of both",
)
TEMPO_NOT_HELD = declare(
    "tempo_not_held",
    Action.HOLD,
    "The tempo was lost in {sets} of {asked} sets, so their reps do not count as good. The same again, slower.",
    sets="sets without the tempo",
    asked="sets asked for",
)
SIDE_BEHIND = declare(
    "side_behind",
    Action.HOLD,
    "{side} side: {good_reps} of {target} {metric}. Both sides stay at {load} and aim for {target}.",
    side="the weaker side",
    good_reps="its fewest good reps (or seconds) in a set",
    metric="good reps or seconds",
    target="what was asked for in that set",
    load="the load that stays",
    unit="its unit",
)
REPS_SHORT = declare(
    "reps_short",
    Action.HOLD,
    "{good_reps} of {target} {metric} in set {set}. The same again at {load}.",
    good_reps="good reps (or seconds) in the weakest set",
    metric="good reps or seconds",
    target="what was asked for in it",
    set="its number",
    load="the load that stays",
    unit="its unit",
)
MET_SUPERSEDED_PRESCRIPTION = declare(
    "met_superseded_prescription",
    Action.HOLD,
    "What was asked for at the time was met; it has been rebuilt since. So it counts as held, not as missed.",
)


WORK = SetKind.WORK
_COUNTS_FOR = EACH | {Side.BOTH: (*EACH[Side.BOTH], Side.BOTH)}


class SessionResult(StrEnum):
    """How a session went. Neither: inside a range, at another load than prescribed, or met as it was issued."""

    MET = "met"
    MISSED = "missed"
    NEITHER = "neither"


class JudgedSet(Struct, frozen=True):
    """A prescribed set and what became of it. `amount` is good reps, or seconds for a hold; 0 when undone."""

    asked: PrescribedSet
    done: PerformedSet | None
    asked_load: float
    load: float
    amount: float
    tempo_lost: bool
    amount_met: bool
    load_met: bool

    @property
    def reps_in_reserve(self) -> float | None:
        return None if self.done is None else self.done.reps_in_reserve


class Review(Struct, frozen=True):
    """The judged sets of one exercise: of both sides together, or of one where sides go on their own."""

    sets: tuple[JudgedSet, ...]
    unit: Unit
    asides: tuple[str, ...] = ()
    was_met_as_issued: bool = False
    heavier_counts: bool = True  # not in the session after a red one: what pain eased is earned again step by step
    pain: PainScores = PainScores()
    days_off: int | None = None  # days since the session before; None: this is the first
    week: int = 0  # whole weeks since the enrollment began

    @property
    def done(self) -> tuple[JudgedSet, ...]:
        return tuple(item for item in self.sets if item.done is not None)

    @property
    def started(self) -> bool:
        return any(item.done is not None for item in self.sets)

    @property
    def complete(self) -> bool:
        return all(item.done is not None for item in self.sets)

    @property
    def numbers_asked(self) -> int:
        """Sets as people count them: left and right of one number are one."""
        return len({item.asked.set for item in self.sets})

    @property
    def numbers_done(self) -> int:
        """Those done on every side that was asked for."""
        return self.numbers_asked - len({item.asked.set for item in self.sets if item.done is None})

    @property
    def load_met(self) -> bool:
        return all(item.load_met for item in self.sets)

    @property
    def met(self) -> bool:
        return all(item.amount_met and item.load_met for item in self.sets)

    @property
    def sets_asked(self) -> tuple[PrescribedSet, ...]:
        return tuple(item.asked for item in self.sets)

    @property
    def missing_side(self) -> Side | None:
        """A side that was asked for and left out altogether while the other was done."""
        if self.complete:
            return None
        done = {item.asked.side for item in self.done}
        return next((item.asked.side for item in self.sets if item.asked.side not in done), None) if done else None

    @property
    def fewest(self) -> float:
        """The fewest good reps (seconds) over all sets and sides."""
        return min((item.amount for item in self.sets), default=0)

    @property
    def lightest(self) -> float:
        """The lightest load that was used."""
        return min((item.load for item in self.done), default=0.0)

    @property
    def heavier_than_asked(self) -> bool:
        """Every set that was done was done with more than was asked for."""
        return self.heavier_counts and self.started and all(item.load > item.asked_load for item in self.done)

    def amounts_by_set(self) -> dict[int, float]:
        """Good reps (seconds) by set number, the weaker side's where there are two."""
        found: dict[int, float] = {}
        for item in self.sets:
            found[item.asked.set] = min(found.get(item.asked.set, item.amount), item.amount)
        return found

    def confirmed(self, what: str) -> bool:
        """Whether every set says an explicit true for `unassisted` or `torso_upright`."""
        return self.complete and all(getattr(item.done, what) is True for item in self.sets)

    def of_side(self, side: Side) -> "Review":
        return replace(self, sets=tuple(item for item in self.sets if item.asked.side in (side, Side.BOTH)))


def review(asked: Iterable[PrescribedSet], performed: Iterable[PerformedSet], logged_in: Unit, unit: Unit) -> Review:
    """Judge the work sets in `performed` against those in `asked`; loads are compared in `unit`."""
    by_place = _by_place(performed)
    judged: list[JudgedSet] = []
    asides: set[str] = set()
    amounts: dict[tuple[Side, int], float] = {}
    for item in asked:
        if item.kind is not WORK:
            continue
        done = by_place.get((item.side, item.set))
        if done is not None and done.reps is None and done.seconds is None and item.amount is not None:
            done = None  # where a number is asked for, a set that reports none was not done
        asked_load = item.load
        if item.adjust is not None:
            reps = amounts.get((item.side, item.adjust.from_set))
            adjusted = None if reps is None else item.adjust.load_for(int(reps))
            asked_load = item.load if adjusted is None else adjusted
        entry = _judge(item, done, asked_load, logged_in, unit)
        amounts[item.side, item.set] = entry.amount
        if done is not None:
            if done.load is None and asked_load:
                asides.add(LOAD_ASSUMED)
            if done.good_reps is None and done.reps is not None:
                asides.add(FORM_NOT_REPORTED)
        judged.append(entry)
    return Review(tuple(judged), unit, tuple(sorted(asides)))


def _judge(
    asked: PrescribedSet, done: PerformedSet | None, asked_load: float, logged_in: Unit, unit: Unit
) -> JudgedSet:
    if done is None:
        return JudgedSet(asked, None, asked_load, asked_load, 0, False, amount_met=False, load_met=True)
    load = asked_load if done.load is None else convert(done.load, logged_in, unit)
    if equal_after_conversion(load, asked_load):
        load = asked_load
    amount = done.counted_seconds if asked.is_hold else done.counted_reps
    target = asked.amount
    met = target is None or amount >= target
    return JudgedSet(asked, done, asked_load, load, amount, done.tempo_lost, met, load >= asked_load)


def _by_place(performed: Iterable[PerformedSet]) -> dict[tuple[Side, int], PerformedSet]:
    """Work sets by (side, number). A number left out is the position on that side; the first of a number counts."""
    places: dict[tuple[Side, int], PerformedSet] = {}
    position = dict.fromkeys(Side, 0)
    for item in performed:
        if item.kind is WORK:
            for side in _COUNTS_FOR[item.side]:
                position[side] += 1
                places.setdefault((side, item.set or position[side]), item)
    return places


def why_not_met(found: Review) -> Decision | None:
    """The first reason for which a session did not meet what was asked, or None. The same for every rule kind."""
    if found.met:
        return None
    if found.was_met_as_issued:
        return decide(MET_SUPERSEDED_PRESCRIPTION, found.asides)
    short = next((item for item in found.done if not item.load_met), None)
    if short is not None:
        lightest = min(item.load for item in found.done)
        return decide(LIGHTER_LOAD, found.asides, done_load=lightest, load=short.asked_load, unit=found.unit)
    if not found.complete:
        return decide(SET_MISSING, found.asides, done=found.numbers_done, asked=found.numbers_asked)
    lost = sum(item.tempo_lost for item in found.sets)
    if lost:
        return decide(TEMPO_NOT_HELD, found.asides, sets=lost, asked=len(found.sets))
    return _reps_short(found)


def _reps_short(found: Review) -> Decision:
    behind = [item for item in found.sets if not item.amount_met]
    weakest = min(behind, key=lambda item: item.amount - (item.asked.amount or 0))
    sides = {item.asked.side for item in behind}
    facts: dict[str, str | float] = {
        "good_reps": weakest.amount,
        "target": weakest.asked.amount or 0,
        "metric": "seconds" if weakest.asked.is_hold else "good reps",
        "load": weakest.asked_load,
        "unit": found.unit,
    }
    all_sides = {item.asked.side for item in found.sets}
    if len(all_sides) == 2 and len(sides) == 1:
        return decide(SIDE_BEHIND, found.asides, side=weakest.asked.side, **facts)
    return decide(REPS_SHORT, found.asides, set=weakest.asked.set, **facts)
