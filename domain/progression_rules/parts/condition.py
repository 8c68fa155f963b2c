"""Conditions: bounds on reps, sides, counters, effort or pain of a session, or on the athlete on its day.

A condition on a value that was not reported is unknown: it does not hold, and no counter changes because of it. A set
that was not done counts as 0 reps or seconds. Conditions are data: there is no evaluated text. A rule can have any
condition, a gate between phases only those on the athlete on a day (`domain.progression_rules.parts.dated_condition`).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import Unit, convert
from domain.policies.variants import Confirmation
from domain.progression_rules.parts.bounded_condition import BoundedCondition
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    EarnedCondition,
    MeasurementCondition,
    PainTrendCondition,
    RecentPainCondition,
    SessionsCondition,
    StageReachedCondition,
    SymmetryCondition,
)
from domain.sessions.athlete_on_day import AthleteOnDay
from domain.sessions.review import JudgedSet, Review, SessionResult
from domain.sessions.side import Side
from domain.text_types import Slug


class SetChoice(StrEnum):
    """Set of a session: the first, the last, the one with the lowest or highest value, or the total of all sets."""

    FIRST = "first"
    LAST = "last"
    LOWEST = "lowest"
    HIGHEST = "highest"
    TOTAL = "total"


class SideChoice(StrEnum):
    """Side of a set: the weaker or the stronger one in each set, or left or right."""

    WEAKER = "weaker"
    STRONGER = "stronger"
    LEFT = "left"
    RIGHT = "right"


class PainTime(StrEnum):
    """Time of a pain score. `worst` is the highest reported score."""

    BEFORE = "before"
    DURING = "during"
    AFTER_1H = "after_1h"
    NEXT_MORNING = "next_morning"
    WORST = "worst"


SetNumber = Annotated[Annotated[int, Meta(ge=1, le=50)] | None, Meta(description="Number of the set, instead of `of`.")]


class RepsCondition(BoundedCondition, frozen=True, tag="reps"):
    """Good reps (seconds for a hold) of a set or in total. A set that was not done counts as 0."""

    of: Annotated[SetChoice, Meta(description="The set to look at. `set` selects one by number instead.")] = (
        SetChoice.LOWEST
    )
    set: SetNumber = None
    over_target: Annotated[
        bool,
        Meta(
            description="Whether `min` and `max` apply to the difference from the set's target. Negative means fewer."
        ),
    ] = False
    side: Annotated[SideChoice, Meta(description="Side to look at, for unilateral exercises.")] = SideChoice.WEAKER

    def holds(self, session: "ConditionInput") -> bool | None:
        values = [
            item.amount - ((item.prescribed.amount or 0) if self.over_target else 0)
            for item in _sets(session.review, self.side, self.set)
        ]
        return self.within(_pick(values, self.of, self.set))


class EffortCondition(BoundedCondition, frozen=True, tag="effort"):
    """Reported reps in reserve. Sets without a report are ignored. Without any report, the condition is unknown."""

    of: Annotated[SetChoice, Meta(description="The set to look at. `set` selects one by number instead.")] = (
        SetChoice.LOWEST
    )
    set: SetNumber = None
    over_target: Annotated[
        bool,
        Meta(
            description="Whether `min` and `max` apply to the difference from the set's target `rir`. Negative means "
            "harder than planned."
        ),
    ] = False

    def holds(self, session: "ConditionInput") -> bool | None:
        values = [self._reserve(item) for item in _numbered(session.review.work_sets, self.set)]
        if self.set is None and self.of in (SetChoice.LOWEST, SetChoice.HIGHEST):
            reported = [value for value in values if value is not None]
            return self.within(_pick(reported, self.of, None))
        chosen = values[:1] if self.of is SetChoice.FIRST else values[-1:] if self.of is SetChoice.LAST else values
        reported = [value for value in chosen if value is not None]
        return self.within(_pick(reported, self.of, self.set)) if len(reported) == len(chosen) else None

    def _reserve(self, item: JudgedSet) -> float | None:
        reserve = item.performed.reps_in_reserve if item.performed is not None else None
        if reserve is None or not self.over_target:
            return reserve
        return None if item.prescribed.rir is None else reserve - item.prescribed.rir


class LoadUsedCondition(BoundedCondition, frozen=True, tag="load_used"):
    """Load used, as a percentage of the prescribed load, to the nearest hundredth."""

    of: Annotated[SetChoice, Meta(description="The set to look at. `set` selects one by number instead.")] = (
        SetChoice.LOWEST
    )
    set: SetNumber = None

    def __post_init__(self) -> None:
        BoundedCondition.__post_init__(self)
        if self.of is SetChoice.TOTAL:
            raise ValueError("`load_used` has no total. Choose a set, the lowest or the highest.")

    def holds(self, session: "ConditionInput") -> bool | None:
        sets = [
            item
            for item in _numbered(session.review.work_sets, self.set)
            if item.performed is not None and item.prescribed_load > 0 and item.load >= 0
        ]
        return self.within(
            _pick([round(item.load / item.prescribed_load * 100, 2) for item in sets], self.of, self.set)
        )


class WorkingLoadCondition(BoundedCondition, frozen=True, tag="working_load"):
    """Working load on which the session was based."""

    unit: Annotated[Unit | None, Meta(description="Unit of the bounds. Defaults to the athlete's unit.")] = None

    def holds(self, session: "ConditionInput") -> bool | None:
        load = session.working if self.unit is None else convert(session.working, session.review.unit, self.unit)
        return self.within(load)


class CounterCondition(BoundedCondition, frozen=True, tag="counter"):
    """Value of a counter of the rule or stage, including this session."""

    counter: Annotated[Slug, Meta(description="Name of the counter.")]

    def holds(self, session: "ConditionInput") -> bool | None:
        return self.within(session.counters.get(self.counter, 0))


class PainCondition(BoundedCondition, frozen=True, tag="pain"):
    """Pain score of the session, 0-10."""

    time: Annotated[PainTime, Meta(description="Time of the score.")] = PainTime.WORST

    def holds(self, session: "ConditionInput") -> bool | None:
        review = session.review
        pain, on_sets = review.pain, [item.performed.pain for item in review.performed if item.performed is not None]
        scores = {time.value: getattr(pain, time.value, None) for time in PainTime if time is not PainTime.WORST}
        scores["during"] = max((score for score in (scores["during"], *on_sets) if score is not None), default=None)
        reported = [score for score in scores.values() if score is not None]
        return self.within(max(reported, default=None) if self.time is PainTime.WORST else scores[self.time.value])


class SideGapCondition(BoundedCondition, frozen=True, tag="side_gap"):
    """Gap in good reps between the weakest sets of the two sides, for unilateral exercises."""

    def holds(self, session: "ConditionInput") -> bool | None:
        lowest = {side: _lowest(session.review, side) for side in (Side.LEFT, Side.RIGHT)}
        left, right = lowest[Side.LEFT], lowest[Side.RIGHT]
        return None if left is None or right is None else self.within(abs(left - right))


class ResultCondition(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="result"):
    """Result of the session."""

    result: Annotated[SessionResult, Meta(description="Result of the session, as judged by the rule.")]

    def holds(self, session: "ConditionInput") -> bool | None:
        return session.result is self.result


class ConfirmationCondition(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="confirmed"):
    """Form check confirmed with an explicit true on every set of the session."""

    confirmation: Annotated[Confirmation, Meta(description="The form check.")]

    def holds(self, session: "ConditionInput") -> bool | None:
        return session.review.confirmed(self.confirmation.value)


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
    | ConfirmationCondition
    | MeasurementCondition
    | SymmetryCondition
    | RecentPainCondition
    | PainTrendCondition
    | SessionsCondition
    | EarnedCondition
    | StageReachedCondition,
    Meta(title="Condition", description="A condition on a session, or on the athlete on a day."),
]
Conditions = Annotated[
    tuple[Condition, ...], Meta(max_length=10, description="Conditions that must all hold. An empty list always holds.")
]


class ConditionInput(Struct, frozen=True):
    """Input of conditions: the judged session and the state of the progression before it."""

    review: Review
    result: SessionResult
    counters: Mapping[str, int]
    working: float = 0.0

    @property
    def athlete(self) -> AthleteOnDay | None:
        """The athlete on the day of the session. None: no condition of the program looks at it."""
        return self.review.athlete


def all_hold(conditions: Sequence[Condition], session: ConditionInput) -> bool | None:
    """Whether all conditions hold. False if one does not, otherwise None if one is unknown."""
    unknown = False
    for condition in conditions:
        holds = condition.holds(session)
        if holds is False:
            return False
        unknown = unknown or holds is None
    return None if unknown else True


def _sets(review: Review, side: SideChoice, number: int | None) -> list[JudgedSet]:
    """One judged set per set number, of the chosen side if there are two."""
    if side in (SideChoice.LEFT, SideChoice.RIGHT):
        sets: Sequence[JudgedSet] = [
            item for item in review.work_sets if item.prescribed.side in (Side.BOTH, side.value)
        ]
    else:
        best = max if side is SideChoice.STRONGER else min
        by_number: dict[int, JudgedSet] = {}
        for item in review.work_sets:
            other = by_number.get(item.number, item)
            by_number[item.number] = best(other, item, key=lambda one: one.amount)
        sets = tuple(by_number.values())
    return list(_numbered(sets, number))


def _numbered(sets: Sequence[JudgedSet], number: int | None) -> Sequence[JudgedSet]:
    return sets if number is None else [item for item in sets if item.number == number]


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
    return min((item.amount for item in review.work_sets if item.prescribed.side is side), default=None)
