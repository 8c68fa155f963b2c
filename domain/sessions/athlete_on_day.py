"""What is known of an athlete on a day, as far as conditions look at it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from domain.loads.loading import Unit
from domain.sessions.body_region import BodyRegion
from domain.sessions.measurement import Measurement, MeasurementUnit, newest
from domain.sessions.side import AffectedSide, Side

DAYS_OF_PAIN = 28
"""How far back a condition on pain can look."""


class DatedPain(Struct, frozen=True, omit_defaults=True):
    """The worst pain of a day, 0-10. `region` is that of the complaint. None: it was reported without a complaint."""

    on: date
    score: int
    region: BodyRegion | None = None


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

    def scores(self, days: int, region: BodyRegion | None = None) -> list[int]:
        """The worst pain of each of the last days that has a score, the newest first.

        With a region, only the pain of its complaints counts, and pain that was reported without a complaint.
        """
        first = self.on - timedelta(days=days - 1)
        worst: dict[date, int] = {}
        for item in self.pain:
            if item.on >= first and self.counts(item.on) and _is_same_region(region, item.region):
                worst[item.on] = max(item.score, worst.get(item.on, item.score))
        return [worst[day] for day in sorted(worst, reverse=True)]


def _is_same_region(region: BodyRegion | None, other: BodyRegion | None) -> bool:
    return region is None or other is None or region is other


def with_pain(pain: Iterable[DatedPain], on: date, more: Iterable[DatedPain]) -> tuple[DatedPain, ...]:
    """The worst pain of each day and region, with more scores, as far back from a day as conditions look."""
    first = on - timedelta(days=DAYS_OF_PAIN)
    worst: dict[tuple[date, str], DatedPain] = {}
    for item in (*pain, *more):
        key = (item.on, item.region or "")
        if item.on >= first and (key not in worst or item.score > worst[key].score):
            worst[key] = item
    return tuple(worst[key] for key in sorted(worst))
