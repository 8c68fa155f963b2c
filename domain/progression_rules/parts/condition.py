"""A condition: one number of a session, its sides, a counter, effort, pain or the calendar, within bounds.

What was not reported is neither in nor out: a bound on it never holds, and nothing is counted from it. For reps and
seconds a set left undone is 0. Nothing here is text that is evaluated, and each condition looks at one session once.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import Unit, convert
from domain.policies.variants import Confirmation
from domain.sessions.review import JudgedSet, Review, SessionResult
from domain.sessions.side import Side
from domain.text_types import Slug


class SetChoice(StrEnum):
    """Which set of the session: by its place, the lowest or highest value, or all of them together."""

    FIRST = "first"
    LAST = "last"
    LOWEST = "lowest"
    HIGHEST = "highest"
    TOTAL = "total"


class SideChoice(StrEnum):
    """Whose sets: the weaker side's in each set, the stronger one's, or those of one side."""

    WEAKER = "weaker"
    STRONGER = "stronger"
    LEFT = "left"
    RIGHT = "right"


class PainTime(StrEnum):
    """When pain was asked for; worst: the highest score that was reported."""

    BEFORE = "before"
    DURING = "during"
    AFTER_1H = "after_1h"
    NEXT_MORNING = "next_morning"
    WORST = "worst"


class CalendarCount(StrEnum):
    """What is counted in days: since the session before, or since the enrollment's first day, in whole weeks."""

    DAYS_SINCE_LAST = "days_since_last"
    WEEKS_SINCE_START = "weeks_since_start"


Bound = Annotated[float, Meta(ge=-10_000, le=10_000)]
LeastBound = Annotated[Bound | None, Meta(description="It holds from this on, this included.")]
MostBound = Annotated[Bound | None, Meta(description="It holds up to this, this included.")]
SetNumber = Annotated[
    Annotated[int, Meta(ge=1, le=50)] | None, Meta(description="One set by its number, instead of `of`.")
]


class BoundedCondition(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """A number within bounds, both included; one of them may be left open."""

    min: LeastBound = None
    max: MostBound = None

    def __post_init__(self) -> None:
        if self.min is None and self.max is None:
            raise ValueError("a condition needs a `min`, a `max` or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`: no number lies between")

    def within(self, value: float | None) -> bool | None:
        if value is None:
            return None
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)


class RepsCondition(BoundedCondition, frozen=True, tag="reps"):
    """Good reps (seconds for a hold) of a set, or of all of them; a set left undone is 0."""

    of: Annotated[SetChoice, Meta(description="Which set; `set` names one by its number.")] = SetChoice.LOWEST
    set: SetNumber = None
    over_target: Annotated[bool, Meta(description="True: counted from what was asked for in the set.")] = False
    side: Annotated[SideChoice, Meta(description="Whose reps, where sides are told apart.")] = SideChoice.WEAKER

    def holds(self, seen: "ConditionInput") -> bool | None:
        values = [
            item.amount - ((item.asked.amount or 0) if self.over_target else 0)
            for item in _sets(seen.review, self.side, self.set)
        ]
        return self.within(_pick(values, self.of, self.set))


class EffortCondition(BoundedCondition, frozen=True, tag="effort"):
    """Reps in reserve that were reported; a set without a report is left out, none at all is unknown."""

    of: Annotated[SetChoice, Meta(description="Which set; `set` names one by its number.")] = SetChoice.LOWEST
    set: SetNumber = None
    over_target: Annotated[bool, Meta(description="True: counted from the `rir` of the set.")] = False

    def holds(self, seen: "ConditionInput") -> bool | None:
        values = [self._reserve(item) for item in _numbered(seen.review.sets, self.set)]
        if self.set is None and self.of in (SetChoice.LOWEST, SetChoice.HIGHEST):
            known = [value for value in values if value is not None]
            return self.within(_pick(known, self.of, None))
        one = values[:1] if self.of is SetChoice.FIRST else values[-1:] if self.of is SetChoice.LAST else values
        known = [value for value in one if value is not None]
        return self.within(_pick(known, self.of, self.set)) if len(known) == len(one) else None

    def _reserve(self, item: JudgedSet) -> float | None:
        reserve = item.done.reps_in_reserve if item.done is not None else None
        if reserve is None or not self.over_target:
            return reserve
        return None if item.asked.rir is None else reserve - item.asked.rir


class LoadUsedCondition(BoundedCondition, frozen=True, tag="load_used"):
    """The load used in per cent of the load asked for; 100 is as prescribed."""

    of: Annotated[SetChoice, Meta(description="Which set; `set` names one by its number.")] = SetChoice.LOWEST
    set: SetNumber = None

    def __post_init__(self) -> None:
        BoundedCondition.__post_init__(self)
        if self.of is SetChoice.TOTAL:
            raise ValueError("per cents of a load don't add up: choose one set, the lowest or the highest")

    def holds(self, seen: "ConditionInput") -> bool | None:
        sets = [item for item in _numbered(seen.review.sets, self.set) if item.done is not None and item.asked_load]
        return self.within(_pick([item.load / item.asked_load * 100 for item in sets], self.of, self.set))


