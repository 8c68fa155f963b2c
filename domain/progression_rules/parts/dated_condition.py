"""Conditions on an athlete on a day: time, measurements, symmetry, pain over days, sessions, and what was earned.

A gate between two phases consists of such conditions. They can also stand in a rule. A value that nothing shows, or
that is too old, is unknown: the condition does not hold.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Protocol

from msgspec import Meta, Struct

from domain.loads.loading import Load, Unit, convert
from domain.progression_rules.parts.bounded_condition import BoundedCondition
from domain.sessions.athlete_on_day import DAYS_OF_PAIN, AthleteOnDay
from domain.sessions.body_region import BodyRegion
from domain.sessions.measurement import TESTS, MeasurementUnit, TestName, lower_is_better, title_of
from domain.sessions.review import Review
from domain.sessions.side import LEFT_AND_RIGHT, AffectedSide, Side
from domain.text_types import Name, ProgressionName


class DatedInput(Protocol):
    """What conditions are given. Without a session, there is no review."""

    @property
    def athlete(self) -> AthleteOnDay | None: ...

    @property
    def review(self) -> Review | None: ...


class DatedCondition(BoundedCondition, frozen=True):
    """Inclusive bounds on a value of the athlete on a day."""

    suffix: ClassVar[str] = ""
    """Follows the value in a sentence, such as a unit."""

    def value_on(self, day: AthleteOnDay) -> float | None:
        """The value. None if it is not known."""
        raise NotImplementedError

    def title(self, day: AthleteOnDay) -> str:
        """What the value is, for people."""
        raise NotImplementedError

    def unit_text(self) -> str:
        """The unit after a value, such as " weeks" or "%"."""
        return self.suffix

    def missing_text(self, day: AthleteOnDay) -> str:
        """Why there is no value."""
        return "no value yet"

    def missing_from_enrollment(self, day: AthleteOnDay) -> str | None:
        """What the enrollment lacks, so that there can be no value. None: nothing."""
        return None

    def holds(self, session: DatedInput) -> bool | None:
        return None if session.athlete is None else self.within(self.value_on(session.athlete))

    @property
    def bounds_text(self) -> str:
        """The bounds, such as "90% or more"."""
        unit = self.unit_text()
        if self.min is not None and self.max is not None:
            return f"{self.min:g} to {self.max:g}{unit}"
        return f"{self.min:g}{unit} or more" if self.min is not None else f"{self.max:g}{unit} or less"

    def text_on(self, day: AthleteOnDay) -> str:
        """The value and the bounds, such as "Single hop, symmetry: 86% (90% or more)"."""
        value = self.value_on(day)
        shown = self.missing_text(day) if value is None else f"{value:g}{self.unit_text()}"
        return f"{self.title(day)}: {shown} ({self.bounds_text})"


class CalendarCount(StrEnum):
    """Elapsed time: days since the last session, or whole weeks since an event.

    Weeks count since the first day of the enrollment, the surgery, the injury, or the first day of the phase.
    """

    DAYS_SINCE_LAST = "days_since_last"
    WEEKS_SINCE_START = "weeks_since_start"
    WEEKS_SINCE_SURGERY = "weeks_since_surgery"
    WEEKS_SINCE_INJURY = "weeks_since_injury"
    WEEKS_IN_PHASE = "weeks_in_phase"


class CalendarCondition(DatedCondition, frozen=True, tag="calendar"):
    """Days since the last session, or whole weeks since an event, on the day of the session or of the gate."""

    count: Annotated[CalendarCount, Meta(description="Elapsed time to compare.")] = CalendarCount.DAYS_SINCE_LAST
    suffix: ClassVar[str] = ""

    def holds(self, session: DatedInput) -> bool | None:
        review = session.review
        if review is not None and self.count is CalendarCount.DAYS_SINCE_LAST:
            return self.within(review.days_off)
        if review is not None and self.count is CalendarCount.WEEKS_SINCE_START:
            return self.within(review.week)
        return DatedCondition.holds(self, session)

    def value_on(self, day: AthleteOnDay) -> float | None:
        events = {
            CalendarCount.WEEKS_SINCE_START: day.start_on,
            CalendarCount.WEEKS_SINCE_SURGERY: day.surgery_on,
            CalendarCount.WEEKS_SINCE_INJURY: day.injury_on,
            CalendarCount.WEEKS_IN_PHASE: day.phase_on,
        }
        event = events.get(self.count)
        return None if event is None else (day.on - event).days // 7

    def title(self, day: AthleteOnDay) -> str:
        if self.count is CalendarCount.WEEKS_IN_PHASE:
            return "Weeks in this phase"
        return self.count.value.replace("_", " ").capitalize()

    def missing_text(self, day: AthleteOnDay) -> str:
        return "the date is not known"

    def missing_from_enrollment(self, day: AthleteOnDay) -> str | None:
        if self.count is CalendarCount.WEEKS_SINCE_SURGERY and day.surgery_on is None:
            return "the date of the surgery"
        if self.count is CalendarCount.WEEKS_SINCE_INJURY and day.injury_on is None:
            return "the date of the injury"
        return None


class MeasuredSide(StrEnum):
    """Side of a test. `each`: both sides, so the worse one counts. A test without sides has one value for `each`."""

    AFFECTED = "affected"
    OTHER = "other"
    LEFT = "left"
    RIGHT = "right"
    EACH = "each"

    def sides(self, affected: AffectedSide) -> tuple[Side, ...]:
        """The sides that it means for an athlete. Empty: that is not known."""
        if self is MeasuredSide.EACH or (self is MeasuredSide.AFFECTED and affected is AffectedSide.BOTH):
            return LEFT_AND_RIGHT
        if self in (MeasuredSide.LEFT, MeasuredSide.RIGHT):
            return (Side(self.value),)
        if affected not in (AffectedSide.LEFT, AffectedSide.RIGHT):
            return ()
        own = Side(affected.value)
        return (own,) if self is MeasuredSide.AFFECTED else tuple(side for side in LEFT_AND_RIGHT if side is not own)


MostAge = Annotated[
    Annotated[int, Meta(ge=0, le=3650)] | None,
    Meta(description="Age in days up to which a measurement counts. Null: any age."),
]
CoachRecorded = Annotated[bool, Meta(description="Whether only measurements count that the coach recorded.")]


class MeasurementCondition(DatedCondition, frozen=True, tag="measurement"):
    """The newest measurement of a test."""

    test: TestName
    side: Annotated[MeasuredSide, Meta(description="Side to look at, for a test of each side.")] = MeasuredSide.EACH
    unit: Annotated[
        MeasurementUnit | None, Meta(description="Unit of the bounds. Null: as the value was recorded.")
    ] = None
    max_age_days: MostAge = None
    coach_recorded: CoachRecorded = False

    def value_on(self, day: AthleteOnDay) -> float | None:
        values = day.newest_values(self.test, self.max_age_days, self.coach_recorded, self.unit)
        if Side.BOTH in values:
            return values[Side.BOTH]
        sides = self.side.sides(day.affected_side)
        if not sides or any(side not in values for side in sides):
            return None
        worse = max if self.max is not None and self.min is None else min
        return worse(values[side] for side in sides)

    def title(self, day: AthleteOnDay) -> str:
        sides = self.side.sides(day.affected_side)
        return f"{title_of(self.test)}, {sides[0]} side" if len(sides) == 1 else title_of(self.test)

    def missing_from_enrollment(self, day: AthleteOnDay) -> str | None:
        test = TESTS.get(self.test)
        needs_side = self.side in (MeasuredSide.AFFECTED, MeasuredSide.OTHER) and (test is None or test.per_side)
        is_known = not needs_side or day.affected_side is not AffectedSide.NONE or self.value_on(day) is not None
        return None if is_known else "the affected side"

    def unit_text(self) -> str:
        return "" if self.unit is None else _UNIT_TEXTS.get(self.unit, f" {self.unit.value}")

    def missing_text(self, day: AthleteOnDay) -> str:
        return _missing_measurement(day, self.test, self.coach_recorded)


class SymmetryCondition(DatedCondition, frozen=True, tag="symmetry"):
    """Limb symmetry index: the affected side as a percentage of the other one, from the newest measurements.

    Without a single affected side, it is the worse side as a percentage of the better one. For a test in which less is
    better, such as the time of a hop, the percentage is the other way around.
    """

    test: TestName
    max_age_days: MostAge = None
    coach_recorded: CoachRecorded = False
    less_is_better: Annotated[
        bool, Meta(description="Whether less is better, for a test of your own such as a timed drill.")
    ] = False
    suffix: ClassVar[str] = "%"

    def value_on(self, day: AthleteOnDay) -> float | None:
        values = day.newest_values(self.test, self.max_age_days, self.coach_recorded)
        if any(values.get(side, 0) <= 0 for side in LEFT_AND_RIGHT):
            return None
        left, right = values[Side.LEFT], values[Side.RIGHT]
        share = left / right
        if day.affected_side is AffectedSide.RIGHT:
            share = right / left
        if self.less_is_better or lower_is_better(self.test):
            share = 1 / share
        if day.affected_side not in (AffectedSide.LEFT, AffectedSide.RIGHT):
            share = min(share, 1 / share)
        return round(share * 100, 1)

    def title(self, day: AthleteOnDay) -> str:
        return f"{title_of(self.test)}, symmetry"

    def missing_text(self, day: AthleteOnDay) -> str:
        return _missing_measurement(day, self.test, self.coach_recorded)


PainRegion = Annotated[
    BodyRegion | None,
    Meta(
        description="Only pain of complaints in this region counts, and pain that was reported without a complaint. "
        "Null: all pain."
    ),
]


def _region_text(region: BodyRegion | None) -> str:
    return "" if region is None else f" ({region.in_words})"


class RecentPainCondition(DatedCondition, frozen=True, tag="recent_pain"):
    """The worst pain of the last days, from sessions and reports. Without any score in them, it is unknown.

    The score of the next morning counts on the day of its session.
    """

    days: Annotated[int, Meta(ge=1, le=DAYS_OF_PAIN, description="How many days to look back, the day included.")] = 7
    region: PainRegion = None
    suffix: ClassVar[str] = "/10"

    def value_on(self, day: AthleteOnDay) -> float | None:
        return max(day.scores(self.days, self.region), default=None)

    def title(self, day: AthleteOnDay) -> str:
        return f"Worst pain of the last {self.days} days{_region_text(self.region)}"

    def missing_text(self, day: AthleteOnDay) -> str:
        return "no score in these days"


class PainTrendCondition(DatedCondition, frozen=True, tag="pain_trend"):
    """The rise of pain: the average of the worst scores of the last days, minus that of as many days before.

    Below 0, pain is going down. Without a score in both, it is unknown.
    """

    days: Annotated[int, Meta(ge=1, le=DAYS_OF_PAIN // 2, description="Length of both periods, in days.")] = 7
    region: PainRegion = None

    def value_on(self, day: AthleteOnDay) -> float | None:
        now, both = day.scores(self.days, self.region), day.scores(2 * self.days, self.region)
        before = both[len(now) :]
        if not now or not before:
            return None
        return round(sum(now) / len(now) - sum(before) / len(before), 1)

    def title(self, day: AthleteOnDay) -> str:
        return f"Rise of average pain over {self.days} days{_region_text(self.region)}"

    def missing_text(self, day: AthleteOnDay) -> str:
        return "not enough scores"


class SessionsCondition(DatedCondition, frozen=True, tag="sessions"):
    """Logged sessions since the phase began."""

    def value_on(self, day: AthleteOnDay) -> float | None:
        return day.sessions

    def title(self, day: AthleteOnDay) -> str:
        return "Sessions in this phase"


class EarnedCondition(DatedCondition, frozen=True, tag="earned"):
    """The fewest good reps (seconds, meters) of the work sets in the newest judged session of a progression.

    With a `load`, only a session counts in which all work sets had at least this load.
    """

    progression: Annotated[ProgressionName, Meta(description="Name of the progression.")]
    load: Annotated[Load | None, Meta(description="Least load of all work sets. Null: any load.")] = None
    unit: Annotated[Unit, Meta(description="Unit of `load`.")] = Unit.KG

    def value_on(self, day: AthleteOnDay) -> float | None:
        found = day.earned.get(self.progression)
        if found is None or not day.counts(found.on):
            return None
        if self.load is not None and found.load < convert(self.load, self.unit, day.unit):
            return 0
        return found.amount

    def title(self, day: AthleteOnDay) -> str:
        name = self.progression.replace("-", " ").capitalize()
        return f"{name}, every set" if self.load is None else f"{name} with {self.load:g} {self.unit}, every set"


class StageReachedCondition(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="stage_reached"):
    """A ladder is in this stage or a later one."""

    progression: Annotated[ProgressionName, Meta(description="Name of the progression, a ladder of stages.")]
    stage: Annotated[Name, Meta(description="Name of the stage.")]

    def holds(self, session: DatedInput) -> bool | None:
        return None if session.athlete is None else self.is_reached(session.athlete)

    def is_reached(self, day: AthleteOnDay) -> bool:
        return self.stage in day.stages.get(self.progression, ())

    def text_on(self, day: AthleteOnDay) -> str:
        name = self.progression.replace("-", " ").capitalize()
        return f'{name}: stage "{self.stage}" {"reached" if self.is_reached(day) else "not reached yet"}'


_UNIT_TEXTS = {
    MeasurementUnit.PERCENT: "%",
    MeasurementUnit.DEGREES: "°",
    MeasurementUnit.POINTS: "",
    MeasurementUnit.GRADE: "",
}


def _missing_measurement(day: AthleteOnDay, test: str, coach_recorded: bool) -> str:
    """Why a test has no value that counts."""
    measured = [one for one in day.measurements if one.name == test and one.on <= day.on]
    if not measured:
        return "no value yet"
    if coach_recorded and all(one.measured.self_reported for one in measured):
        return "not yet measured by the coach"
    return "no recent value"


def needs_athlete(condition: object) -> bool:
    """Whether a condition looks at more of the athlete than the session itself shows."""
    if isinstance(condition, CalendarCondition):
        return condition.count not in (CalendarCount.DAYS_SINCE_LAST, CalendarCount.WEEKS_SINCE_START)
    return isinstance(condition, DatedCondition | StageReachedCondition)
