"""Complaints: the regions of an athlete's body with pain, now or in the past. An enrollment can have several."""

from collections.abc import Collection, Sequence
from typing import Annotated

from msgspec import Meta, Struct

from domain.sessions.body_region import BodyRegion
from domain.sessions.session import MOST_COMPLAINTS, ComplaintName, PainScore
from domain.sessions.side import AffectedSide


class Complaint(Struct, frozen=True, forbid_unknown_fields=True):
    """A region of the body with pain, now or in the past."""

    name: ComplaintName
    region: Annotated[
        BodyRegion | None,
        Meta(description="Region of the body. Null if not named: its pain then counts for every exercise."),
    ] = None
    side: Annotated[
        AffectedSide, Meta(description="Side of the body. `none` for a region without sides, such as the lower back.")
    ] = AffectedSide.NONE
    baseline_pain: Annotated[PainScore, Meta(description="Usual pain before training, 0-10.")] = 0

    def is_in(self, regions: Collection[BodyRegion] | None) -> bool:
        """Whether it is in one of the regions. Always true for None, and for a complaint without a region."""
        return regions is None or self.region is None or self.region in regions


Complaints = Annotated[
    tuple[Complaint, ...],
    Meta(
        max_length=MOST_COMPLAINTS,
        description="Regions with pain, each with its side and its usual pain. Empty if there are none.",
    ),
]


def repeated_name(complaints: Sequence[Complaint]) -> int | None:
    """The position of the first complaint that has the name of an earlier one."""
    names = [one.name for one in complaints]
    return next((position for position, name in enumerate(names) if name in names[:position]), None)


def affected_side(complaints: Sequence[Complaint]) -> AffectedSide:
    """The side with complaints: `both` if they are on the left and the right, `none` if no complaint names a side."""
    if not complaints:
        return AffectedSide.NONE
    sides = {one.side for one in complaints} - {AffectedSide.NONE}
    if len(sides) > 1:
        return AffectedSide.BOTH
    return next(iter(sides), AffectedSide.NONE)