class WorkingLoadCondition(BoundedCondition, frozen=True, tag="working_load"):
    """The working load that the session was prescribed from."""

    unit: Annotated[Unit | None, Meta(description="Unit of the bounds; null: the athlete's.")] = None

    def holds(self, seen: "ConditionInput") -> bool | None:
        load = seen.working if self.unit is None else convert(seen.working, seen.review.unit, self.unit)
        return self.within(load)


class CounterCondition(BoundedCondition, frozen=True, tag="counter"):
    """A counter of the rule or stage, this session already counted."""

    counter: Annotated[Slug, Meta(description="Its name.")]

    def holds(self, seen: "ConditionInput") -> bool | None:
        return self.within(seen.counters.get(self.counter, 0))


class PainCondition(BoundedCondition, frozen=True, tag="pain"):
    """A pain score of the session, 0-10."""

    time: Annotated[PainTime, Meta(description="Which of the scores.")] = PainTime.WORST

    def holds(self, seen: "ConditionInput") -> bool | None:
        pain, on_sets = seen.review.pain, [item.done.pain for item in seen.review.done if item.done is not None]
        scores = {time.value: getattr(pain, time.value, None) for time in PainTime if time is not PainTime.WORST}
        scores["during"] = max((score for score in (scores["during"], *on_sets) if score is not None), default=None)
        known = [score for score in scores.values() if score is not None]
        return self.within(max(known, default=None) if self.time is PainTime.WORST else scores[self.time.value])


class CalendarCondition(BoundedCondition, frozen=True, tag="calendar"):
    """Time that has passed on the day of the session."""

    count: Annotated[CalendarCount, Meta(description="What is counted.")] = CalendarCount.DAYS_SINCE_LAST

    def holds(self, seen: "ConditionInput") -> bool | None:
        review = seen.review
        return self.within(review.days_off if self.count is CalendarCount.DAYS_SINCE_LAST else review.week)


class SideGapCondition(BoundedCondition, frozen=True, tag="side_gap"):
    """Good reps by which the stronger side's lowest set is ahead of the weaker one's; for one-sided exercises."""

    def holds(self, seen: "ConditionInput") -> bool | None:
        lowest = {side: _lowest(seen.review, side) for side in (Side.LEFT, Side.RIGHT)}
        left, right = lowest[Side.LEFT], lowest[Side.RIGHT]
        return None if left is None or right is None else self.within(abs(left - right))


class ResultCondition(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="result"):
    """Whether the session met what was asked of it."""

    result: Annotated[SessionResult, Meta(description="How the session was, by the rule.")]

    def holds(self, seen: "ConditionInput") -> bool | None:
        return seen.result is self.result


class ConfirmationCondition(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="confirmed"):
    """An explicit true on every set of the session."""

    confirmation: Annotated[Confirmation, Meta(description="What was confirmed.")]

    def holds(self, seen: "ConditionInput") -> bool | None:
        return seen.review.confirmed(self.confirmation.value)


Condition = Annotated[
    RepsCondition
    | EffortCondition
    | LoadUsedCondition
    | WorkingLoadCondition
    | CounterCondition
    | PainCondition
    | CalendarCondition
    | SideGapCondition
    | ResultCondition
    | ConfirmationCondition,
    Meta(title="Condition", description="One number of a session within bounds."),
]
Conditions = Annotated[
    tuple[Condition, ...], Meta(max_length=10, description="All of them must hold; none at all always holds.")
]


class ConditionInput(Struct, frozen=True):
    """What conditions look at: the session as it was judged, and where the progression stood."""

    review: Review
    result: SessionResult
    counters: Mapping[str, int]
    working: float = 0.0


def all_hold(conditions: Sequence[Condition], seen: ConditionInput) -> bool | None:
    """Whether all hold: False when one does not, else None when one is unknown."""
    unknown = False
    for condition in conditions:
        found = condition.holds(seen)
        if found is False:
            return False
        unknown = unknown or found is None
    return None if unknown else True


def _sets(review: Review, side: SideChoice, number: int | None) -> list[JudgedSet]:
    """One judged set for each number: the side that is meant, where there are two."""
    if side in (SideChoice.LEFT, SideChoice.RIGHT):
        sets: Sequence[JudgedSet] = [s for s in review.sets if s.asked.side in (Side.BOTH, side.value)]
    else:
        best = max if side is SideChoice.STRONGER else min
        by_number: dict[int, JudgedSet] = {}
        for item in review.sets:
            other = by_number.get(item.asked.set, item)
            by_number[item.asked.set] = best(other, item, key=lambda one: one.amount)
        sets = tuple(by_number.values())
    return list(_numbered(sets, number))


def _numbered(sets: Sequence[JudgedSet], number: int | None) -> Sequence[JudgedSet]:
    return sets if number is None else [item for item in sets if item.asked.set == number]


def _pick(values: Sequence[float], of: SetChoice, number: int | None) -> float | None:
    if not values:
        return None
    if number is not None or of is SetChoice.LOWEST:
        return min(values)
    if of is SetChoice.HIGHEST:
        return max(values)
    if of is SetChoice.TOTAL:
        return sum(values)
    return values[0] if of is SetChoice.FIRST else values[-1]


def _lowest(review: Review, side: Side) -> float | None:
    return min((item.amount for item in review.sets if item.asked.side is side), default=None)
