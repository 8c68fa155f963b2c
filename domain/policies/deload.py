"""A deload that the coach plans: lighter sessions for some days. They are logged and change no progress.

90 percent of the load for a week is Nextset's default (no published source; common practice).
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action, declare
from domain.text_types import Notes

DELOAD_PLANNED = declare(
    "deload_planned",
    Action.DELOAD,
    "{after_break}Planned deload until {ends_on}. Today: {deload_sets}.{at_place} "
    "The plan then continues where it left off.",
    ends_on="last day of the deload",
    load="the load for today",
    usual_load="the load without the deload",
    sets="the number of sets, if there are fewer than usual",
    usual_sets="the usual number of sets, if there are fewer",
    reps="the target, if it is lower because the load can't be",
    seconds="the same in seconds",
    distance_m="the same in meters",
    to_fatigue="`all` or `some`: the sets to fatigue that have no lighter load, so they are stopped early",
    place="name of the place, if its equipment changes the load as well",
    deload_load="the load of the deload with the usual equipment, if a place changes it",
    days="days since the last completed session, if the break has made the usual sets lighter",
    usual_reps="the usual target after that break, of sets without a load",
    usual_seconds="the same in seconds",
    usual_distance_m="the same in meters",
    unit="unit of the loads",
)
DELOAD_LOGGED = declare(
    "deload_logged",
    Action.REPEAT,
    "Logged as part of a planned deload. The plan continues where it left off.",
)


class Deload(Struct, frozen=True, forbid_unknown_fields=True):
    """Lighter training from one day to another, both included. Local dates of the athlete."""

    starts_on: Annotated[date, Meta(description="First day of the deload, as the athlete's local date.")]
    ends_on: Annotated[date, Meta(description="Last day of the deload, as the athlete's local date.")]
    percent: Annotated[
        float,
        Meta(
            ge=30,
            le=100,
            description="Load as a percentage of what would be prescribed without the deload. Where no lighter load "
            "exists, as for bodyweight, it applies to the target (reps, seconds, meters or intervals).",
        ),
    ] = 90.0
    sets_percent: Annotated[
        float,
        Meta(
            ge=30,
            le=100,
            description="Work sets as a percentage, rounded up. 60 makes 3 of 5 sets. Drop and rest-pause sets stay "
            "with their work set.",
        ),
    ] = 100.0
    notes: Notes | None = None

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("`ends_on` is before `starts_on`.")

    @property
    def is_lighter(self) -> bool:
        """Whether it lowers a load or a target, or leaves out sets."""
        return self.percent < 100 or self.sets_percent < 100

    def includes(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on


def deload_on(deloads: Sequence[Deload], on: date) -> Deload | None:
    """The deload that includes a date. The one planned last counts. None if there is none."""
    return next((item for item in reversed(deloads) if item.includes(on)), None)
