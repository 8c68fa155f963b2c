"""What the target of a set counts: reps, seconds or meters. A set of intervals counts the intervals as reps."""

from enum import StrEnum
from typing import Annotated, Protocol, TypedDict

from msgspec import Meta, Struct

from domain.wording.facts import GOOD_REPS, INTERVALS, METERS, SECONDS
from domain.wording.quantities import interval_text

Reps = Annotated[int, Meta(ge=0, le=1000)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]
Meters = Annotated[float, Meta(ge=0, le=1_000_000)]
RestSeconds = Annotated[float, Meta(ge=0, le=3600)]


class Metric(StrEnum):
    """What a target counts. The value is the name of the field that holds it."""

    REPS = "reps"
    SECONDS = "seconds"
    DISTANCE = "distance_m"


METRIC_WORDS = {Metric.REPS: "reps", Metric.SECONDS: "seconds", Metric.DISTANCE: "meters"}


class Amount(TypedDict, total=False):
    """The field of a logged set that holds what was done."""

    reps: int
    seconds: float
    distance_m: float


def amount_in(metric: Metric, amount: float) -> Amount:
    """What was done as the field of a logged set."""
    if metric is Metric.REPS:
        return {"reps": int(amount)}
    return {"seconds": amount} if metric is Metric.SECONDS else {"distance_m": amount}


class Interval(Struct, frozen=True, forbid_unknown_fields=True):
    """One rep of a set of intervals: work for a time or over a distance, then rest, such as walking after a run."""

    work_seconds: Annotated[Seconds | None, Meta(description="Length of the work, in seconds.")] = None
    work_distance_m: Annotated[
        Meters | None, Meta(description="Distance of the work, in meters, instead of `work_seconds`.")
    ] = None
    rest_seconds: Annotated[
        RestSeconds, Meta(description="Rest or easy movement before the next interval, in seconds.")
    ] = 0.0

    def __post_init__(self) -> None:
        if (self.work_seconds is None) == (self.work_distance_m is None):
            raise ValueError("Give `work_seconds` or `work_distance_m`, and not both.")

    @property
    def in_words(self) -> str:
        """The interval in words: "60 seconds with 90 seconds of recovery in between"."""
        return interval_text(self.work_seconds, self.work_distance_m, self.rest_seconds)


class Target(Protocol):
    """A set with a target."""

    @property
    def reps(self) -> int | None: ...

    @property
    def seconds(self) -> float | None: ...

    @property
    def distance_m(self) -> float | None: ...

    @property
    def interval(self) -> Interval | None: ...


def metric_of(target: Target) -> Metric:
    """What the target counts. A set to fatigue counts reps."""
    if target.seconds is not None:
        return Metric.SECONDS
    return Metric.REPS if target.distance_m is None else Metric.DISTANCE


def amount_of(target: Target) -> float | None:
    """The target, in its metric. None: to fatigue."""
    if target.seconds is not None:
        return target.seconds
    return target.reps if target.distance_m is None else target.distance_m


def metric_fact(target: Target) -> str:
    """The metric as the fact `metric` of a decision: `good reps`, `intervals`, `seconds` or `meters`."""
    if target.interval is not None:
        return INTERVALS
    return {Metric.REPS: GOOD_REPS, Metric.SECONDS: SECONDS, Metric.DISTANCE: METERS}[metric_of(target)]
