"""What is known of an athlete on a day, as far as conditions look at it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from domain.loads.loading import Unit
from domain.sessions.measurement import Measurement, MeasurementUnit, newest
from domain.sessions.side import AffectedSide, Side

DAYS_OF_PAIN = 28
"""How far back a condition on pain can look."""


class DatedPain(Struct, frozen=True):
    """The worst pain of a day, 0-10."""

    on: date
    score: int


class EarnedSets(Struct, frozen=True):
    """What all work sets of a session reached: the fewest reps (seconds, meters), and the lightest load."""

    on: date
    amount: float
    load: float


class AthleteOnDay(Struct, frozen=True):
    """What is known of an athlete on a day, as far as conditions look at it.

    `since` is the day from which evidence counts: after a fallback to an earlier phase, older evidence does not.
    `stages` has the stages of each ladder that were reached.
    """

    on: date
    unit: Unit
    start_on: date
    affected_side: AffectedSide = AffectedSide.NONE
    surgery_on: date | None = None
    injury_on: date | None = None
    phase_on: date | None = None
    sessions: int | None = None
    since: date | None = None
    measurements: tuple[Measurement, ...] = ()
    pain: tuple[DatedPain, ...] = ()
    earned: Mapping[str, EarnedSets] = {}
    stages: Mapping[str, tuple[str, ...]] = {}

    def counts(self, on: date, max_age_days: int | None = None) -> bool:
        """Whether evidence of a day counts."""
        is_new = max_age_days is None or on >= self.on - timedelta(days=max_age_days)
        return on <= self.on and is_new and (self.since is None or on >= self.since)

    def newest_values(
        self,
        test: str,
        max_age_days: int | None = None,
        coach_recorded: bool = False,
        unit: MeasurementUnit | None = None,
    ) -> dict[Side, float]:
        """The newest value of a test on each side, as far as it counts."""
        found: dict[Side, Measurement] = {}
        for item in newest((item for item in self.measurements if item.name == test), self.on):
            if coach_recorded and item.measured.self_reported:
                continue
            if item.side not in found or (found[item.side].on, item.measured.self_reported) < (item.on, False):
                found[item.side] = item
        counted = {side: item for side, item in found.items() if self.counts(item.on, max_age_days)}
        units = {item.measured.unit for item in counted.values()}
        target = next(iter(units)) if unit is None and units else unit
        values = {side: item.measured.converted(target) for side, item in counted.items()}
        return {side: value for side, value in values.items() if value is not None}

    def scores(self, days: int) -> list[int]:
        """The worst pain of each of the last days that has a score, the newest first."""
        first = self.on - timedelta(days=days - 1)
        found = [item for item in self.pain if item.on >= first and self.counts(item.on)]
        return [item.score for item in sorted(found, key=lambda item: item.on, reverse=True)]


def with_pain(pain: Iterable[DatedPain], on: date, scores: Iterable[tuple[date, int | None]]) -> tuple[DatedPain, ...]:
    """The worst pain of each day, with more scores, as far back from a day as conditions look."""
    worst = {item.on: item.score for item in pain}
    for day, score in scores:
        if score is not None:
            worst[day] = max(score, worst.get(day, score))
    first = on - timedelta(days=DAYS_OF_PAIN)
    return tuple(DatedPain(day, worst[day]) for day in sorted(worst) if day >= first)
