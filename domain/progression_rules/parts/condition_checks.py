"""Static checks on conditions: unsatisfiable, or shadowed by earlier ones.

They compare intervals over one value at a time. That is cheap and never rejects a valid condition, but does not detect
every case.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import inf

from msgspec.structs import asdict

from domain.progression_rules.parts.bounded_condition import BoundedCondition
from domain.progression_rules.parts.condition import (
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
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    CalendarCount,
    MeasurementCondition,
    PainTrendCondition,
    RecentPainCondition,
    SessionsCondition,
)
from domain.sessions.measurement import possible_values
from domain.sessions.review import SessionResult

Interval = tuple[float, float]
WHOLE = (
    RepsCondition,
    CounterCondition,
    PainCondition,
    CalendarCondition,
    SideGapCondition,
    RecentPainCondition,
    SessionsCondition,
)  # whole numbers only


_FIXED: dict[type[BoundedCondition], Interval] = {
    PainCondition: (0, 10),
    RecentPainCondition: (0, 10),
    PainTrendCondition: (-10, 10),
}
"""The range of possible values, where it depends on nothing else."""


def covered(interval: Interval, others: Iterable[Interval], whole: bool = True) -> bool:
    """Whether `others`, both ends included, cover all of `interval`; only its whole numbers if `whole`."""
    reached = interval[0]
    for low, high in sorted(others):
        if low <= reached <= high:
            if high >= interval[1]:
                return True
            reached = high + 1 if whole else high
    return False


def never_hold(when: Conditions) -> Iterator[tuple[int, str]]:
    """The conditions that can't hold, alone or together with an earlier one, each with the reason."""
    for n, one in enumerate(when):
        if isinstance(one, BoundedCondition):
            low, high = _interval(one)
            least, most = _possible(one)
            if high < least or low > most:
                bound = f"below {least:g}" if high < least else f"above {most:g}"
                yield n, f"This condition never holds: the value is never {bound}."
                continue
        if any(_exclusive(one, other) for other in when[:n]):
            yield n, "This condition never holds together with an earlier one."


def takes_every_case(earlier: Sequence[Conditions], when: Conditions, holds: bool = False) -> bool:
    """Whether earlier conditions already cover every case of `when`.

    `holds`: the sets are holds, so reps and gaps are seconds and need not be whole numbers.
    """
    by_value: dict[object, list[Condition]] = {}
    for conditions in earlier:
        remaining = [one for one in conditions if not any(_implies(mine, one) for mine in when)]
        if not remaining:
            return True
        if len(remaining) == 1:
            by_value.setdefault(_value(remaining[0]), []).append(remaining[0])
    return any(_cover_all(same_value, when, holds) for same_value in by_value.values())


def _cover_all(same_value: Sequence[Condition], when: Conditions, holds: bool) -> bool:
    """Whether conditions on the same value cover every value that `when` allows."""
    value = _value(same_value[0])
    mine = next((one for one in when if _value(one) == value), None)
    if isinstance(same_value[0], ResultCondition):
        return {one.result for one in same_value if isinstance(one, ResultCondition)} == set(SessionResult)
    bounded = [one for one in same_value if isinstance(one, BoundedCondition)]
    if not bounded or (mine is None and not _always_known(bounded[0])):
        return False
    whole = isinstance(bounded[0], WHOLE) and not (holds and isinstance(bounded[0], RepsCondition | SideGapCondition))
    possible = _interval(mine) if isinstance(mine, BoundedCondition) else _possible(bounded[0])
    return covered(possible, map(_interval, bounded), whole)


def _value(one: Condition) -> object:
    """The value that a condition looks at, without its bounds."""
    if isinstance(one, ResultCondition):
        return ResultCondition
    fields = {name: value for name, value in asdict(one).items() if name not in ("min", "max")}
    return type(one), tuple(sorted(fields.items(), key=lambda item: item[0]))


def _interval(one: BoundedCondition) -> Interval:
    return (-inf if one.min is None else one.min), (inf if one.max is None else one.max)


def _possible(one: BoundedCondition) -> Interval:
    """The range of possible values."""
    if isinstance(one, MeasurementCondition):
        return possible_values(one.test, one.unit)
    if (fixed := _FIXED.get(type(one))) is not None:
        return fixed
    if isinstance(one, EffortCondition):
        sets = inf if one.of is SetChoice.TOTAL and one.set is None else 10
        return (-sets if one.over_target else 0), sets
    if isinstance(one, RepsCondition) and one.over_target:
        return -inf, inf
    if isinstance(one, CalendarCondition) and one.count is not CalendarCount.DAYS_SINCE_LAST:
        return -inf, inf  # a session may be dated before the first day, and a surgery be planned
    return 0, inf


def _always_known(one: BoundedCondition) -> bool:
    if isinstance(one, RepsCondition):
        return one.set is None and one.side in (SideChoice.WEAKER, SideChoice.STRONGER)
    return isinstance(one, CounterCondition | WorkingLoadCondition)


def _implies(one: Condition, other: Condition) -> bool:
    """Whether `other` holds wherever `one` does."""
    if one == other:
        return True
    if isinstance(one, RepsCondition) and isinstance(other, RepsCondition) and _implies_reps(one, other):
        return True
    if isinstance(one, BoundedCondition) and isinstance(other, BoundedCondition) and _value(one) == _value(other):
        (low, high), (least, most) = _interval(one), _interval(other)
        return least <= low and high <= most
    return False


def _implies_reps(one: RepsCondition, other: RepsCondition) -> bool:
    """A lower bound on the lowest set holds for every set; so does an upper bound on the highest."""
    same = (one.set, one.side, one.over_target) == (None, other.side, other.over_target)
    if not same or other.set is not None or other.of is SetChoice.TOTAL:
        return False
    (low, high), (least, most) = _interval(one), _interval(other)
    if one.of is SetChoice.LOWEST:
        return most == inf and least <= low
    return one.of is SetChoice.HIGHEST and least == -inf and high <= most


def _exclusive(one: Condition, other: Condition) -> bool:
    """Whether the conditions can't both hold."""
    if isinstance(one, ResultCondition) and isinstance(other, ResultCondition):
        return one.result is not other.result
    if isinstance(one, BoundedCondition) and isinstance(other, BoundedCondition) and _value(one) == _value(other):
        (low, high), (least, most) = _interval(one), _interval(other)
        return high < least or most < low
    return False
