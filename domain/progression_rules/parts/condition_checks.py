"""Which cases conditions take: none at all, or every one that an earlier clause, exit or row leaves over.

Decided by intervals over one fact at a time: cheap, never wrong about what it refuses, and silent where it can't tell.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import inf

from msgspec.structs import asdict

from domain.progression_rules.parts.condition import (
    BoundedCondition,
    CalendarCondition,
    CalendarCount,
    Condition,
    Conditions,
    CounterCondition,
    EffortCondition,
    PainCondition,
    RepsCondition,
    ResultCondition,
    SetChoice,
    SideChoice,
    SideGapCondition,
    WorkingLoadCondition,
)
from domain.sessions.review import SessionResult

Interval = tuple[float, float]
WHOLE = (RepsCondition, CounterCondition, PainCondition, CalendarCondition, SideGapCondition)  # go in whole numbers


def covered(own: Interval, others: Iterable[Interval], whole: bool = True) -> bool:
    """Whether the intervals, both ends included, leave nothing over of `own`; between whole numbers lies nothing."""
    reached = own[0]
    for low, high in sorted(others):
        if low <= reached <= high:
            if high >= own[1]:
                return True
            reached = high + 1 if whole else high
    return False


def never_hold(when: Conditions) -> Iterator[tuple[int, str]]:
    """The conditions that can't hold, each with the reason: alone, or together with one before them."""
    for n, one in enumerate(when):
        if isinstance(one, BoundedCondition):
            low, high = _interval(one)
            least, most = _possible(one)
            if high < least or low > most:
                bound = f"below {least:g}" if high < least else f"above {most:g}"
                yield n, f"it never holds: this is never {bound}"
                continue
        if any(_apart(one, other) for other in when[:n]):
            yield n, "it never holds together with a condition before it"


def takes_every_case(earlier: Sequence[Conditions], when: Conditions, holds: bool = False) -> bool:
    """Whether no case of `when` is left by what is tried before it. `holds`: there are holds, so seconds count too."""
    some: dict[object, list[Condition]] = {}
    for conditions in earlier:
        left = [one for one in conditions if not any(_implies(own, one) for own in when)]
        if not left:
            return True
        if len(left) == 1:
            some.setdefault(_fact(left[0]), []).append(left[0])
    return any(_together(found, when, holds) for found in some.values())


def _together(found: Sequence[Condition], when: Conditions, holds: bool) -> bool:
    """Whether conditions on one fact leave nothing over of it."""
    fact = _fact(found[0])
    own = next((one for one in when if _fact(one) == fact), None)
    if isinstance(found[0], ResultCondition):
        return {one.result for one in found if isinstance(one, ResultCondition)} == set(SessionResult)
    bounded = [one for one in found if isinstance(one, BoundedCondition)]
    if not bounded or (own is None and not _always_known(bounded[0])):
        return False
    whole = isinstance(bounded[0], WHOLE) and not (holds and isinstance(bounded[0], RepsCondition | SideGapCondition))
    possible = _interval(own) if isinstance(own, BoundedCondition) else _possible(bounded[0])
    return covered(possible, map(_interval, bounded), whole)


def _fact(one: Condition) -> object:
    """What a condition looks at, whatever its bounds."""
    if isinstance(one, ResultCondition):
        return ResultCondition
    fields = {name: value for name, value in asdict(one).items() if name not in ("min", "max")}
    return type(one), tuple(sorted(fields.items(), key=lambda item: item[0]))


def _interval(one: BoundedCondition) -> Interval:
    return (-inf if one.min is None else one.min), (inf if one.max is None else one.max)


def _possible(one: BoundedCondition) -> Interval:
    """Between which numbers it can lie at all."""
    if isinstance(one, PainCondition):
        return 0, 10
    if isinstance(one, EffortCondition):
        sets = inf if one.of is SetChoice.TOTAL and one.set is None else 10
        return (-sets if one.over_target else 0), sets
    if isinstance(one, RepsCondition) and one.over_target:
        return -inf, inf
    if isinstance(one, CalendarCondition) and one.count is CalendarCount.WEEKS_SINCE_START:
        return -inf, inf  # a session may be dated before the first day
    return 0, inf


def _always_known(one: BoundedCondition) -> bool:
    if isinstance(one, RepsCondition):
        return one.set is None and one.side in (SideChoice.WEAKER, SideChoice.STRONGER)
    return isinstance(one, CounterCondition | WorkingLoadCondition)


def _implies(own: Condition, other: Condition) -> bool:
    """Whether `other` holds wherever `own` does."""
    if own == other:
        return True
    if isinstance(own, RepsCondition) and isinstance(other, RepsCondition) and _of_all(own, other):
        return True
    if isinstance(own, BoundedCondition) and isinstance(other, BoundedCondition) and _fact(own) == _fact(other):
        (low, high), (least, most) = _interval(own), _interval(other)
        return least <= low and high <= most
    return False


def _of_all(own: RepsCondition, other: RepsCondition) -> bool:
    """Where the lowest set reaches a number, so do the first, the last and the highest; the highest likewise down."""
    same = (own.set, own.side, own.over_target) == (None, other.side, other.over_target)
    if not same or other.set is not None or other.of is SetChoice.TOTAL:
        return False
    (low, high), (least, most) = _interval(own), _interval(other)
    if own.of is SetChoice.LOWEST:
        return most == inf and least <= low
    return own.of is SetChoice.HIGHEST and least == -inf and high <= most


def _apart(one: Condition, other: Condition) -> bool:
    """Whether they can't both hold."""
    if isinstance(one, ResultCondition) and isinstance(other, ResultCondition):
        return one.result is not other.result
    if isinstance(one, BoundedCondition) and isinstance(other, BoundedCondition) and _fact(one) == _fact(other):
        (low, high), (least, most) = _interval(one), _interval(other)
        return high < least or most < low
    return False
